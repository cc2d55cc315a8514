//! What is said about a trial while it goes on, and with which code a verb ends.

use super::raise::Barrier;
use super::{Scene, Turn, View, came_to};
use crate::commands::{Exit, Failure, Session};
use crate::compile::render::Manifests;
use crate::report::fallen::Fallen;
use crate::report::opening::opening;
use crate::rollout::judge::Outcome;
use crate::rollout::ledger::{Errand, Rollout, SecretVersion, rotated};
use crate::rollout::receipt::Stop;
use crate::rollout::trial::{Objection, Reached, Trial, Why};
use jiff::Timestamp;

/// Automation waits for a person.
pub fn held(view: &View, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let Some(held) = &view.history.held else { return Ok(None) };
    session.complain(&format!(
        "held by {}: {}\nhelp: `railiance resume --reason TEXT` lets it go on",
        held.by, held.reason
    ))?;
    Ok(Some(Exit::WaitingForHuman))
}

/// What is done changes nothing about that.
pub fn still_held(view: &View, session: &mut Session) -> Result<(), Failure> {
    match view.history.held {
        Some(_) => session.say("automation is held as before: `railiance resume --reason TEXT` lets it go on"),
        None => Ok(()),
    }
}

/// A trial that somebody else has ended, or holds, while it was driven.
pub fn ended(view: &View, own: Rollout, session: &mut Session) -> Result<Exit, Failure> {
    let over = view.trial_of(own).filter(|trial| trial.reached == Reached::Over);
    let Some((trial, exit)) = over.and_then(|trial| came_to(&trial).map(|exit| (trial, exit))) else {
        if let Some(exit) = held(view, session)? {
            return Ok(exit);
        }
        session.complain("somebody held it for a moment\nhelp: the same verb goes on from here")?;
        return Ok(Exit::WaitingForHuman);
    };
    match Fallen::of(&view.journal, trial.rollout) {
        Some(fallen) => session.complain(&fallen.words())?,
        None => session.say(&format!("`{}` is stable: somebody else promoted it", trial.opened.version))?,
    }
    Ok(exit)
}

/// What is left where a trial was ended.
pub fn off_trial(trial: &Trial) -> String {
    let left = if trial.opened.base.is_some() { "stable serves alone" } else { "nothing of it is left" };
    format!("`{}` is off trial, and {left}", trial.opened.version)
}

/// Another candidate is on trial than the one that somebody meant.
pub fn replaced(meant: &Trial, now: &Trial, session: &mut Session) -> Result<Exit, Failure> {
    let (meant, now) = (&meant.opened.version, &now.opened.version);
    let help = "`railiance observe` shows it; then the same verb";
    session.complain(&format!("closed: it was asked about `{meant}`, and `{now}` is on trial by now\nhelp: {help}"))?;
    Ok(Exit::Closed)
}

/// Why the weight does not rise now.
pub fn shut(opens: &str) -> String {
    format!("the weight stays: outside of the window, which opens {}", opening(opens))
}

/// What a turn came to; the code, where it is the last one.
pub fn turn(trial: &Trial, turn: &Turn, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let version = &trial.opened.version;
    let steps = &trial.opened.terms.judged.steps;
    match turn {
        Turn::Held { step, left, outcome } => {
            let (at, of) = (step + 1, steps.len());
            let counted = outcome.traffic.map(|traffic| format!(", {traffic}")).unwrap_or_default();
            session.say(&format!(
                "`{version}`{} (step {at} of {of}): {}{counted}, {left} s of the hold left{}",
                trial.at_step(*step),
                outcome.verdict,
                why(outcome)
            ))?;
            Ok(None)
        }
        Turn::Raised { step } => {
            let (at, of) = (step + 1, steps.len());
            session.say(&format!("`{version}` {} (step {at} of {of})", raised(trial, *step)))?;
            Ok(None)
        }
        Turn::NotYet { opens } => {
            session.say(&shut(opens))?;
            Ok(None)
        }
        Turn::Passed => {
            session.say(&format!("`{version}` has passed its trial\nhelp: `railiance promote` makes it stable"))?;
            Ok(Some(Exit::Done))
        }
        Turn::Stale => stale(session).map(Some),
        Turn::Aborted { why, reason } => {
            session.complain(&format!("`{version}` was taken away again: {reason}"))?;
            Ok(Some(match why {
                // one that a person, or whoever left, began to end is finished here
                Why::Failed | Why::Asked | Why::Left => Exit::GateFailed,
                Why::Silent => Exit::NoData,
                Why::Deadline => Exit::TimedOut,
            }))
        }
        Turn::Frozen { reason } => {
            session.complain(&format!(
                "`{version}` stays{}: {reason}\nhelp: `railiance resume --reason TEXT` or `railiance abort --reason TEXT`",
                trial.at()
            ))?;
            Ok(Some(Exit::WaitingForHuman))
        }
        Turn::Closed(barrier) => closed(barrier, "`railiance abort --reason TEXT` ends the trial", session).map(Some),
        Turn::Stopped(stop) => stopped(stop, session).map(Some),
        Turn::Overtaken => {
            session.say("another one has just moved, or looked")?;
            Ok(None)
        }
        Turn::Promoting => {
            session.complain("closed: it is being promoted\nhelp: `railiance promote` goes on with that")?;
            Ok(Some(Exit::Closed))
        }
    }
}

/// A verdict that does not count any more.
pub fn stale(session: &mut Session) -> Result<Exit, Failure> {
    session.complain(
        "closed: the verdict is too old\nhelp: `railiance abort --reason TEXT`, then `railiance deploy --again --reason TEXT`",
    )?;
    Ok(Exit::Closed)
}

/// What it gets from now on.
fn raised(trial: &Trial, step: usize) -> String {
    let whom = if trial.opened.terms.sticky { " of new visitors" } else { "" };
    match trial.shares() {
        true => format!("gets {} %{whom} now", trial.weight_of(step)),
        false => "is there now, and gets no share of the requests".to_owned(),
    }
}

/// The gates that keep it from passing.
fn why(outcome: &Outcome) -> String {
    let gates: Vec<String> = match outcome.verdict {
        crate::rollout::judge::Verdict::Pass => Vec::new(),
        _ => outcome.decisive().map(|gate| format!("\n  {}: {}", gate.name, gate.says)).collect(),
    };
    gates.concat()
}

/// A job or a hook that has to pass before has failed; there is another way out.
pub fn closed(Barrier { what, why }: &Barrier, out: &str, session: &mut Session) -> Result<Exit, Failure> {
    let help = match what {
        // its files were recorded when the trial began
        Errand::Hook => {
            "mend what it needs, then the same verb; with another script it is another trial: this one ends, and \
                 `railiance deploy --again --reason TEXT` begins it, behind a rollback once `railiance resume --reason TEXT` was said"
        }
        Errand::Job => {
            "mend it, then the same verb; before it, a job needs `railiance resume --rerun-job NAME --reason TEXT`"
        }
    };
    session.complain(&format!("closed: {why}\nhelp: {help}; {out}"))?;
    Ok(Exit::Closed)
}

/// What approvals lack.
pub fn still_missing(left: &[Objection]) -> String {
    let words: Vec<String> = left.iter().map(Objection::words).collect();
    format!("still missing: {}", words.join("\n  "))
}

/// A move that was not finished.
pub fn stopped(stop: &Stop, session: &mut Session) -> Result<Exit, Failure> {
    session.complain(&format!("{stop}\nhelp: the same verb goes on from here"))?;
    Ok(match stop {
        Stop::Failed { .. } | Stop::Changed { .. } | Stop::Broken(_) => Exit::Error,
        Stop::Overtaken(_) => Exit::Locked,
        Stop::TimedOut(_) | Stop::Lingering(_) => Exit::TimedOut,
        Stop::Interrupted(signal) => Exit::of_signal(*signal),
    })
}

/// Gates that may judge what another candidate did.
pub fn mixed(trial: &Trial, now: Timestamp, session: &mut Session) -> Result<(), Failure> {
    trial.mixed(now).iter().try_for_each(|words| session.say(words))
}

/// What both tracks share changes with the promotion alone (decision H24).
pub fn waiting(manifests: &Manifests, session: &mut Session) -> Result<(), Failure> {
    for object in &manifests.waiting {
        session.say(&format!("{object} is shared by both tracks: its change waits for the promotion"))?;
    }
    Ok(())
}

/// What pods that start from now on read is not what it was (decision H28).
///
/// # Errors
/// The server's.
pub async fn rotation(
    scene: &Scene,
    then: &[SecretVersion],
    since: &str,
    session: &mut Session,
) -> Result<(), Failure> {
    let names: Vec<String> = then.iter().map(|secret| secret.name.clone()).collect();
    let now = scene.cluster.secret_versions(scene.place.set.namespace(), &names).await?;
    for words in rotated(then, &now) {
        session.say(&format!("{words} since {since}: pods that start from now on read what it holds today"))?;
    }
    Ok(())
}

/// A release without a trial is on its way: nothing is tried beside it.
pub fn untried(trial: &Trial, session: &mut Session) -> Result<Exit, Failure> {
    session.complain(&format!(
        "closed: `{}` {}\nhelp: `railiance promote` goes on with it, `railiance abort --reason TEXT` sends it away",
        trial.opened.version,
        reached(trial)
    ))?;
    Ok(Exit::Closed)
}

/// Another candidate came where the contract lets none wait.
pub fn rejected(trial: &Trial, version: &str, session: &mut Session) -> Result<Exit, Failure> {
    session.complain(&format!(
        "closed: `{}` {}, and `{version}` is refused meanwhile (`arrival = \"reject\"`)\n\
         help: the same verb once that is over; `--hotfix --reason TEXT` takes its place",
        trial.opened.version,
        reached(trial)
    ))?;
    Ok(Exit::Closed)
}

/// How far it has come, in words.
pub fn reached(trial: &Trial) -> String {
    let steps = trial.opened.terms.judged.steps.len();
    match &trial.reached {
        Reached::Opened => "begins".to_owned(),
        Reached::Raising { step } => format!("is being raised to step {} of {steps}", step + 1),
        Reached::Holding { step, .. } => format!("is held at step {} of {steps}", step + 1),
        Reached::Passed if trial.has_canary() => "has passed its trial".to_owned(),
        Reached::Passed => "waits to be promoted, without a trial".to_owned(),
        Reached::Aborting { reason, .. } => format!("is being taken away: {reason}"),
        Reached::Promoting => "is being promoted".to_owned(),
        Reached::Over => "is over".to_owned(),
    }
}
