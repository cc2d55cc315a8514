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

/// Waits for the verdict, at most for some time: a trial that nobody drives comes to none.
///
/// # Errors
/// The server's.
pub async fn until_verdict(
    store: &Store,
    cluster: &Cluster,
    most: Option<Duration>,
    interrupt: &Interrupt,
) -> Result<(Exit, Option<String>), Failure> {
    let watch = Stopwatch::start();
    loop {
        let view = View::read(store, cluster).await?.whole()?;
        if let Some(exit) = verdict(&view) {
            let came_to = words(&view);
            let held = view.history.held.as_ref().filter(|_| came_to.is_none());
            return Ok((exit, came_to.or_else(|| held.map(|held| format!("held: {} ({})", held.reason, held.by)))));
        }
        let left = most.map(|most| most.saturating_sub(watch.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok((Exit::TimedOut, Some("it has no verdict yet".to_owned())));
        }
        if let Some(signal) = pause(left.map_or(LOOK, |left| left.min(LOOK)), interrupt).await {
            return Ok((Exit::of_signal(signal), None));
        }
    }
}
