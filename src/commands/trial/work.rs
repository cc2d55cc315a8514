use super::diary::Diary;
use super::{Scene, View};
use crate::commands::Failure;
use crate::rollout::receipt::Signal;
use crate::rollout::trial::Trial;
use crate::world::clock::pause;
use crate::world::cluster::Cluster;
use crate::world::cluster::store::{Fault, Hold, Store};
use std::time::Duration;

/// One verb's work while it has the lease.
pub struct Work<'a> {
    pub scene: &'a Scene,
    pub hold: &'a Hold,
    /// The cluster behind the lease, and the ledger there.
    pub behind: Cluster,
    pub store: Store,
    /// The ledger as it was read under the lease.
    pub view: View,
}

impl<'a> Work<'a> {
    pub(super) async fn new(scene: &'a Scene, hold: &'a Hold) -> Result<Work<'a>, Failure> {
        let behind = hold.over(&scene.cluster);
        let store = scene.store.over(&behind);
        let view = View::read(&store, &behind).await?;
        Ok(Work { scene, hold, behind, store, view })
    }

    /// The ledger as it is by now.
    pub async fn again(&self) -> Result<View, Failure> {
        View::read(&self.store, &self.behind).await
    }

    pub fn diary(&self, trial: &Trial) -> Diary {
        Diary::new(trial.rollout, self.view.next(trial.rollout))
    }

    /// The diary of a run that begins now.
    pub fn new_diary(&self) -> Diary {
        Diary::new(self.view.book.marks().next_rollout(), 1)
    }

    /// Gives the proxy time to act on new routing.
    ///
    /// # Errors
    /// A signal came.
    pub async fn settle(&self, seconds: u64) -> Result<(), Failure> {
        match pause(Duration::from_secs(seconds), &self.scene.interrupt).await {
            None => Ok(()),
            Some(signal) => Err(interrupted(signal)),
        }
    }
}

pub fn interrupted(signal: Signal) -> Failure {
    Fault::Interrupted(signal).into()
}
