//! One step: one object.

use super::course::{Course, of_error};
use super::place::NEWS;
use super::settle::Settled;
use crate::rollout::Manager;
use crate::rollout::answer::Kind;
use crate::rollout::live::{entries, text, uid};
use crate::rollout::plan::{Action, Asking, Step, asking};
use crate::rollout::receipt::{Moved, Stop};
use crate::tree::Placed;
use crate::world::cluster::{Answer, Apply, Cluster, Error, Force, Guard, Place, Run};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often a write is tried again because the object's version moved, and nothing else: a status does
/// that all the time.
const AGAIN: usize = 20;
pub(super) const PAUSE: Duration = Duration::from_millis(100);

impl Course<'_> {
    pub async fn write(&self, step: &Step) -> Result<(), Stop> {
        let place = self.place(step).await?;
        match (&step.action, self.base(step)) {
            (Action::Replace { .. }, Some(live)) => self.replace(step, &place, &live).await,
            (Action::Adopt(_), Some(live)) => {
                let live = self.migrated(step, &place, live).await?;
                self.update(step, &place, live).await
            }
            (
                Action::Change | Action::OwnershipOnly | Action::Handover { .. } | Action::Unverifiable(_),
                Some(live),
            ) => self.update(step, &place, live).await,
            (Action::Create | Action::Unverifiable(_), _) => self.create(step, &place).await,
            (
                Action::Change
                | Action::OwnershipOnly
                | Action::Adopt(_)
                | Action::Replace { .. }
                | Action::Handover { .. },
                None,
            ) => Err(moved(step, Moved::Gone)),
            // such steps are in no wave of writing
            (Action::Unchanged | Action::Prune | Action::Refused(_), _) => Ok(()),
        }
    }

    /// An object that was not there.
    async fn create(&self, step: &Step, place: &Place) -> Result<(), Stop> {
        let (object, warnings) = self.made(step, place).await?;
        self.written(step, &object, &warnings);
        Ok(())
    }

    /// The object, and what the server warned of. It cannot be told that the object must be absent, so what came of it is looked at.
    pub(super) async fn made(&self, step: &Step, place: &Place) -> Result<(Value, Vec<String>), Stop> {
        let until = Instant::now() + PAUSE * 100;
        // the namespace was made before, so that the lease can be in it
        let mut made = step.id.kind == "Namespace" && step.id.name == self.set().namespace();
        loop {
            match self.apply_once_known(step, place, None).await {
                Ok(answer) if answer.is_created() || is_ours(step, &answer, made) => {
                    return Ok((answer.body, answer.warnings));
                }
                Ok(answer) => {
                    unmerge(self.cluster, place, step, &answer.body).await;
                    return Err(moved(step, Moved::Came));
                }
                Err(error) if error.perhaps_done() && Instant::now() < until => {
                    made = true;
                    sleep(PAUSE).await;
                }
                Err(error) => return Err(of_error(Some(&step.id), &error)),
            }
        }
    }

    /// An object that is there.
    async fn update(&self, step: &Step, place: &Place, live: Value) -> Result<(), Stop> {
        let (object, warnings) = self.changed(step, place, live).await?;
        self.written(step, &object, &warnings);
        Ok(())
    }

    /// Written on the version that was read, or on one that differs in nothing that matters.
    async fn changed(&self, step: &Step, place: &Place, mut live: Value) -> Result<(Value, Vec<String>), Stop> {
        for _ in 0..AGAIN {
            let error = match self.apply_once_known(step, place, Some(&live)).await {
                Ok(answer) => return Ok((answer.body, answer.warnings)),
                Err(error) => error,
            };
            match self.settle(step, place, &live, &error).await? {
                Settled::Again(now) => live = now,
                Settled::Done(now) => return Ok((now, Vec::new())),
            }
        }
        Err(moved(step, Moved::Fields))
    }

    /// Again where a server does not know yet what this plan has just written: a kind, its schema, a role.
    async fn apply_once_known(&self, step: &Step, place: &Place, on: Option<&Value>) -> Result<Answer, Error> {
        let until = Instant::now() + NEWS;
        loop {
            match self.apply(step, place, on).await {
                Err(error) if self.is_excused(step, &error) && Instant::now() < until => sleep(PAUSE).await,
                answer => return answer,
            }
        }
    }

    fn is_excused(&self, step: &Step, error: &Error) -> bool {
        let refusal = match error {
            Error::NotServed { .. } => Some(&Kind::NotServed),
            other => other.kind(),
        };
        let excused = |object: &Placed| self.pending.excuses(&object.value, refusal?);
        step.object.as_ref().and_then(excused).is_some()
    }

    async fn apply(&self, step: &Step, place: &Place, on: Option<&Value>) -> Result<Answer, Error> {
        let Some(object) = &step.object else { return Err(Error::Unfit("there is nothing to write".to_owned())) };
        let guard = on.map(guard);
        self.cluster
            .apply(&Apply {
                place,
                object: &object.value,
                manager: step.manager.name(),
                // what was not there belongs to nobody: who holds a field of it came meanwhile
                force: on.map_or(Force::Never, |_| self.force(step)),
                run: Run::Real,
                guard: guard.as_ref(),
            })
            .await
    }

    /// What a dry run was asked with is what is written with.
    pub fn force(&self, step: &Step) -> Force {
        match (step.manager, asking(step.live.as_ref(), &self.errand.plan.scene)) {
            (Manager::Handover, _) | (_, Asking::Plainly) => Force::Never,
            (_, Asking::Forced) => Force::Take,
        }
    }

    /// Ends client-side apply, so that what is not in the manifest goes, and takes the marks of other inventories off.
    async fn migrated(&self, step: &Step, place: &Place, mut live: Value) -> Result<Value, Stop> {
        for _ in 0..AGAIN {
            let Some(patch) = step.ends.patch(&live, step.manager) else { return Ok(live) };
            match self.cluster.json_patch(place, &patch, step.manager.name(), Run::Real).await {
                Ok(answer) => {
                    self.rebase(&step.id, &answer.body);
                    return Ok(answer.body);
                }
                Err(error) => match self.settle_patch(step, place, &live, &error).await? {
                    Settled::Again(now) | Settled::Done(now) => live = now,
                },
            }
        }
        Err(moved(step, Moved::Fields))
    }
}

/// Takes back what was written into somebody else's object, or the next run would find it enrolled.
pub(super) async fn unmerge(cluster: &Cluster, place: &Place, step: &Step, theirs: &Value) {
    let Some(object) = &step.object else { return };
    let mut metadata = object.value.get("metadata").cloned().unwrap_or_default();
    if let Value::Object(metadata) = &mut metadata {
        metadata.retain(|key, _| matches!(key.as_str(), "name" | "namespace"));
    }
    let part = |key: &str| object.value.get(key).cloned().unwrap_or_default();
    let nothing = json!({ "apiVersion": part("apiVersion"), "kind": part("kind"), "metadata": metadata });
    let (manager, guard) = (step.manager.name(), guard(theirs));
    let (force, run, guard) = (Force::Never, Run::Real, Some(&guard));
    // the run stops all the same
    _ = cluster.apply(&Apply { place, object: &nothing, manager, force, run, guard }).await;
}

/// Which object, in which version.
pub(super) fn guard(live: &Value) -> Guard {
    Guard {
        uid: uid(live).unwrap_or_default().to_owned(),
        resource_version: text(live, "/metadata/resourceVersion").map(str::to_owned),
    }
}

pub(super) fn moved(step: &Step, how: Moved) -> Stop {
    Stop::Changed { object: step.id.clone(), how }
}

/// Whether an object that was there is ours all the same. Where an earlier try may have made it, nobody else holds what we wrote; else
/// nobody else holds anything of it.
pub(super) fn is_ours(step: &Step, answer: &Answer, made: bool) -> bool {
    let entries = entries(&answer.body);
    let Some(ours) = entries.iter().find(|entry| entry.is_applied_by(step.manager)) else { return false };
    let leaves = ours.fields.leaves();
    let mut strange = entries.iter().filter(|entry| Manager::of(&entry.manager).is_none());
    match made || answer.repeated {
        true => !strange.any(|entry| leaves.iter().any(|path| entry.fields.holds(path))),
        false => !strange.any(|entry| entry.subresource.is_none()),
    }
}
