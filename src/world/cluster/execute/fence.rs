//! A mark on objects that a slow writer of before must not write any more (decision H9).

use super::course::{Course, of_error};
use crate::rollout::Manager;
use crate::rollout::live::{annotation, text, uid};
use crate::rollout::order::Phase;
use crate::rollout::plan::Step;
use crate::rollout::receipt::Stop;
use crate::world::cluster::{Apply, Error, Force, Guard, Run};
use serde_json::{Value, json};

/// The epoch of the lease under which an object was last fenced off.
pub(super) const EPOCH: &str = "railiance.dev/epoch";

/// The epoch that an object shows; 0 where it shows none.
pub fn epoch(object: &Value) -> u64 {
    annotation(object, EPOCH).and_then(|epoch| epoch.parse().ok()).unwrap_or(0)
}

impl Course<'_> {
    /// Marks workloads and routing where the lease was taken from somebody who may still be about to
    /// write: their writes meet another version then, and the mark tells them why.
    pub async fn fence_off(&self) -> Result<(), Stop> {
        if !self.errand.hold.locked_out {
            return Ok(());
        }
        let marked = self.errand.plan.steps.iter().filter(|step| step.live.is_some() && is_marked(step));
        for done in self.cluster.many(marked, |step| self.mark(step)).await {
            done?;
        }
        self.errand.hold.marked();
        Ok(())
    }

    async fn mark(&self, step: &Step) -> Result<(), Stop> {
        let Some(live) = &step.live else { return Ok(()) };
        let failed = |error: Error| of_error(Some(&step.id), &error);
        let place = self.cluster.place(live).await.map_err(failed)?;
        let object = json!({
            "apiVersion": text(live, "/apiVersion"),
            "kind": text(live, "/kind"),
            "metadata": {
                "name": place.name,
                "namespace": place.namespace,
                "annotations": { EPOCH: self.errand.hold.epoch.to_string() },
            },
        });
        let guard = Guard { uid: uid(live).unwrap_or_default().to_owned(), resource_version: None };
        let apply = Apply {
            place: &place,
            object: &object,
            manager: Manager::Lease.name(),
            force: Force::Take,
            run: Run::Real,
            guard: Some(&guard),
        };
        let answer = self.cluster.apply(&apply).await.map_err(failed)?;
        // what else changed of it is seen at its write: the mark itself is no field of the plan's
        let version = |object: &Value| text(object, "/metadata/resourceVersion").map(str::to_owned);
        if version(live).is_some() {
            self.fenced(step, live, &answer.body);
        }
        Ok(())
    }

    /// The version that the mark made is the one to write on, if the mark is all that is new.
    fn fenced(&self, step: &Step, live: &Value, marked: &Value) {
        let wanted = step.object.as_ref().map(|object| &object.value);
        if crate::rollout::plan::as_seen(live, marked, wanted, step.manager) {
            self.rebase(&step.id, marked);
        }
    }
}

fn is_marked(step: &Step) -> bool {
    let phase = step.phase();
    phase == Phase::Workloads || phase.is_routing()
}
