//! A plan on its way.

use super::Errand;
use super::journal::Journal;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::Set;
use crate::rollout::ledger::{Cursor, Event, Held, Marks, Rollout};
use crate::rollout::order::is_awaited;
use crate::rollout::plan::{Action, Outcome, Pending, Step};
use crate::rollout::receipt::{Progress, Receipt, Stop, Written};
use crate::world::cluster::store::{Fault, Store};
use crate::world::cluster::wait::Observer;
use crate::world::cluster::{Cluster, Error};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What carrying out needs at every place.
pub(super) struct Course<'a> {
    pub cluster: &'a Cluster,
    pub errand: &'a Errand<'a>,
    pub store: Store,
    pub journal: Journal<'a>,
    /// Objects as they were last read or written in this run.
    bases: RefCell<BTreeMap<ObjectId, Value>>,
    receipt: RefCell<Receipt>,
    observe: RefCell<&'a mut Observer<'a>>,
    cursor: RefCell<(Cursor, Held)>,
    /// The inventory's parent as it was last read or written.
    pub parent: RefCell<Option<Value>>,
    warned: RefCell<BTreeSet<String>>,
    /// What was on its way, and is not there any more.
    gone: RefCell<BTreeSet<ObjectId>>,
    /// What is known to the server only once it is written.
    pub pending: Pending,
    /// The Services that are written twice.
    gradual: BTreeSet<ObjectId>,
}

impl<'a> Course<'a> {
    pub fn new(cluster: &'a Cluster, errand: &'a Errand<'a>, observe: &'a mut Observer<'_>) -> Result<Self, Stop> {
        let set = &errand.plan.scene.set;
        let store = Store::new(cluster, set.app(), set.namespace()).map_err(of_fault)?;
        let rollout = errand.rollout;
        let receipt = Receipt {
            app: set.app().to_owned(),
            target: errand.target.clone(),
            intent: errand.intent.clone(),
            rollout: Some(rollout),
            unchanged: errand.plan.totals().unchanged,
            kept: errand.plan.kept.clone(),
            idle: errand.plan.idle.clone(),
            ..Receipt::default()
        };
        Ok(Course {
            cluster,
            errand,
            journal: Journal::new(store.clone(), errand, rollout),
            store,
            bases: RefCell::default(),
            receipt: RefCell::new(receipt),
            observe: RefCell::new(shorter(observe)),
            cursor: RefCell::new(errand.book.cursor.clone().unwrap_or_default()),
            parent: RefCell::default(),
            warned: RefCell::default(),
            gone: RefCell::default(),
            pending: errand.plan.pending(),
            gradual: errand.plan.narrowed().map(|step| step.id.clone()).collect(),
        })
    }

    /// Whether the next write may begin.
    pub fn goes_on(&self) -> Result<(), Stop> {
        self.errand.interrupt.heard().map_or(Ok(()), |signal| Err(Stop::Interrupted(signal)))
    }

    /// The same, and the lease is ours still: it may be taken by force in the middle of a wave.
    pub async fn may_write(&self) -> Result<(), Stop> {
        self.goes_on()?;
        self.errand.hold.keeps().await.map_err(of_fault)?;
        // it may take a moment to know
        self.goes_on()
    }

    pub fn set(&self) -> &'a Set {
        &self.errand.plan.scene.set
    }

    /// The first marks that are left: which run it is, and what it is about to do. Whether it ended is read
    /// from the journal alone, and its number from either: none of both waits for the other.
    pub async fn begin(&self) -> Result<(), Stop> {
        let errand = self.errand;
        let side = errand.release.as_ref().map(|release| release.side);
        let begun = Event::Begun {
            verb: errand.verb,
            version: side.map(|side| side.identity.version.value.clone()),
            digest: side.map(|side| side.digest.clone()),
            intent: errand.intent.clone(),
            reason: errand.reason.clone(),
            lasting: errand.release.as_ref().is_some_and(|release| release.lasting),
        };
        self.leave(Some(self.journal.rollout), begun).await
    }

    /// The last marks, unless there is more to do.
    pub async fn end(&self) -> Result<(), Stop> {
        if self.errand.goes_on {
            return Ok(());
        }
        let done = self.receipt.borrow().done();
        self.leave(None, done).await
    }

    async fn leave(&self, open: Option<Rollout>, event: Event) -> Result<(), Stop> {
        let (cursor, entry) = tokio::join!(self.keep_cursor(open), self.journal.write(event));
        cursor.and(entry)
    }

    async fn keep_cursor(&self, open: Option<Rollout>) -> Result<(), Stop> {
        let (mut cursor, held) = self.cursor.borrow().clone();
        let records = self.receipt.borrow().record.map_or(0, |number| number.0);
        let given = Marks { records, rollouts: self.journal.rollout.0 };
        cursor.marks = cursor.marks.and(self.errand.book.marks()).and(given);
        cursor.open = open;
        let held = self.store.keep_cursor(&cursor, &held).await.map_err(of_fault)?;
        *self.cursor.borrow_mut() = (cursor, held);
        Ok(())
    }

    /// The receipt. Why it stopped is left in the journal, if that can still be written.
    pub async fn finish(self, stopped: Option<Stop>) -> Receipt {
        let mut receipt = self.receipt.borrow().clone();
        if let Some(stop) = stopped {
            // who was overtaken writes no more, and what cannot be written is told below all the same
            if !matches!(stop, Stop::Overtaken(_)) {
                _ = self.journal.write(Event::Stopped { reason: stop.to_string() }).await;
            }
            receipt.undone = self.undone(&receipt);
            receipt.stopped = Some(stop);
        }
        receipt.next = self.next(&receipt);
        receipt.warnings = self.warned.borrow().iter().cloned().collect();
        receipt
    }

    fn undone(&self, receipt: &Receipt) -> Vec<ObjectId> {
        let written =
            |step: &Step| receipt.written.iter().any(|one| one.id == step.id && one.action == step.action.name());
        let removed = |step: &Step| receipt.removed.contains(&step.id) || receipt.going.contains(&step.id);
        let steps = self.errand.plan.steps.iter().filter(|step| step.action.writes());
        steps.filter(|step| !written(step) && !removed(step)).map(|step| step.id.clone()).collect()
    }

    /// From whom objects were adopted, and what is to be done there.
    fn next(&self, receipt: &Receipt) -> Vec<String> {
        let written = |step: &Step| receipt.written.iter().any(|one| one.id == step.id);
        let owners = self.errand.plan.steps.iter().filter_map(|step| match &step.action {
            Action::Adopt(owner) if written(step) => owner.afterwards(),
            _ => None,
        });
        owners.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The object that a step was decided on, as it was last seen.
    pub fn base(&self, step: &Step) -> Option<Value> {
        self.bases.borrow().get(&step.id).cloned().or_else(|| step.live.clone())
    }

    pub fn rebase(&self, id: &ObjectId, object: &Value) {
        self.bases.borrow_mut().insert(id.clone(), object.clone());
    }

    /// A step is done.
    pub fn written(&self, step: &Step, object: &Value, warnings: &[String]) {
        if is_used_again(step) {
            self.rebase(&step.id, object);
        }
        self.warn(warnings);
        let action = step.action.name();
        let narrows = step.first.is_none() && self.gradual.contains(&step.id);
        self.tell(&match narrows {
            true => Progress::Narrowed(step.id.clone()),
            false => Progress::Written { id: step.id.clone(), action },
        });
        // what has its old ports still is not done
        if step.first.is_some() {
            return;
        }
        let taken = step.ownership.iter().filter(|held| held.outcome == Outcome::Taken);
        let taken = taken.map(|held| (held.field.clone(), held.by.manager.clone())).collect();
        self.receipt.borrow_mut().written.push(Written { id: step.id.clone(), action, taken });
    }

    /// It goes, and is to be made anew.
    pub fn deleted(&self, id: &ObjectId) {
        self.tell(&Progress::Deleted(id.clone()));
        self.receipt.borrow_mut().deleted.push(id.clone());
    }

    /// It is there again.
    pub fn made_anew(&self, id: &ObjectId) {
        self.receipt.borrow_mut().deleted.retain(|deleted| deleted != id);
    }

    pub fn removed(&self, id: &ObjectId) {
        self.tell(&Progress::Removed(id.clone()));
        self.receipt.borrow_mut().removed.push(id.clone());
    }

    /// It is deleted, and a finalizer holds it.
    pub fn going(&self, id: &ObjectId) {
        self.tell(&Progress::Lingers(id.clone()));
        self.receipt.borrow_mut().going.push(id.clone());
    }

    /// What was waited for to go has gone: it is no part of what is kept.
    pub fn gone(&self, all: &[&ObjectId]) {
        self.gone.borrow_mut().extend(all.iter().copied().cloned());
        let gone: Vec<ObjectId> = self.receipt.borrow_mut().going.extract_if(.., |id| all.contains(&&*id)).collect();
        gone.iter().for_each(|id| self.removed(id));
        self.receipt.borrow_mut().kept.retain(|(id, _)| !self.is_gone(id));
    }

    pub fn is_gone(&self, id: &ObjectId) -> bool {
        self.gone.borrow().contains(id)
    }

    pub fn recorded(&self, number: crate::rollout::ledger::Number) {
        self.tell(&Progress::Recorded(number));
        self.receipt.borrow_mut().record = Some(number);
    }

    /// The record that this run has written.
    pub fn record_written(&self) -> Option<crate::rollout::ledger::Number> {
        self.receipt.borrow().record
    }

    pub fn warn(&self, warnings: &[String]) {
        for warning in warnings {
            if self.warned.borrow_mut().insert(warning.clone()) && !self.errand.told.contains(warning) {
                self.tell(&Progress::Warned(warning.clone()));
            }
        }
    }

    pub fn tell(&self, progress: &Progress) {
        (self.observe.borrow_mut())(progress);
    }

    /// The steps that leave an object there.
    pub fn wanted(&self) -> impl Iterator<Item = &'a Step> {
        self.errand.plan.steps.iter().filter(|step| step.action != Action::Prune)
    }
}

/// Whether what came of a write is looked at once more: by the next write of the same object, or while it is
/// waited for. Of the others there may be thousands.
fn is_used_again(step: &Step) -> bool {
    let again = step.first.is_some() || matches!(step.action, Action::Handover { .. });
    again || is_awaited(&step.id)
}

/// An observer that need not live as long as what it was made of.
fn shorter<'a>(observe: &'a mut Observer<'_>) -> &'a mut Observer<'a> {
    // a closure around it has the shorter life
    observe
}

pub(super) fn of_fault(fault: Fault) -> Stop {
    match fault {
        Fault::Cluster(error) => of_error(None, &error),
        Fault::Interrupted(signal) | Fault::Halted(signal) => Stop::Interrupted(signal),
        Fault::Overtaken { .. } | Fault::Locked { .. } => Stop::Overtaken(fault.to_string()),
        Fault::Lease(_) | Fault::Ledger(_) | Fault::Unwritable(_) => {
            Stop::Failed { object: None, why: fault.to_string() }
        }
    }
}

pub(super) fn of_error(object: Option<&ObjectId>, error: &Error) -> Stop {
    match error {
        Error::Fenced(_) => Stop::Overtaken(error.to_string()),
        other => Stop::Failed { object: object.cloned(), why: other.to_string() },
    }
}
