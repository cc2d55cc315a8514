//! A trial at which nobody has looked for longer than its hold allows: whatever verb is called tells of it (decision H8).

use super::View;
use crate::commands::{Failure, Session};
use crate::rollout::inventory::Set;
use crate::rollout::trial::{Reached, Trial, seconds};
use crate::world::cluster::Cluster;
use crate::world::cluster::store::Store;
use jiff::Timestamp;

/// Longer than a move takes, pods that come up slowly and all.
const MOVE: u64 = 3600;

/// What is to be said of it, by what the ledger says.
pub fn words(view: &View) -> Option<String> {
    let trial = view.trial()?;
    let (age, bound, what) = match trial.reached {
        Reached::Holding { since, .. } => {
            (looked(view, trial, since), trial.opened.terms.judged.max_gap, "nobody has looked at it")
        }
        Reached::Raising { .. } | Reached::Aborting { .. } | Reached::Promoting => {
            (noted(view, trial), MOVE, "a move of it is half done, and nobody has gone on with it")
        }
        Reached::Passed if trial.weight() > 0 => {
            let passed = trial.verdict.map_or(trial.since, |verdict| verdict.at);
            (looked(view, trial, passed), trial.opened.terms.judged.max_gap, "has passed, and nobody has looked at it")
        }
        Reached::Opened | Reached::Passed | Reached::Over => return None,
    };
    let (version, at) = (&trial.opened.version, at(trial));
    (age > bound).then(|| format!("`{version}` is on trial{at}, and {what} for {age} s"))
}

/// Of a step that is half done requests may be shared as there already; on the way down, as at the one above.
fn at(trial: &Trial) -> String {
    let higher = match trial.reached {
        Reached::Raising { step } if trial.shares() => trial.weight_of(step + usize::from(trial.falls)),
        _ => 0,
    };
    if higher > trial.weight() { format!("{}, or {higher} %", trial.at()) } else { trial.at() }
}

/// Seconds since a look; where none is remembered, since the step is there.
fn looked(view: &View, trial: &Trial, since: Timestamp) -> u64 {
    trial.ticks(view.ticks()).map_or_else(|| seconds(since, view.now), |ticks| ticks.age(view.now))
}

/// Seconds since the journal has its last entry.
fn noted(view: &View, trial: &Trial) -> u64 {
    let own = view.journal.iter().filter(|entry| entry.rollout == trial.rollout).map(|entry| entry.time);
    own.max().map_or(0, |last| seconds(last, view.now))
}

/// The same for a verb that has no other reason to look at a trial. That it cannot be known is said, and keeps nobody from their work.
pub async fn sought(cluster: &Cluster, set: &Set) -> Option<String> {
    match look(cluster, set).await {
        Ok(view) => view.and_then(|view| words(&view)),
        Err(failure) => Some(format!("whether a candidate is on trial cannot be read: {failure}")),
    }
}

/// Says it.
pub async fn tell(cluster: &Cluster, set: &Set, session: &mut Session) -> Result<(), Failure> {
    sought(cluster, set).await.map_or(Ok(()), |words| session.say(&words))
}

async fn look(cluster: &Cluster, set: &Set) -> Result<Option<View>, Failure> {
    let store = Store::new(cluster, set.app(), set.namespace())?;
    if !store.has_trial().await? {
        return Ok(None);
    }
    View::read(&store, cluster).await.map(Some)
}
