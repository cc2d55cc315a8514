//! What a trial came to, for whoever waits for it.

use super::View;
use crate::commands::{Exit, Failure};
use crate::report::fallen::Fallen;
use crate::rollout::ledger::{Entry, Event};
use crate::rollout::trial::{Reached, Trial, Why};
use crate::world::clock::{Stopwatch, pause};
use crate::world::cluster::Cluster;
use crate::world::cluster::store::Store;
use crate::world::interrupt::Interrupt;
use std::time::Duration;

/// The time between two looks at the ledger.
const LOOK: Duration = Duration::from_secs(2);

/// The trial whose verdict is meant: the newest one of that version since the last release, else the newest of all. Whoever declares what
/// is stable declares nothing new, and means no other one. What waits has another trial before it.
fn meant(view: &View, version: Option<&str>) -> Option<Trial> {
    let newest = view.history.trial.clone();
    let record = view.book.newest().map(|newest| &newest.record.about);
    let is_newest = |version: &str| newest.as_ref().is_some_and(|trial| trial.opened.version == version);
    let is_known = |version: &&str| record.is_none_or(|about| about.version != **version) || is_newest(version);
    let Some(version) = version.filter(is_known) else { return newest };
    let queued = view.history.queued.as_ref().filter(|queued| queued.opened.version == version);
    let since =
        queued.map(|queued| queued.rollout).max(record.map(|about| about.rollout).filter(|_| !is_newest(version)));
    let is_it = |entry: &&Entry| matches!(&entry.event, Event::Opened(opened) if opened.version == version);
    let opened =
        view.journal.iter().rev().find(is_it).filter(|entry| since.is_none_or(|since| entry.rollout > since))?;
    view.trial_of(opened.rollout)
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
    let held = view.history.held.as_ref()?;
    Some((Exit::WaitingForHuman, Some(format!("held: {} ({})", held.reason, held.by))))
}

/// That there is nothing to wait for yet.
fn not_yet(view: &View, version: Option<&str>) -> String {
    match (version, &view.history.trial) {
        (Some(version), Some(newest)) => {
            let newest = &newest.opened.version;
            format!("`{version}`, which the files declare, is not on trial; the newest trial was of `{newest}`")
        }
        _ => "there is no trial whose verdict could be waited for".to_owned(),
    }
}

/// Waits for the verdict of the newest trial, or of the version that is meant, at most for some time: a trial that nobody drives comes
/// to none. One that has not begun is waited for where it is said for how long.
///
/// # Errors
/// The server's.
pub async fn until_verdict(
    store: &Store,
    cluster: &Cluster,
    version: Option<&str>,
    most: Option<Duration>,
    interrupt: &Interrupt,
) -> Result<(Exit, Option<String>), Failure> {
    let (watch, mut seen) = (Stopwatch::start(), None);
    loop {
        let view = View::read(store, cluster).await?.whole()?;
        // one that was seen to go on is that one, whatever comes after it
        let trial = seen.and_then(|rollout| view.trial_of(rollout)).or_else(|| meant(&view, version));
        seen = trial.as_ref().map(|trial| trial.rollout);
        if let Some(verdict) = trial.as_ref().and_then(|trial| verdict(&view, trial)) {
            return Ok(verdict);
        }
        let comes = view.history.queued.as_ref().is_some_and(|queued| Some(queued.opened.version.as_str()) == version);
        if trial.is_none() && most.is_none() && !comes {
            return Ok((Exit::Closed, Some(not_yet(&view, version))));
        }
        let left = most.map(|most| most.saturating_sub(watch.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            let words = trial.map_or_else(|| not_yet(&view, version), |_| "it has no verdict yet".to_owned());
            return Ok((Exit::TimedOut, Some(words)));
        }
        if let Some(signal) = pause(left.map_or(LOOK, |left| left.min(LOOK)), interrupt).await {
            return Ok((Exit::of_signal(signal), None));
        }
    }
}
