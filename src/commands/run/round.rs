//! One run: from the start to the result.

use super::died;
use super::stage::{Meanwhile, Stage};
use super::subject::{Afterwards, Subject, Way};
use crate::commands::Failure;
use crate::compile::check::contract::VERSION;
use crate::report::local::took;
use crate::rollout::local::{
    Checked, Document, End, Ended, FORMAT, Mask, Outcome, Planned, Process, Readiness, Source, Verdict,
};
use crate::world::clock::now;
use crate::world::git;
use crate::world::local::{Loss, Place, Refused, Tried, answers, until_passed};
use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::cell::RefCell;

/// Why there is no verdict on what is not there any more.
const CHANGED: &str = "a file changed";

/// What a run has shown so far.
struct Seen {
    verdict: Verdict,
    why: Option<String>,
    end: Option<Ended>,
    ready: Option<Readiness>,
    checks: Vec<Option<Tried>>,
}

/// # Errors
/// The screen alone: what becomes of the process is a result.
pub async fn round(subject: &Subject, stage: &mut Stage<'_>) -> Result<Document, Failure> {
    let (began, source) = (now(), source(subject));
    if subject.wanted && source.commit.is_none() {
        stage.say("stage 2 will not take this result: git tells no commit of these files")?;
    }
    let mut seen =
        Seen { verdict: Verdict::Passed, why: None, end: None, ready: None, checks: vec![None; subject.checks.len()] };
    let end = match begin(subject, stage).await? {
        Some(why) => Some((Verdict::NotStarted, why)),
        None => asked(subject, stage, &mut seen).await?,
    };
    if let Some((verdict, why)) = end {
        (seen.verdict, seen.why) = (verdict, Some(why));
    }
    let ended = now();
    // what was edited meanwhile is not what ran
    let source = source.still(&self::source(subject));
    if subject.afterwards == Afterwards::Stop
        || matches!(seen.verdict, Verdict::Died | Verdict::Interrupted)
        || never_ready(&seen)
    {
        stage.stop().await?;
    }
    let document = Document {
        format: FORMAT.to_owned(),
        digest: String::new(),
        app: subject.app.clone(),
        verdict: seen.verdict,
        why: seen.why.as_ref().map(|why| stage.mask.all(why)),
        began,
        ended,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        contract: VERSION.to_owned(),
        source,
        image: subject.image.clone(),
        process: process(subject, stage, &seen),
        checks: checked(subject, &seen, &stage.mask),
        ready: seen.ready,
    };
    Ok(document.sealed()?)
}

fn never_ready(seen: &Seen) -> bool {
    seen.ready.as_ref().is_some_and(|ready| ready.outcome != Outcome::Passed)
}

fn source(subject: &Subject) -> Source {
    let directory = &subject.directory;
    // outside of a repository there is neither; the result says so
    Source {
        commit: git::head_commit(directory).ok(),
        clean: git::is_clean_beside(directory, subject.out.as_deref()).ok(),
    }
}

type Bad = Option<(Verdict, String)>;

/// Starts it, or sees that it runs; tells why there is nothing to ask.
async fn begin(subject: &Subject, stage: &mut Stage<'_>) -> Result<Option<String>, Failure> {
    let listening = join_all(subject.servers.iter().map(answers)).await;
    let mut there = subject.servers.iter().zip(&listening);
    let (why, next) = match subject.way {
        Way::Attach => match there.find(|(_, answers)| !**answers) {
            None => return Ok(None),
            Some((server, _)) => {
                let next = "start it, or leave `--attach` out: then railiance does".to_owned();
                (format!("nothing listens at {}", server.authority()), next)
            }
        },
        Way::Start => match there.find(|(_, answers)| **answers) {
            Some((server, _)) => {
                let next = format!(
                    "end what listens there (`lsof -i :{}` names it), or look at it with `--attach`",
                    server.port
                );
                (format!("port {} is in use: something listens at {} already", server.port, server.authority()), next)
            }
            None => {
                stage.say(&format!("starting `{}`", stage.mask.all(&subject.words.join(" "))))?;
                match stage.start(subject).await {
                    Ok(()) => return Ok(None),
                    Err(refused) => refusal(&refused, subject),
                }
            }
        },
    };
    stage.session().complain(&format!("closed: {why}\n  at {}\nhelp: {next}", subject.place))?;
    Ok(Some(why))
}

fn refusal(refused: &Refused, subject: &Subject) -> (String, String) {
    let program = subject.words.first().map_or("", String::as_str);
    let found = match program.contains('/') {
        true => "correct the path; it is seen from the directory that holds `railiance/`",
        false => "install it, or correct its name; it is looked for on the `PATH`",
    };
    match refused {
        Refused::NoSuchProgram => (format!("there is no program `{program}`"), found.to_owned()),
        Refused::NotExecutable => {
            (format!("`{program}` cannot be executed"), format!("`chmod +x {program}` makes it a program"))
        }
        Refused::Other(why) => {
            (format!("`{program}` cannot be started: {why}"), "see what the system has against it".to_owned())
        }
    }
}

/// Waits until it is ready, and makes the checks.
async fn asked(subject: &Subject, stage: &mut Stage<'_>, seen: &mut Seen) -> Result<Bad, Failure> {
    let (place, mask) = (stage.place(subject), stage.mask.clone());
    if let Some(ready) = &subject.ready {
        let tried = match stage.during(until_passed(ready, &place, &mask)).await? {
            Meanwhile::Done(tried) => tried,
            Meanwhile::Lost(loss) => return Ok(Some(lost(loss, "before it was ready", stage, seen).await?)),
            Meanwhile::Signal(signal) => return Ok(Some((Verdict::Interrupted, signal.name().to_owned()))),
            Meanwhile::Changed => return Ok(Some((Verdict::Interrupted, CHANGED.to_owned()))),
        };
        let passed = tried.outcome == Outcome::Passed;
        let last = faults(&tried);
        seen.ready = Some(readiness(ready, tried, &mask));
        if !passed {
            return Ok(Some((Verdict::TimedOut, format!("it was not ready within {} s: {last}", ready.within))));
        }
        stage.say(&format!("ready after {}", took(seen.ready.as_ref().map_or(0, |ready| ready.milliseconds))))?;
    }
    checks(subject, &place, stage, seen).await
}

async fn checks(subject: &Subject, place: &Place, stage: &mut Stage<'_>, seen: &mut Seen) -> Result<Bad, Failure> {
    // what was answered until then counts, even if the process ends in the middle
    let (tried, mask) = (RefCell::new(&mut seen.checks), stage.mask.clone());
    let all = async {
        let asking = subject.checks.iter().enumerate();
        let asking = asking.map(async |(at, check)| (at, until_passed(check, place, &mask).await));
        let mut asking = asking.collect::<FuturesUnordered<_>>();
        while let Some((at, one)) = asking.next().await {
            if let Some(slot) = tried.borrow_mut().get_mut(at) {
                *slot = Some(one);
            }
        }
    };
    match stage.during(all).await? {
        Meanwhile::Done(()) => Ok(verdict(subject, seen)),
        Meanwhile::Lost(loss) => Ok(Some(lost(loss, "while checks were made", stage, seen).await?)),
        Meanwhile::Signal(signal) => Ok(Some((Verdict::Interrupted, signal.name().to_owned()))),
        Meanwhile::Changed => Ok(Some((Verdict::Interrupted, CHANGED.to_owned()))),
    }
}

fn verdict(subject: &Subject, seen: &Seen) -> Bad {
    let named = |outcome: Outcome| {
        let both = subject.checks.iter().zip(&seen.checks);
        let of = both.filter(move |(_, tried)| tried.as_ref().is_some_and(|tried| tried.outcome == outcome));
        of.map(|(check, _)| check.name.as_str()).collect::<Vec<_>>()
    };
    match (named(Outcome::Failed).as_slice(), named(Outcome::TimedOut).as_slice()) {
        ([], []) => None,
        ([], silent) => Some((Verdict::TimedOut, format!("no answer in time: {}", crate::diag::join(silent, "and")))),
        (failed, _) => Some((Verdict::Failed, format!("failed: {}", crate::diag::join(failed, "and")))),
    }
}

/// The process is gone: what it has still to say is waited for.
async fn lost(loss: Loss, when: &str, stage: &mut Stage<'_>, seen: &mut Seen) -> Result<(Verdict, String), Failure> {
    stage.stop().await?;
    seen.end = match &loss {
        Loss::Ended(End::Code(code)) => Some(Ended { code: Some(*code), signal: None }),
        Loss::Ended(End::Signal(signal)) => Some(Ended { code: None, signal: Some(*signal) }),
        Loss::Unguarded => None,
    };
    let last = stage.tail.iter().filter(|line| !line.trim().is_empty()).last();
    let last = last.map(|line| format!("; its last line: {line}")).unwrap_or_default();
    Ok((Verdict::Died, format!("{}, {when}{last}", died(&loss))))
}

fn process(subject: &Subject, stage: &Stage<'_>, seen: &Seen) -> Process {
    let told = matches!(seen.verdict, Verdict::Died) || never_ready(seen);
    let lines = stage.tail.iter().filter(|_| told).map(str::to_owned);
    Process {
        command: (subject.way == Way::Start).then(|| subject.words.iter().map(|word| stage.mask.all(word)).collect()),
        env: subject.env.keys().cloned().collect(),
        end: seen.end,
        last_lines: lines.collect(),
    }
}

fn faults(tried: &Tried) -> String {
    match &tried.last {
        Some(last) => last.faults.join(", "),
        None => "no answer".to_owned(),
    }
}

fn readiness(ready: &Planned, tried: Tried, mask: &Mask) -> Readiness {
    let whole = one(ready, Some(&tried), mask);
    Readiness {
        asked: whole.asked,
        outcome: whole.outcome,
        milliseconds: whole.milliseconds,
        attempts: whole.attempts,
        answer: whole.answer,
        faults: whole.faults,
    }
}

fn checked(subject: &Subject, seen: &Seen, mask: &Mask) -> Vec<Checked> {
    subject.checks.iter().zip(&seen.checks).map(|(check, tried)| one(check, tried.as_ref(), mask)).collect()
}

fn one(planned: &Planned, tried: Option<&Tried>, mask: &Mask) -> Checked {
    let last = tried.and_then(|tried| tried.last.as_ref());
    Checked {
        name: planned.name.clone(),
        kind: planned.ask.kind().to_owned(),
        asked: mask.all(&planned.ask.to_string()),
        outcome: tried.map_or(Outcome::NotRun, |tried| tried.outcome),
        milliseconds: tried.map_or(0, |tried| u64::try_from(tried.took.as_millis()).unwrap_or(u64::MAX)),
        attempts: tried.map_or(0, |tried| tried.attempts),
        answer: last.and_then(|last| last.answer.as_ref()).map(|answer| mask.all(answer)),
        faults: last.iter().flat_map(|last| &last.faults).map(|fault| mask.all(fault)).collect(),
    }
}
