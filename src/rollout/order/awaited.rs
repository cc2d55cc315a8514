//! What comes of which write is waited for.

use super::{Phase, Traffic};
use crate::rollout::diff::ObjectId;

/// Whether what comes of a write is waited for: pods, new kinds, and what a controller has to say.
pub fn is_awaited(id: &ObjectId) -> bool {
    is_workload(id) || Phase::of(id, Traffic::Stays) == Phase::Definitions || answers(id) || scales(id)
}

/// What runs pods.
pub fn is_workload(id: &ObjectId) -> bool {
    Phase::of(id, Traffic::Stays) == Phase::Workloads
}

/// What chooses the number of pods.
pub fn scales(id: &ObjectId) -> bool {
    (id.group.as_str(), id.kind.as_str()) == ("autoscaling", "HorizontalPodAutoscaler")
}

/// Kinds whose controller says in their status whether they are acted upon (Gateway API).
pub fn answers(id: &ObjectId) -> bool {
    (id.group.as_str(), id.kind.as_str()) == ("gateway.networking.k8s.io", "HTTPRoute")
}
