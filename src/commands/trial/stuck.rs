//! A StatefulSet waits for the pods of a revision that never got ready, whatever is written: they are deleted (decision H30).

use super::diary::Diary;
use super::{Sight, Work};
use crate::commands::Failure;
use crate::compile::render::Manifests;
use crate::rollout::diff::ObjectId;
use crate::rollout::ledger::Event;
use crate::rollout::live::{text, uid};
use crate::world::cluster::{Detail, Error, Guard, Place, Propagation, Resource, Run, Within};
use serde_json::Value;
use std::time::Duration;

/// The label that names the revision of a pod's controller.
const REVISION: &str = "controller-revision-hash";
/// The time between two looks.
const LOOK: Duration = Duration::from_millis(500);

/// A pod that is in the way.
pub struct Stuck {
    pub name: String,
    uid: String,
    place: Place,
    /// Its StatefulSet, and the revision that it is of.
    set: Place,
    revision: String,
}

impl Sight<'_> {
    /// The pods of the newest revision of each StatefulSet that are not ready.
    ///
    /// # Errors
    /// The server's.
    pub async fn stuck(&self, manifests: &Manifests) -> Result<Vec<Stuck>, Failure> {
        let mut stuck = Vec::new();
        let sets = manifests.desired().filter(|object| ObjectId::of(&object.value).kind == "StatefulSet");
        for set in sets.map(|object| &object.value) {
            let Some(live) = self.live(set).await? else { continue };
            let (Some(revision), Some(namespace)) =
                (text(&live, "/status/updateRevision"), text(&live, "/metadata/namespace"))
            else {
                continue;
            };
            let Some(pods) = Resource::built_in("v1", "Pod") else { continue };
            let selector = format!("{REVISION}={revision}");
            let listed = self.cluster.list(&pods, Within::Namespace(namespace), &selector, Detail::Whole).await?;
            let set = self.cluster.place(set).await?;
            let own = |pod: &&Value| is_of(pod, uid(&live)) && !is_ready(pod);
            stuck.extend(listed.items.iter().filter(own).map(|pod| Stuck {
                name: text(pod, "/metadata/name").unwrap_or_default().to_owned(),
                uid: uid(pod).unwrap_or_default().to_owned(),
                place: Place::new(&pods, namespace, text(pod, "/metadata/name").unwrap_or_default()),
                set: set.clone(),
                revision: revision.to_owned(),
            }));
        }
        Ok(stuck)
    }
}

impl Work<'_> {
    /// Deletes each as soon as its StatefulSet has another revision, so that what comes in its place is of that one; then it is
    /// done, and never returns.
    ///
    /// # Errors
    /// The server's.
    pub async fn unstick(&self, mut stuck: Vec<Stuck>, diary: &Diary) -> Result<std::convert::Infallible, Failure> {
        while !stuck.is_empty() {
            let mut left = Vec::new();
            for pod in stuck {
                match self.has_moved_on(&pod).await? {
                    true => self.remove(&pod, diary).await?,
                    false => left.push(pod),
                }
            }
            stuck = left;
            tokio::time::sleep(LOOK).await;
        }
        std::future::pending().await
    }

    async fn has_moved_on(&self, pod: &Stuck) -> Result<bool, Failure> {
        let live = self.behind.get(&pod.set, Detail::Whole).await?;
        let live = live.unwrap_or_default();
        let seen = live.pointer("/status/observedGeneration") == live.pointer("/metadata/generation");
        Ok(seen && text(&live, "/status/updateRevision").is_some_and(|revision| revision != pod.revision))
    }

    async fn remove(&self, pod: &Stuck, diary: &Diary) -> Result<(), Failure> {
        self.note(diary, Event::Pruning { objects: vec![format!("Pod {}", pod.name)] }).await?;
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

fn is_of(pod: &Value, owner: Option<&str>) -> bool {
    let owners = pod.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    owners.into_iter().flatten().any(|reference| reference.get("uid").and_then(Value::as_str) == owner)
}

fn is_ready(pod: &Value) -> bool {
    let conditions = pod.pointer("/status/conditions").and_then(Value::as_array);
    conditions.into_iter().flatten().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}
