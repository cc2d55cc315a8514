//! Whether an object does what it was written for: one kind a file.
//!
//! In: the object as the server returned it, what depends on it, and how long it was waited for. Out:
//! [`Health`]: ready, waiting for something that a person can look at, or failed for a cause. Nothing
//! is asked here and no time passes; whoever watches calls again with what changed.
//!
//! A status speaks of the generation that its controller has seen. The first event after an update
//! still carries the old status, all counts full: so nothing counts before the controller has seen
//! what was written.

mod autoscaler;
mod backends;
mod budget;
mod claim;
mod conditions;
mod daemon_set;
mod definition;
mod deployment;
pub mod endpoints;
mod events;
mod gateway;
mod generic;
mod http_route;
mod job;
mod lost;
mod namespace;
mod pod;
mod pods;
mod policy;
pub mod proxied;
mod reason;
mod scaled;
mod service;
mod stateful_set;
mod subject;
mod traefik;

pub use backends::{Backend, Port, backends};
pub use endpoints::{Behind, behind};
pub use lost::{Lost, Share, lost, shares};
pub use pods::is_ready;
pub use policy::{Policy, Tolerance};
pub use reason::{Reason, cut};
pub use scaled::scaled_away;
pub use subject::{Dependents, Subject};
pub use traefik::services;

use crate::rollout::diff::ObjectId;

/// How an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It does what it was written for.
    Ready,
    /// It does not yet, and may come to it; never without a reason.
    Waiting(Vec<Reason>),
    /// It will not come to it by waiting.
    Failed(Reason),
}

impl Health {
    pub(super) fn waiting(word: &str, says: impl Into<String>) -> Health {
        Health::Waiting(vec![Reason::new(word, says)])
    }

    pub(super) fn failed(word: &str, says: impl Into<String>) -> Health {
        Health::Failed(Reason::new(word, says))
    }

    /// Ready where nothing is missing.
    pub(super) fn of(missing: Vec<Reason>) -> Health {
        match missing.is_empty() {
            true => Health::Ready,
            false => Health::Waiting(missing),
        }
    }
}

/// Judges one object by the rules of its kind.
pub fn health(subject: &Subject<'_>) -> Health {
    if let Some(since) = subject.text("/metadata/deletionTimestamp") {
        let says = format!("is being deleted since {since}; when it is gone, it must be written again");
        return Health::failed("Terminating", says);
    }
    let id = ObjectId::of(subject.object);
    match (id.group.as_str(), id.kind.as_str()) {
        ("apps", "Deployment") => deployment::health(subject),
        ("apps", "StatefulSet") => stateful_set::health(subject),
        ("apps", "DaemonSet") => daemon_set::health(subject),
        ("batch", "Job") => job::health(subject),
        ("", "Pod") => pod::health(subject),
        ("", "PersistentVolumeClaim") => claim::health(subject),
        ("", "Service") => service::health(subject),
        ("", "Namespace") => namespace::health(subject),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition::health(subject),
        ("gateway.networking.k8s.io", "HTTPRoute") => http_route::health(subject),
        ("gateway.networking.k8s.io", "Gateway") => gateway::gateway(subject),
        ("gateway.networking.k8s.io", "GatewayClass") => gateway::class(subject),
        ("traefik.io", "TraefikService" | "IngressRoute") | ("networking.k8s.io", "Ingress") => {
            backends::health(subject)
        }
        ("autoscaling", "HorizontalPodAutoscaler") => autoscaler::health(subject),
        ("policy", "PodDisruptionBudget") => budget::health(subject),
        _ => generic::health(subject),
    }
}
