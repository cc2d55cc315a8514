use super::diary::Diary;
use super::{Scene, View};
use crate::commands::Failure;
use crate::rollout::ledger::Rollout;
use crate::rollout::receipt::Signal;
use crate::rollout::trial::Trial;
use crate::world::clock::pause;
use crate::world::cluster::Cluster;
use crate::world::cluster::store::{Fault, Hold, Store};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
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
    /// Who writes where in the journal: one count for each run, whoever asks for it.
    diaries: RefCell<BTreeMap<Rollout, Rc<Diary>>>,
}

impl<'a> Work<'a> {
    pub(super) async fn new(scene: &'a Scene, hold: &'a Hold) -> Result<Work<'a>, Failure> {
        let behind = hold.over(&scene.cluster);
        let store = scene.store.over(&behind);
        let view = scene.whole(View::read(&store, &behind).await?)?;
        Ok(Work { scene, hold, behind, store, view, diaries: RefCell::default() })
    }

    /// The ledger as it is by now.
    pub async fn again(&self) -> Result<View, Failure> {
        self.scene.whole(View::read(&self.store, &self.behind).await?)
    }

    pub fn diary(&self, trial: &Trial) -> Rc<Diary> {
        self.diary_of(trial.rollout)
    }

    /// The diary of a run that begins now.
    pub fn new_diary(&self) -> Rc<Diary> {
        self.diary_of(self.view.book.marks().next_rollout())
    }

    pub fn diary_of(&self, rollout: Rollout) -> Rc<Diary> {
        let mut diaries = self.diaries.borrow_mut();
        let begin = || Rc::new(Diary::new(rollout, self.view.next(rollout)));
        Rc::clone(diaries.entry(rollout).or_insert_with(begin))
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

/// In the middle of something: part of it may be done.
pub fn interrupted(signal: Signal) -> Failure {
    Fault::Halted(signal).into()
}
