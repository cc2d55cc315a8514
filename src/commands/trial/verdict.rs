//! What a trial came to, for whoever waits for it.

use super::View;
use crate::commands::{Exit, Failure};
use crate::report::fallen::Fallen;
use crate::rollout::trial::{Reached, Trial, Why};
use crate::world::clock::{Stopwatch, pause};
use crate::world::cluster::Cluster;
use crate::world::cluster::store::Store;
use crate::world::interrupt::Interrupt;
use std::time::Duration;

/// The time between two looks at the ledger.
const LOOK: Duration = Duration::from_secs(2);

/// What the newest trial came to; nothing while it goes on. Without one there is nothing to wait for.
pub fn verdict(view: &View) -> Option<Exit> {
    let Some(trial) = &view.history.trial else { return Some(Exit::Closed) };
    came_to(trial).or_else(|| view.history.held.is_some().then_some(Exit::WaitingForHuman))
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
fn words(view: &View) -> Option<String> {
    let trial = view.history.trial.as_ref()?;
    let version = &trial.opened.version;
    match (&trial.reached, trial.fell) {
        (Reached::Over, Some(_)) => Fallen::of(&view.journal, trial.rollout).map(|fallen| fallen.words()),
        (Reached::Passed, _) if !trial.has_canary() => Some(format!("`{version}` waits for people")),
        (Reached::Passed | Reached::Promoting | Reached::Over, _) => Some(format!("`{version}` has passed its trial")),
        (Reached::Opened | Reached::Raising { .. } | Reached::Holding { .. } | Reached::Aborting { .. }, _) => None,
    }
}

/// Why there is nothing to wait for: no trial, or one of another candidate than the one that is meant. It may come still.
fn not_yet(view: &View, meant: Option<&str>) -> Option<String> {
    let Some(trial) = &view.history.trial else {
        return Some("there is no trial whose verdict could be waited for".to_owned());
    };
    let meant = meant.filter(|meant| *meant != trial.opened.version)?;
    Some(format!(
        "`{meant}`, which the files declare, is not on trial; the newest trial was of `{}`",
        trial.opened.version
    ))
}

/// Waits for the verdict of the newest trial, or of the version that is meant, at most for some time: a trial that nobody drives comes
/// to none. One that has not begun is waited for where it is said for how long.
///
/// # Errors
/// The server's.
pub async fn until_verdict(
    store: &Store,
    cluster: &Cluster,
    meant: Option<&str>,
    most: Option<Duration>,
    interrupt: &Interrupt,
) -> Result<(Exit, Option<String>), Failure> {
    let watch = Stopwatch::start();
    loop {
        let view = View::read(store, cluster).await?.whole()?;
        let not_yet = not_yet(&view, meant);
        let queued = view.history.queued.as_ref().map(|queued| queued.opened.version.as_str());
        let comes = queued.is_some() && queued == meant;
        if let (Some(why), None, false) = (&not_yet, most, comes) {
            return Ok((Exit::Closed, Some(why.clone())));
        }
        if let (Some(exit), None) = (verdict(&view), &not_yet) {
            let came_to = words(&view);
            let held = view.history.held.as_ref().filter(|_| came_to.is_none());
            return Ok((exit, came_to.or_else(|| held.map(|held| format!("held: {} ({})", held.reason, held.by)))));
        }
        let left = most.map(|most| most.saturating_sub(watch.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            let end = if comes { Exit::TimedOut } else { Exit::Closed };
            return Ok(match not_yet {
                Some(why) => (end, Some(why)),
                None => (Exit::TimedOut, Some("it has no verdict yet".to_owned())),
            });
        }
        if let Some(signal) = pause(left.map_or(LOOK, |left| left.min(LOOK)), interrupt).await {
            return Ok((Exit::of_signal(signal), None));
        }
    }
}
