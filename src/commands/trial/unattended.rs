//! A trial at which nobody has looked for longer than its hold allows: whatever verb is called tells of it (decision H8).

use super::View;
use crate::commands::{Failure, Session};
use crate::rollout::inventory::Set;
use crate::rollout::trial::Ticks;
use crate::world::cluster::Cluster;
use crate::world::cluster::store::Store;

/// What is to be said of it, by what the ledger says.
pub fn words(view: &View) -> Option<String> {
    let trial = view.trial().filter(|trial| trial.held_since().is_some())?;
    let ticks = view.book.cursor.as_ref().and_then(|(cursor, _)| cursor.ticks.as_ref());
    let ticks = trial.step().and_then(|step| Ticks::of(ticks, trial.rollout, step));
    let age = ticks.map_or(0, |ticks| ticks.age(view.now));
    let (version, weight) = (&trial.opened.version, trial.weight());
    let says = || format!("`{version}` is on trial at {weight} %, and nobody has looked at it for {age} s");
    (age > trial.opened.terms.judged.max_gap).then(says)
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
