use super::{Basis, Difference, Drift, Line, Lock, State, Status, Totals, Writer};
use crate::diag::count;
use crate::report::diff::{Paint, visible};
use crate::report::failed::Failed;
use crate::report::fallen::Fallen;
use crate::report::opening::opening;
use crate::report::returning::Returning;
use crate::report::skipped::Skipped;
use crate::rollout::health::{Health, Reason};
use crate::rollout::ledger::{Entry, Event};
use anstyle::{AnsiColor, Style};

/// The width of the word before an object.
const WORD: usize = 7;

/// What is released; a line an object and, below it, what it waits for and what others changed; the
/// totals.
pub fn text(status: &Status<'_>, paint: Paint) -> String {
    let lines: String = status.objects.iter().map(|line| object(line, paint)).collect();
    let said: String = said(status).iter().map(|line| format!("  {}\n", visible(line))).collect();
    format!("{}\n{lines}{said}{}\n", visible(&title(status)), totals(status.totals(), status.objects.len()))
}

/// Who writes, and what was left undone.
fn said(status: &Status<'_>) -> Vec<String> {
    let lock = status.writer.lock().map(Lock::words);
    let unfinished = status.unfinished.map(|begun| unfinished(begun, status));
    let told = &status.told;
    let trial = told.trial.iter().flat_map(|trial| {
        let held = trial.held.as_ref().map(|held| format!("held: {held}"));
        let agreed = (!trial.approvals.is_empty()).then(|| format!("approved by {}", trial.approvals.join(", ")));
        let left = status.goes_on.filter(|_| status.writer.at_work().is_none() && status.stopped.is_none());
        let left = left.map(|verb| format!("unless somebody is at it, `railiance {verb}` goes on with that"));
        let uncounted = trial.uncounted.iter().map(|words| format!("not counted: {words}"));
        let own = [Some(trial.words()), left, held, agreed].into_iter().flatten();
        let opens = trial.opens.iter().map(|opens| format!("the window is shut; it opens {}", opening(opens)));
        own.chain(uncounted).chain(opens).chain(trial.warnings.clone())
    });
    let queued = told.queued.iter().map(|version| format!("{version} waits until no trial goes on"));
    let lost = status.lost.iter().map(|lost| lost.says.clone());
    let held = told.held.iter().map(|held| format!("held: {held}"));
    let trial: Vec<String> = trial.chain(queued).collect();
    // a trial has runs of its own, and they are told by its state
    let unfinished = unfinished.filter(|_| trial.is_empty() || status.stopped.is_some());
    let skipped = status.skipped.iter().map(Skipped::words);
    let fallen = told.fallen.iter().map(Fallen::words);
    let failed = told.failed.iter().map(Failed::words);
    let returning = told.returning.iter().map(Returning::words);
    lost.chain(trial)
        .chain(returning)
        .chain(failed)
        .chain(fallen)
        .chain(held)
        .chain(skipped)
        .chain(lock)
        .chain(unfinished)
        .collect()
}

/// What a run has left undone, and who goes on with it.
fn unfinished(begun: &Entry, status: &Status<'_>) -> String {
    let Entry { rollout, actor, time, event, .. } = begun;
    let (verb, version) = match event {
        Event::Begun { verb, version, .. } => (verb.typed(), version.as_deref()),
        _ => ("apply", None),
    };
    let verb = status.goes_on.unwrap_or(verb);
    let then = match (&status.writer, status.stopped) {
        (writer, Some(why)) if writer.at_work().is_some() => format!("stopped: {why}"),
        (_, Some(why)) => format!("stopped: {why}; `{verb}` goes on from there"),
        (Writer::Unseen, None) => format!("goes on, or was interrupted: then `{verb}` finishes it"),
        (writer, None) if writer.may_be_at(begun) => "has not ended yet".to_owned(),
        (_, None) => format!("was interrupted; `{verb}` finishes it"),
    };
    let of = version.map(|version| format!(" of {version}")).unwrap_or_default();
    format!("the run {rollout}{of}, begun {time:.0} by {actor}, {then}")
}

fn title(status: &Status<'_>) -> String {
    let place = status.target.map(|target| format!(" on {target}")).unwrap_or_default();
    let basis = match status.basis {
        Basis::Record => "",
        Basis::Files => "; compared with the files at hand",
        Basis::Nothing => "; taken away since",
    };
    match status.released.map(|record| &record.about) {
        Some(about) => {
            let (number, version, time) = (about.number, &about.version, about.time);
            format!("{}{place}: {version} ({number}), released {time:.0} by {}{basis}", status.app, about.actor)
        }
        None => format!("{}{place}: nothing is released{basis}", status.app),
    }
}

fn object(line: &Line, paint: Paint) -> String {
    let word = painted(&line.state, paint);
    let head = format!("  {word}  {}\n", visible(&line.id.to_string()));
    let reasons = match &line.state {
        State::There(Health::Ready) | State::Absent => Vec::new(),
        State::There(Health::Waiting(reasons)) => reasons.iter().flat_map(|reason| lines(reason, 0)).collect(),
        State::There(Health::Failed(reason)) => lines(reason, 0),
    };
    let below = reasons.into_iter().chain(drift(&line.drift)).chain(line.added.iter().map(addition));
    let below = below.map(|text| format!("{}{}\n", " ".repeat(WORD + 6), visible(&text)));
    std::iter::once(head).chain(below).collect()
}

fn painted(state: &State, paint: Paint) -> String {
    let colour = match state {
        State::There(Health::Ready) => AnsiColor::Green,
        State::There(Health::Waiting(_)) => AnsiColor::Yellow,
        State::There(Health::Failed(_)) | State::Absent => AnsiColor::Red,
    };
    let word = format!("{:WORD$}", state.name());
    match paint {
        Paint::Plain => word,
        Paint::Colour => {
            let style = Style::new().fg_color(Some(colour.into()));
            format!("{style}{word}{style:#}")
        }
    }
}

/// A reason, and what lies behind it further in.
fn lines(reason: &Reason, depth: usize) -> Vec<String> {
    let own = format!("{}{reason}", "  ".repeat(depth));
    let behind = reason.because.iter().flat_map(|reason| lines(reason, depth + 1));
    std::iter::once(own).chain(behind).collect()
}

fn drift(drift: &Drift) -> Vec<String> {
    match drift {
        Drift::None => Vec::new(),
        Drift::Unwanted => vec!["drift: it is no part of what was released".to_owned()],
        Drift::Unknown(why) => vec![format!("drift is not known: {why}")],
        Drift::Fields(fields) => fields.iter().map(difference).collect(),
        Drift::Moving(fields) if fields.is_empty() => vec!["under way: it is no part of what was released".to_owned()],
        Drift::Moving(fields) => fields.iter().map(|one| format!("under way: {}", one.field)).collect(),
    }
}

fn difference(difference: &Difference) -> String {
    match &difference.manager {
        Some(manager) => format!("drift: {} is now of `{manager}`", difference.field),
        None => format!("drift: {}", difference.field),
    }
}

fn addition(added: &Difference) -> String {
    format!("added by `{}`: {}", added.manager.as_deref().unwrap_or_default(), added.field)
}

fn totals(totals: Totals, objects: usize) -> String {
    let Totals { ready, waiting, failed, absent, drifted, unknown } = totals;
    let states = [(ready, "ready"), (waiting, "waiting"), (failed, "failed"), (absent, "absent")];
    let drift = [(drifted, "drifted"), (unknown, "of unknown drift")];
    let said = |counts: &[(usize, &str)]| {
        let there = counts.iter().filter(|(number, _)| *number > 0);
        there.map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
    };
    let parts = [said(&states), said(&drift)];
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    match parts.is_empty() {
        true => count(objects, "object"),
        false => format!("{}: {}", count(objects, "object"), parts.join("; ")),
    }
}
