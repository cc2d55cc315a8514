//! What is deleted, and there until its controller has taken its finalizer off.

use super::course::{Course, of_error};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Reason};
use crate::rollout::inventory::Keep;
use crate::rollout::ledger::Verb;
use crate::rollout::order::Phase;
use crate::rollout::receipt::{Broken, Progress, Standing, Stop};
use crate::world::clock::{Stopwatch, pause};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// The time between two looks.
const LOOK: Duration = Duration::from_millis(500);

impl Course<'_> {
    /// Pods go that may be the controller of what is on its way: without it nobody ever takes the finalizer off. A trial has the
    /// controllers that stable has.
    pub async fn until_let_go(&self, lingering: &[ObjectId]) -> Result<(), Stop> {
        if !matches!(self.errand.verb, Verb::Apply | Verb::Adopt | Verb::Delete) {
            return Ok(());
        }
        let all: Vec<&ObjectId> =
            lingering.iter().chain(self.on_their_way()).filter(|id| Phase::of_kind(id) == Phase::Others).collect();
        self.until_all_gone(&all).await
    }

    /// Whoever deletes an application waits until it is gone. Who deletes parts of it goes on without them.
    pub async fn until_deleted(&self, lingering: &[ObjectId]) -> Result<(), Stop> {
        match self.errand.verb {
            Verb::Delete => self.until_all_gone(&lingering.iter().chain(self.on_their_way()).collect::<Vec<_>>()).await,
            _ => Ok(()),
        }
    }

    /// What an earlier run has deleted.
    fn on_their_way(&self) -> impl Iterator<Item = &ObjectId> {
        self.errand.plan.kept.iter().filter(|(_, keep)| *keep == Keep::Going).map(|(id, _)| id)
    }

    async fn until_all_gone(&self, all: &[&ObjectId]) -> Result<(), Stop> {
        let watch = Stopwatch::start();
        loop {
            let held = self.held(all).await?;
            if held.is_empty() {
                self.gone(all);
                return Ok(());
            }
            if Instant::now() >= self.errand.waiting.until {
                return Err(Stop::Lingering(held));
            }
            let standing: Vec<Standing> = held.into_iter().map(standing).collect();
            self.tell(&Progress::Waiting { standing, waited: watch.elapsed() });
            if let Some(signal) = pause(LOOK, self.errand.interrupt).await {
                return Err(Stop::Interrupted(signal));
            }
        }
    }

    /// Those that are there still, and what holds them.
    async fn held(&self, all: &[&ObjectId]) -> Result<Vec<Broken>, Stop> {
        let looks = self.cluster.many(all.iter().copied(), |id| self.held_by(id)).await;
        looks.into_iter().filter_map(Result::transpose).collect()
    }

    async fn held_by(&self, id: &ObjectId) -> Result<Option<Broken>, Stop> {
        let found = self.cluster.find(id).await.map_err(|error| of_error(Some(id), &error))?;
        // one without it is another of the same name
        let going = found.filter(|found| found.pointer("/metadata/deletionTimestamp").is_some());
        Ok(going.map(|going| lingering(id, &going)))
    }
}

/// What is being deleted, and what holds it.
pub fn lingering(id: &ObjectId, going: &Value) -> Broken {
    Broken { id: id.clone(), reasons: vec![holds(going)], logs: Vec::new() }
}

fn holds(going: &Value) -> Reason {
    let finalizers = going.pointer("/metadata/finalizers").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<String> = finalizers.filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return Reason::new("Terminating", "it is being deleted");
    }
    let finalizer = if names.len() == 1 { "the finalizer" } else { "the finalizers" };
    Reason::new("Terminating", format!("{finalizer} {} must be taken off by its controller", names.join(", ")))
}

fn standing(held: Broken) -> Standing {
    Standing { id: held.id, health: Health::Waiting(held.reasons) }
}
