//! A StatefulSet waits for the pods of a revision that never got ready, whatever is written: they are deleted (decision H30).

use super::carry::Writing;
use super::diary::Diary;
use super::look::reported;
use super::{Sight, Work};
use crate::commands::{Failure, Session};
use crate::compile::render::Manifests;
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::is_ready;
use crate::rollout::ledger::Event;
use crate::rollout::live::{text, uid};
use crate::rollout::plan::Plan;
use crate::rollout::receipt::Receipt;
use crate::world::cluster::{Detail, Error, Guard, Place, Propagation, Resource, Run};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

/// The label that names the revision of a pod's controller.
const REVISION: &str = "/metadata/labels/controller-revision-hash";
/// What went wrong beside the writes and was not mended, by the pod.
type Complaints = RefCell<BTreeMap<String, String>>;

/// The time between two looks.
const LOOK: Duration = Duration::from_millis(500);

/// A pod that may be in the way.
pub struct Stuck {
    pub name: String,
    uid: String,
    place: Place,
    /// Its StatefulSet, and the revision that it is of.
    set: Place,
    of: ObjectId,
    revision: String,
    /// Its StatefulSet has another revision already.
    outdated: bool,
    /// It is of the revision that was there whole before.
    current: bool,
    noted: Cell<bool>,
}

impl Stuck {
    /// Whether a plan waits for it: it is of the revision that the plan changes, or of one that never was there whole; or of any one from
    /// before, where an earlier run has changed it already. A pod of the revision from before all that, which is not ready for the
    /// moment, is nobody's business.
    pub fn is_in_the_way(&self, plan: &Plan) -> bool {
        let changes = plan.steps.iter().any(|step| step.id == self.of && step.action.writes());
        if changes { !self.outdated || !self.current } else { self.outdated }
    }
}

impl Sight<'_> {
    /// The pods of StatefulSets that are not ready, each with the revision that it is of; nothing where pods may not be read.
    ///
    /// # Errors
    /// The server's.
    pub async fn stuck(&self, manifests: &Manifests) -> Result<Option<Vec<Stuck>>, Failure> {
        let mut stuck = Vec::new();
        let Some(pods) = Resource::built_in("v1", "Pod") else { return Ok(None) };
        let sets = manifests.desired().filter(|object| ObjectId::of(&object.value).kind == "StatefulSet");
        for set in sets.map(|object| &object.value) {
            let Some(live) = self.live(set).await? else { continue };
            let (place, namespace) = (self.cluster.place(set).await?, text(&live, "/metadata/namespace"));
            let Some(reported) = reported(self.cluster, "v1", "Pod", namespace.unwrap_or_default()).await? else {
                return Ok(None);
            };
            let own = reported.iter().filter(|pod| is_of(pod, uid(&live)) && !is_ready(pod));
            stuck.extend(own.filter_map(|pod| {
                let name = text(pod, "/metadata/name")?;
                Some(Stuck {
                    name: name.to_owned(),
                    uid: uid(pod)?.to_owned(),
                    place: Place::new(&pods, namespace?, name),
                    set: place.clone(),
                    of: ObjectId::of(set),
                    revision: text(pod, REVISION)?.to_owned(),
                    outdated: text(&live, "/status/updateRevision") != text(pod, REVISION),
                    current: text(&live, "/status/currentRevision") == text(pod, REVISION),
                    noted: Cell::new(false),
                })
            }));
        }
        Ok(Some(stuck))
    }
}

impl Work<'_> {
    /// Writes what was there before. Pods that a StatefulSet would wait for are deleted on the way.
    ///
    /// # Errors
    /// Those of [`carry`](Work::carry).
    pub async fn carry_back(
        &self,
        writing: Writing<'_>,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Receipt, Failure> {
        let plan = self.plan(&writing).await?;
        let mut stuck = match self.sight().stuck(writing.manifests).await? {
            // of a plan that is refused nothing is done, this neither
            Some(stuck) if !plan.is_refused() => stuck,
            Some(_) => Vec::new(),
            None => {
                session.say("pods cannot be read: those of a revision that never got ready are not deleted")?;
                Vec::new()
            }
        };
        stuck.retain(|pod| pod.is_in_the_way(&plan));
        let complaints = Complaints::default();
        let carried = tokio::select! {
            receipt = self.carry(writing, diary, session) => receipt,
            never = self.unstick(stuck, diary, &complaints) => match never {},
        };
        for (pod, why) in complaints.take() {
            session.say(&format!("the pod `{pod}`, which its controller waits for, was not deleted: {why}"))?;
        }
        carried
    }

    /// Deletes each as soon as its StatefulSet has another revision, so that what comes in its place is of that one; never returns.
    ///
    /// What fails ends nothing, and is told afterwards: whoever writes meanwhile waits for the pods, and says what is missing. What
    /// the server does not allow is not tried again.
    async fn unstick(&self, mut stuck: Vec<Stuck>, diary: &Diary, complaints: &Complaints) -> Infallible {
        while !stuck.is_empty() {
            let mut left = Vec::new();
            for pod in stuck {
                if !self.unstuck(&pod, diary, complaints).await {
                    left.push(pod);
                }
            }
            stuck = left;
            tokio::time::sleep(LOOK).await;
        }
        std::future::pending().await
    }

    /// Whether nothing is to be done about the pod any more.
    async fn unstuck(&self, pod: &Stuck, diary: &Diary, complaints: &Complaints) -> bool {
        let done = match self.has_moved_on(pod).await {
            Ok(false) => return false,
            Ok(true) => self.remove(pod, diary).await,
            Err(failure) => Err(failure),
        };
        let Err(failure) = done else {
            complaints.borrow_mut().remove(&pod.name);
            return true;
        };
        complaints.borrow_mut().insert(pod.name.clone(), failure.to_string());
        matches!(&failure, Failure::Cluster(error) if is_for_good(error))
    }

    async fn has_moved_on(&self, pod: &Stuck) -> Result<bool, Failure> {
        let live = self.behind.get(&pod.set, Detail::Whole).await?;
        let live = live.unwrap_or_default();
        let seen = live.pointer("/status/observedGeneration") == live.pointer("/metadata/generation");
        Ok(seen && text(&live, "/status/updateRevision").is_some_and(|revision| revision != pod.revision))
    }

    async fn remove(&self, pod: &Stuck, diary: &Diary) -> Result<(), Failure> {
        if !pod.noted.get() {
            self.note(diary, Event::Pruning { objects: vec![format!("Pod {}", pod.name)] }).await?;
            pod.noted.set(true);
        }
        let guard = Guard { uid: pod.uid.clone(), resource_version: None };
        match self.behind.delete(&pod.place, &guard, Propagation::Background, Run::Real).await {
            Ok(_) => Ok(()),
            // it went by itself, and another one is there
            Err(Error::Refused { .. }) if self.is_gone(pod).await? => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn is_gone(&self, pod: &Stuck) -> Result<bool, Failure> {
        let there = self.behind.get(&pod.place, Detail::Metadata).await?;
        Ok(there.is_none_or(|there| uid(&there) != Some(pod.uid.as_str())))
    }
}

/// What does not become otherwise by itself.
fn is_for_good(error: &Error) -> bool {
    matches!(error.kind(), Some(Kind::Forbidden(_) | Kind::Denied { .. } | Kind::Invalid))
}

fn is_of(pod: &Value, owner: Option<&str>) -> bool {
    let owners = pod.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    owners.into_iter().flatten().any(|reference| reference.get("uid").and_then(Value::as_str) == owner)
}
