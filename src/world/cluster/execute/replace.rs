//! An object of which something cannot be changed: deleted, and made anew.

use super::course::{Course, of_error};
use super::let_go::lingering;
use super::write::{PAUSE, guard, moved};
use crate::rollout::Manager;
use crate::rollout::answer::Kind;
use crate::rollout::live::{text, uid};
use crate::rollout::order::is_workload;
use crate::rollout::plan::{Step, handed_over};
use crate::rollout::receipt::{Moved, Stop};
use crate::world::cluster::{Apply, Detail, Force, Guard, Place, Propagation, Run};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a deleted object may take to be gone before it is made anew.
const GONE: Duration = Duration::from_secs(60);

impl Course<'_> {
    /// Deleted, and made anew when it is gone.
    pub(super) async fn replace(&self, step: &Step, place: &Place, live: &Value) -> Result<(), Stop> {
        let guard = Guard { resource_version: None, ..guard(live) };
        let mut last = None;
        match self.cluster.delete(place, &guard, Propagation::Foreground, Run::Real).await {
            // until what it owns is gone the answer is the object, as it was at last
            Ok(answer) => last = number(step, &answer.body),
            Err(error) if matches!(error.kind(), Some(Kind::NotFound)) => {}
            Err(error) if error.perhaps_done() && self.is_going(step, place, live).await? => {}
            Err(error) => return Err(of_error(Some(&step.id), &error)),
        }
        self.deleted(&step.id);
        self.until_gone(step, place, live).await?;
        let (made, warnings) = self.made(step, place).await?;
        self.made_anew(&step.id);
        let made = match last.or_else(|| number(step, live)).filter(|replicas| *replicas != 1) {
            Some(replicas) => self.numbered(replicas, step, place, made).await?,
            None => made,
        };
        self.written(step, &made, &warnings);
        Ok(())
    }

    /// With the number of pods that there were, where the manifest leaves it to others: left out, the server has made it 1 (decision
    /// H22). Whoever has chosen another one by now is left alone. A run that dies before leaves one pod, and the next finds nothing to do.
    async fn numbered(&self, replicas: u64, step: &Step, place: &Place, made: Value) -> Result<Value, Stop> {
        let Some(object) = &step.object else { return Ok(made) };
        let handed = handed_over(object, replicas);
        let guard = Guard { resource_version: None, ..guard(&made) };
        let apply = Apply {
            place,
            object: &handed.value,
            manager: Manager::Handover.name(),
            force: Force::Never,
            run: Run::Real,
            guard: Some(&guard),
        };
        match self.cluster.apply(&apply).await {
            Ok(answer) => Ok(answer.body),
            Err(error) if matches!(error.kind(), Some(Kind::Conflict(_))) => Ok(made),
            Err(error) => {
                let why = format!("it is made anew, had {replicas} pods, and is left with 1: {error}");
                Err(Stop::Failed { object: Some(step.id.clone()), why })
            }
        }
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
                Some(found) if uid(&found) == uid(live) => {
                    return Err(Stop::Lingering(vec![lingering(&step.id, &found)]));
                }
                Some(_) => return Err(moved(step, Moved::Came)),
                None => return Ok(()),
            }
        }
    }
}

/// How many pods an object says there shall be, where the manifest leaves that to others.
fn number(step: &Step, live: &Value) -> Option<u64> {
    let left_out = step.object.as_ref().is_some_and(|object| object.value.pointer("/spec/replicas").is_none());
    live.pointer("/spec/replicas").and_then(Value::as_u64).filter(|_| left_out && is_workload(&step.id))
}
