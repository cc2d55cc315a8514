//! What a trial came to, for whoever waits for it.

use super::View;
use crate::commands::declared::Declared;
use crate::commands::{Exit, Failure};
use crate::diag::join;
use crate::report::fallen::Fallen;
use crate::rollout::judge::Asks;
use crate::rollout::ledger::{Entry, Event};
use crate::rollout::trial::{Queued, Reached, Trial, Why};
use crate::world::clock::{Stopwatch, pause};
use crate::world::cluster::Cluster;
use crate::world::cluster::store::Store;
use crate::world::interrupt::Interrupt;
use std::time::Duration;

/// The time between two looks at the ledger.
const LOOK: Duration = Duration::from_secs(2);

/// The trial whose verdict is meant: the newest one of that candidate since the last release, else the newest of all. What waits has
/// another trial before it.
fn meant(view: &View, declared: Option<&Declared>) -> Option<Trial> {
    let Some(declared) = declared else { return view.history.trial.clone() };
    let record = view.book.newest().map(|newest| &newest.record.about);
    let of_another = record.filter(|about| !declared.is_released_by(about)).map(|about| about.rollout);
    let since = queued(view, declared).map(|queued| queued.rollout).max(of_another);
    let is_it = |entry: &&Entry| matches!(&entry.event, Event::Opened(opened) if declared.is_tried_by(opened));
    let opened =
        view.journal.iter().rev().find(is_it).filter(|entry| since.is_none_or(|since| entry.rollout > since))?;
    // what fell and was released all the same is stable
    let released =
        |trial: &Trial| record.is_some_and(|about| about.rollout > trial.rollout && declared.is_released_by(about));
    view.trial_of(opened.rollout).filter(|trial| trial.fell.is_none() || !released(trial))
}

/// What waits for its trial, where that is what is declared.
fn queued<'v>(view: &'v View, declared: &Declared) -> Option<&'v Queued> {
    view.history.queued.as_ref().filter(|queued| declared.is_tried_by(&queued.opened))
}

/// That what is declared is stable, and no trial of it is to come: there is nothing to wait for.
fn is_stable(view: &View, declared: Option<&Declared>) -> Option<String> {
    let declared = declared?;
    let about = view.book.newest().map(|newest| &newest.record.about).filter(|_| !view.book.deleted)?;
    declared.is_released_by(about).then(|| format!("`{}`, which the files declare, is stable", declared.version))
}

/// The same of one trial, whatever automation waits for.
pub fn came_to(trial: &Trial) -> Option<Exit> {
    match (&trial.reached, trial.fell) {
        (Reached::Over, Some(Why::Failed | Why::Asked | Why::Left)) => Some(Exit::GateFailed),
        (Reached::Over, Some(Why::Silent)) => Some(Exit::NoData),
        (Reached::Over, Some(Why::Deadline)) => Some(Exit::TimedOut),
        // nothing judges what is not tried
        (Reached::Passed, _) if !trial.has_canary() => Some(Exit::WaitingForHuman),
        (Reached::Passed | Reached::Promoting | Reached::Over, _) => Some(Exit::Done),
        (Reached::Opened | Reached::Raising { .. } | Reached::Holding { .. } | Reached::Aborting { .. }, _) => None,
    }
}

/// The same in words, where it is one.
fn words(view: &View, trial: &Trial) -> Option<String> {
    let version = &trial.opened.version;
    match (&trial.reached, trial.fell) {
        (Reached::Over, Some(_)) => Fallen::of(&view.journal, trial.rollout).map(|fallen| fallen.words()),
        (Reached::Passed, _) if !trial.has_canary() => Some(format!("`{version}` waits for people")),
        (Reached::Passed | Reached::Promoting | Reached::Over, _) => Some(format!("`{version}` has passed its trial")),
        (Reached::Opened | Reached::Raising { .. } | Reached::Holding { .. } | Reached::Aborting { .. }, _) => None,
    }
}

/// What it came to, and the words for it; nothing while it goes on.
fn verdict(view: &View, trial: &Trial) -> Option<(Exit, Option<String>)> {
    if let Some(exit) = came_to(trial) {
        return Some((exit, words(view, trial)));
    }
    if let Some(held) = &view.history.held {
        return Some((Exit::WaitingForHuman, Some(format!("held: {} ({})", held.reason, held.by))));
    }
    let gates = unconfirmed(view, trial);
    let words = || format!("a person has to confirm {}: `railiance approve --gate NAME`", join(&gates, "and"));
    (!gates.is_empty()).then(|| (Exit::WaitingForHuman, Some(words())))
}

/// The manual gates that nobody has confirmed, where the last look lacked nothing else.
fn unconfirmed(view: &View, trial: &Trial) -> Vec<String> {
    if !trial.ticks(view.ticks()).is_some_and(|ticks| ticks.unconfirmed) {
        return Vec::new();
    }
    let manual = trial.opened.terms.judged.gates.iter().filter(|gate| matches!(gate.asks, Asks::Manual { .. }));
    manual.filter(|gate| !trial.confirmed.contains(&gate.name)).map(|gate| gate.name.clone()).collect()
}

/// That there is nothing to wait for yet.
fn not_yet(view: &View, declared: Option<&Declared>) -> String {
    match (declared, &view.history.trial) {
        (Some(declared), Some(newest)) => {
            let (version, tried) = (&declared.version, &newest.opened.version);
            let so = match declared.is_tried_by(&newest.opened) {
                true => "what came of its trial is not stable any more".to_owned(),
                false if tried == version => "the newest trial was of another one of that version".to_owned(),
                false => format!("the newest trial was of `{tried}`"),
            };
            format!("`{version}`, which the files declare, is not on trial; {so}")
        }
        _ => "there is no trial whose verdict could be waited for".to_owned(),
    }
}

/// Waits for the verdict of the newest trial, or of the candidate that is declared, at most for some time: a trial that nobody drives comes
/// to none. One that has not begun is waited for where it is said for how long.
///
/// # Errors
/// The server's.
pub async fn until_verdict(
    store: &Store,
    cluster: &Cluster,
    declared: Option<&Declared>,
    most: Option<Duration>,
    interrupt: &Interrupt,
) -> Result<(Exit, Option<String>), Failure> {
    let (watch, mut seen) = (Stopwatch::start(), None);
    loop {
        let view = View::read(store, cluster).await?.whole()?;
        // one that was seen to go on is that one, whatever comes after it
        let trial = seen.and_then(|rollout| view.trial_of(rollout)).or_else(|| meant(&view, declared));
        seen = trial.as_ref().map(|trial| trial.rollout);
        if let Some(verdict) = trial.as_ref().and_then(|trial| verdict(&view, trial)) {
            return Ok(verdict);
        }
        if let Some(words) = is_stable(&view, declared).filter(|_| trial.is_none()) {
            return Ok((Exit::Done, Some(words)));
        }
        let comes = declared.is_some_and(|declared| queued(&view, declared).is_some());
        if trial.is_none() && most.is_none() && !comes {
            return Ok((Exit::Closed, Some(not_yet(&view, declared))));
        }
        let left = most.map(|most| most.saturating_sub(watch.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            let words = trial.map_or_else(|| not_yet(&view, declared), |_| "it has no verdict yet".to_owned());
            return Ok((Exit::TimedOut, Some(words)));
        }
        if let Some(signal) = pause(left.map_or(LOOK, |left| left.min(LOOK)), interrupt).await {
            return Ok((Exit::of_signal(signal), None));
        }
    }
}
