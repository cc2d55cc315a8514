//! How many pods each track has (decisions H22, H23).

use super::order::part;
use super::side::Side;
use super::split::{Split, Weight};
use crate::compile::resolve::{Router, names};
use crate::tree::{Origin, Placed};
use serde_json::Value;
use std::sync::Arc;

/// Pods of each track. On a cluster stable's number is the live one; offline it is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// `None` where stable keeps what its side says, or an autoscaler chooses.
    pub stable: Option<u32>,
    /// `None` where no canary runs.
    pub canary: Option<u32>,
}

impl Sizes {
    /// The sizes of a split: a canary must fail for its code, not for its size, so it gets its
    /// share of stable's pods, rounded up, and at least one. Stable is not shrunk.
    pub fn of(base: Option<&Side>, candidate: &Side, split: Split) -> Sizes {
        Sizes::by(None, base, candidate, split)
    }

    /// The same, by the pods that stable has on a cluster, where that is known.
    pub fn by(live: Option<u32>, base: Option<&Side>, candidate: &Side, split: Split) -> Sizes {
        let stable = live.unwrap_or_else(|| base.map_or_else(|| pods(candidate), pods));
        let canary = match split {
            // apart from stable there is no share to size it by: it runs as its contract says
            Split::Stable | Split::Isolated => None,
            Split::Unrouted => Some(1),
            Split::Canary(weight) if by_pods(base.unwrap_or(candidate)) => Some(pods_for_share(stable, weight)),
            Split::Canary(weight) => Some(share(stable, weight)),
        };
        Sizes { stable: None, canary }
    }

    /// With router `replicas`, of how many pods the canary has so many at a split: its share is no finer than that.
    pub fn ratio(self, live: Option<u32>, base: &Side, split: Split) -> Option<(u32, u32)> {
        let splits = matches!(split, Split::Canary(_)) && by_pods(base);
        let (canary, stable) = (self.canary?, live.unwrap_or_else(|| pods(base)));
        splits.then_some((canary, canary + stable))
    }

    /// Writes stable's number where one is given.
    pub(super) fn apply_stable(&self, object: &mut Arc<Placed>) {
        if let Some(pods) = self.stable {
            set_size(Arc::make_mut(object), pods, "live size of stable");
        }
    }

    /// Somebody else's autoscaler scales stable alone: a canary beside it has its number from here, and so
    /// has one that stands apart.
    pub(super) fn apply_canary(&self, object: &mut Placed, side: &Side) {
        let apart = side.autoscale.as_ref().filter(|autoscale| !autoscale.made.value);
        if let Some(apart) = apart.filter(|_| is_workload(object, side)) {
            let pods = self.canary.unwrap_or_else(|| pods(side));
            let origin = Origin::computed("canary's size", [apart.min.origin.clone()]);
            object.set(&["spec", "replicas"], Value::from(pods), &origin);
        }
        if let Some(pods) = self.canary {
            set_size(object, pods, "canary's size");
            free_drains(object);
        }
    }
}

/// `ceil(pods × weight / 100)`, at least one.
fn share(pods: u32, weight: Weight) -> u32 {
    (pods * weight.percent()).div_ceil(100).max(1)
}

/// Router `replicas`: pods are the weight, `canary / (stable + canary)` never above it.
fn pods_for_share(stable: u32, weight: Weight) -> u32 {
    match 100 - weight.percent() {
        0 => stable.max(1),
        rest => (stable * weight.percent() / rest).max(1),
    }
}

fn by_pods(side: &Side) -> bool {
    side.exposure.as_ref().is_some_and(|exposure| exposure.router.value == Router::Replicas)
}

fn pods(side: &Side) -> u32 {
    let scaled = side.autoscale.as_ref().map(|autoscale| autoscale.min.value);
    scaled.or(side.replicas.as_ref().map(|replicas| replicas.value)).unwrap_or(1)
}

/// The application's own pods, under the canary's name.
fn is_workload(object: &Placed, side: &Side) -> bool {
    let kind = part(&object.value, "/kind");
    let own = part(&object.value, "/metadata/name") == names::canary(&side.identity.app);
    own && matches!(kind, "Deployment" | "StatefulSet")
}

fn set_size(object: &mut Placed, pods: u32, step: &'static str) {
    let path: &[&str] = match part(&object.value, "/kind") {
        "Deployment" | "StatefulSet" if object.at(["spec", "replicas"]).is_some() => &["spec", "replicas"],
        "HorizontalPodAutoscaler" => &["spec", "minReplicas"],
        _ => return,
    };
    let origin = Origin::computed(step, [object.origin(path.iter().copied()).clone()]);
    object.set(path, Value::from(pods), &origin);
}

/// A floor that was set for stable's pods would block every drain below a canary of fewer.
fn free_drains(object: &mut Placed) {
    let floor = ["spec", "minAvailable"];
    if part(&object.value, "/kind") != "PodDisruptionBudget" || object.at(floor).is_none() {
        return;
    }
    let origin = Origin::computed("canary's size", [object.origin(floor).clone()]);
    object.remove(&floor);
    object.set(&["spec", "maxUnavailable"], Value::from(1), &origin);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(percent: u32) -> Weight {
        Weight::new(percent).unwrap()
    }

    #[test]
    fn h23_a_canary_is_never_smaller_than_its_share() {
        assert_eq!([1, 5, 25, 50, 100].map(|percent| share(3, weight(percent))), [1, 1, 1, 2, 3]);
        assert_eq!(share(0, weight(50)), 1);
    }

    #[test]
    fn pods_as_weight_stay_at_or_below_it() {
        assert_eq!([25, 50, 75].map(|percent| pods_for_share(3, weight(percent))), [1, 3, 9]);
    }
}
