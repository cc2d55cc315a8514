//! Why a pod gets no node, where that is its volumes' matter: the claim knows what the scheduler only counts.

use super::Watched;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Policy, Reason};
use crate::rollout::receipt::Broken;
use crate::world::cluster::{Cluster, Detail, Error, Place, Resource};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

impl Cluster {
    /// Adds what the claims lack that pods without a node name. What cannot be read is done without.
    pub(super) async fn with_claims(&self, mut broken: Vec<Broken>) -> Vec<Broken> {
        for one in &mut broken {
            let namespace = one.id.namespace.clone().unwrap_or_default();
            // pods of one version claim alike, but for those of a StatefulSet
            let mut claims = BTreeSet::new();
            for pod in one.reasons.iter().flat_map(unplaced) {
                claims.extend(self.live("Pod", &namespace, &pod).await.ok().flatten().iter().flat_map(claimed));
            }
            let lacking = self.lacking(&namespace, &claims).await;
            one.reasons.extend(lacking);
        }
        broken
    }

    async fn lacking(&self, namespace: &str, claims: &BTreeSet<String>) -> Vec<Reason> {
        let (mut watched, mut missing) = (Vec::new(), Vec::new());
        for claim in claims {
            match self.live("PersistentVolumeClaim", namespace, claim).await {
                Ok(Some(object)) => watched.push(Watched { id: ObjectId::of(&object), object }),
                Ok(None) => missing.push(about(claim, Reason::new("Missing", "there is no such claim"))),
                Err(_) => {}
            }
        }
        let standing = self.standing(watched, Policy::DIRECT, Duration::ZERO).await.unwrap_or_default();
        let reasons = standing.into_iter().flat_map(|one| match one.health {
            Health::Waiting(reasons) => reasons.into_iter().map(|reason| about(&one.id.name, reason)).collect(),
            Health::Failed(reason) => vec![about(&one.id.name, reason)],
            Health::Ready => Vec::new(),
        });
        missing.into_iter().chain(reasons).collect()
    }

    async fn live(&self, kind: &str, namespace: &str, name: &str) -> Result<Option<Value>, Error> {
        let Some(resource) = Resource::built_in("v1", kind) else { return Ok(None) };
        self.get(&Place::new(&resource, namespace, name), Detail::Whole).await
    }
}

fn about(claim: &str, reason: Reason) -> Reason {
    Reason { about: Some(format!("persistentvolumeclaim/{claim}")), ..reason }
}

/// The pods that a reason says have no node.
fn unplaced(reason: &Reason) -> Vec<String> {
    let own = reason.about.as_deref().and_then(|about| about.strip_prefix("pod/"));
    let own = own.filter(|_| reason.word == "Unschedulable");
    own.map(str::to_owned).into_iter().chain(reason.because.iter().flat_map(unplaced)).collect()
}

fn claimed(pod: &Value) -> Vec<String> {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array);
    let names = volumes.into_iter().flatten().filter_map(|volume| {
        let claim = volume.pointer("/persistentVolumeClaim/claimName")?;
        claim.as_str().map(str::to_owned)
    });
    names.collect()
}
