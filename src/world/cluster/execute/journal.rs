use super::Errand;
use super::course::{Course, of_error, of_fault};
use crate::rollout::Consent;
use crate::rollout::diff::ObjectId;
use crate::rollout::ledger::{Entry, Event, Rollout, Taken};
use crate::rollout::plan::{Action, Outcome, Step};
use crate::rollout::receipt::Stop;
use crate::world::cluster::store::Store;
use std::collections::BTreeMap;

/// The journal of one run.
pub(super) struct Journal<'a> {
    store: Store,
    errand: &'a Errand<'a>,
    pub rollout: Rollout,
}

impl<'a> Journal<'a> {
    pub fn new(store: Store, errand: &'a Errand<'a>, rollout: Rollout) -> Self {
        Journal { store, errand, rollout }
    }

    /// Adds an entry. If its number is taken, somebody else drives.
    pub async fn write(&self, event: Event) -> Result<(), Stop> {
        let time = self.store.now().await.map_err(|error| of_error(None, &error))?;
        let sequence = self.errand.sequence.replace(self.errand.sequence.get() + 1);
        let entry = Entry {
            app: self.store.place().app.clone(),
            target: self.errand.target.clone(),
            rollout: self.rollout,
            sequence,
            epoch: self.errand.hold.epoch,
            actor: self.errand.actor.clone(),
            time,
            event,
        };
        let object = entry.object(self.store.place());
        let object = object.map_err(|error| Stop::Failed { object: None, why: error.to_string() })?;
        self.store.post(&object).await.map_err(of_fault)
    }
}

impl Course<'_> {
    /// Says, before the first write, whose things become ours.
    pub async fn announce(&self) -> Result<(), Stop> {
        if let Some(from) = self.errand.hold.from.as_ref().filter(|_| !self.takeover_is_noted()) {
            let (from, how, reason) = (from.holder.clone(), from.how, from.reason.clone());
            self.journal.write(Event::TakenOver { from, how, reason }).await?;
        }
        for (from, objects) in self.adopted() {
            self.journal.write(Event::Adopted { objects, from }).await?;
        }
        for step in &self.errand.plan.steps {
            if let Action::Handover { replicas } = step.action {
                self.journal.write(Event::HandedOver { object: step.id.to_string(), replicas }).await?;
            }
            let fields = self.taken(step);
            if !fields.is_empty() {
                self.journal.write(Event::Forced { object: step.id.to_string(), fields }).await?;
            }
        }
        Ok(())
    }

    /// A trial's move before this one, under the same lease, has said so.
    fn takeover_is_noted(&self) -> bool {
        let own =
            |entry: &Entry| entry.epoch == self.errand.hold.epoch && matches!(entry.event, Event::TakenOver { .. });
        self.errand.book.entries.iter().any(own)
    }

    fn adopted(&self) -> BTreeMap<String, Vec<String>> {
        let mut adopted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for step in &self.errand.plan.steps {
            if let Action::Adopt(owner) = &step.action {
                adopted.entry(owner.to_string()).or_default().push(step.id.to_string());
            }
        }
        adopted
    }

    /// What is taken from others by the user's word.
    fn taken(&self, step: &Step) -> Vec<Taken> {
        let forced = self.errand.plan.scene.consents.given(Consent::Force) && step.action.writes();
        let taken = step.ownership.iter().filter(|held| forced && held.outcome == Outcome::Taken);
        taken.map(|held| Taken { field: held.field.clone(), manager: held.by.manager.clone() }).collect()
    }

    /// Says which objects are about to go.
    pub async fn announce_removal(&self, objects: &[&ObjectId]) -> Result<(), Stop> {
        let objects = objects.iter().map(ToString::to_string).collect();
        self.journal.write(Event::Pruning { objects }).await
    }
}
