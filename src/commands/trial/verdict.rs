//! What a trial came to, for whoever waits for it.

use super::View;
use crate::commands::{Exit, Failure};
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

/// Waits for the verdict, at most for some time: a trial that nobody drives comes to none.
///
/// # Errors
/// The server's.
pub async fn until_verdict(
    store: &Store,
    cluster: &Cluster,
    most: Option<Duration>,
    interrupt: &Interrupt,
) -> Result<Exit, Failure> {
    let watch = Stopwatch::start();
    loop {
        if let Some(exit) = verdict(&View::read(store, cluster).await?.whole()?) {
            return Ok(exit);
        }
        let left = most.map(|most| most.saturating_sub(watch.elapsed()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(Exit::TimedOut);
        }
        if let Some(signal) = pause(left.map_or(LOOK, |left| left.min(LOOK)), interrupt).await {
            return Ok(Exit::of_signal(signal));
        }
    }
}
