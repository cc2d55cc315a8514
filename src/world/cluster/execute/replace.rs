//! An object of which something cannot be changed: deleted, and made anew.

use super::course::{Course, of_error};
use super::write::{PAUSE, guard, moved};
use crate::rollout::Manager;
use crate::rollout::answer::Kind;
use crate::rollout::live::{text, uid};
use crate::rollout::order::is_workload;
use crate::rollout::plan::{Action, Step, handed_over};
use crate::rollout::receipt::{Moved, Stop};
use crate::world::cluster::{Detail, Guard, Place, Propagation, Run};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a deleted object may take to be gone before it is made anew.
const GONE: Duration = Duration::from_secs(60);

impl Course<'_> {
    /// Deleted, and made anew when it is gone.
    pub(super) async fn replace(&self, step: &Step, place: &Place, live: &Value) -> Result<(), Stop> {
        let guard = Guard { resource_version: None, ..guard(live) };
        match self.cluster.delete(place, &guard, Propagation::Foreground, Run::Real).await {
            Ok(_) => {}
            Err(error) if matches!(error.kind(), Some(Kind::NotFound)) => {}
            Err(error) if error.perhaps_done() && self.is_going(step, place, live).await? => {}
            Err(error) => return Err(of_error(Some(&step.id), &error)),
        }
        self.until_gone(step, place, live).await?;
        self.deleted(&step.id);
        match number(step, live) {
            Some(replicas) => self.create_with(replicas, step, place).await,
            None => self.create(step, place).await,
        }
    }

    /// Made with the number of pods that there were, which then is of whoever chooses it: left out, the server would make it 1
    /// (decision H22). A run that was interrupted in between leaves what a handover begins with.
    async fn create_with(&self, replicas: u64, step: &Step, place: &Place) -> Result<(), Stop> {
        let Some(object) = &step.object else { return Ok(()) };
        let handed = handed_over(object, replicas);
        let mut full = object.clone();
        if let Some((number, trace)) = handed.at(["spec", "replicas"]) {
            full.set(&["spec", "replicas"], number.clone(), &trace.origin);
        }
        let (made, warnings) = self.made(&Step { object: Some(full), ..step.clone() }, place).await?;
        let handover = Action::Handover { replicas };
        let handover = Step { object: Some(handed), manager: Manager::Handover, action: handover, ..step.clone() };
        let (held, _) = self.changed(&handover, place, made).await?;
        let (left, _) = self.changed(step, place, held).await?;
        self.written(step, &left, &warnings);
        Ok(())
    }

    /// Whether the object that was read is gone, or about to.
    async fn is_going(&self, step: &Step, place: &Place, live: &Value) -> Result<bool, Stop> {
        let found = self.cluster.get(place, Detail::Metadata).await;
        let found = found.map_err(|error| of_error(Some(&step.id), &error))?;
        let stays = |found: &Value| uid(found) == uid(live) && text(found, "/metadata/deletionTimestamp").is_none();
        Ok(!found.is_some_and(|found| stays(&found)))
    }

    async fn until_gone(&self, step: &Step, place: &Place, live: &Value) -> Result<(), Stop> {
        let until = (Instant::now() + GONE).min(self.errand.waiting.until);
        loop {
            let found = self.cluster.get(place, Detail::Metadata).await;
            let found = found.map_err(|error| of_error(Some(&step.id), &error))?;
            match found {
                Some(found) if uid(&found) == uid(live) && Instant::now() < until => sleep(PAUSE).await,
                Some(found) if uid(&found) == uid(live) => return Err(moved(step, Moved::Lingers)),
                Some(_) => return Err(moved(step, Moved::Came)),
                None => return Ok(()),
            }
        }
    }
}

/// How many pods there were, where the manifest leaves that to others.
fn number(step: &Step, live: &Value) -> Option<u64> {
    let left_out = step.object.as_ref().is_some_and(|object| object.value.pointer("/spec/replicas").is_none());
    let replicas = live.pointer("/spec/replicas").and_then(Value::as_u64);
    replicas.filter(|replicas| left_out && is_workload(&step.id) && *replicas != 1)
}
