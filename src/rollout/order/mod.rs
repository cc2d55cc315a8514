//! In which order objects are written and removed.
//!
//! In: which objects, and whether a change of them moves traffic. Out: waves; what stands in one may
//! be written at once. At no moment a route names a Service without endpoints: routes are written
//! when everything behind them is ready, and removed before anything behind them is (decision H5).

mod awaited;
mod phase;

pub use awaited::{answers, is_awaited, is_workload, scales};
pub use phase::{Need, Phase};

use crate::rollout::diff::ObjectId;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Whether a write leads requests to other pods than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    Stays,
    Moves,
}

/// Objects that may be written at the same time, by their places in what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    pub phase: Phase,
    pub members: Vec<usize>,
}

/// The waves of writing. The order within a wave is that of the identities, whatever came first.
pub fn writing(objects: &[(Phase, ObjectId)]) -> Vec<Wave> {
    waves(objects)
}

/// The waves of removal: what was written last goes first, but for kinds that are not known here. They go before the pods: what holds
/// them by a finalizer may be one of these.
pub fn removal(objects: &[(Phase, ObjectId)]) -> Vec<Wave> {
    let mut waves = waves(objects);
    waves.sort_by_key(|wave| Reverse(wave.phase.rank_of_removal()));
    waves
}

fn waves(objects: &[(Phase, ObjectId)]) -> Vec<Wave> {
    let mut phases: BTreeMap<Phase, Vec<(&ObjectId, usize)>> = BTreeMap::new();
    for (at, (phase, id)) in objects.iter().enumerate() {
        phases.entry(*phase).or_default().push((id, at));
    }
    let wave = |(phase, mut members): (Phase, Vec<(&ObjectId, usize)>)| {
        members.sort();
        Wave { phase, members: members.into_iter().map(|(_, at)| at).collect() }
    };
    phases.into_iter().map(wave).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(kind: &str, traffic: Traffic) -> (Phase, ObjectId) {
        let api = match kind {
            "Deployment" => "apps/v1",
            "IngressRoute" | "TraefikService" => "traefik.io/v1alpha1",
            "CustomResourceDefinition" => "apiextensions.k8s.io/v1",
            "HorizontalPodAutoscaler" => "autoscaling/v2",
            "ExternalSecret" => "external-secrets.io/v1",
            "Role" | "RoleBinding" => "rbac.authorization.k8s.io/v1",
            _ => "v1",
        };
        let id = ObjectId::of(&json!({ "apiVersion": api, "kind": kind, "metadata": { "name": "web" } }));
        (Phase::of(&id, traffic), id)
    }

    const KINDS: [&str; 10] = [
        "IngressRoute",
        "Deployment",
        "Namespace",
        "HorizontalPodAutoscaler",
        "ConfigMap",
        "TraefikService",
        "CustomResourceDefinition",
        "Service",
        "ExternalSecret",
        "Role",
    ];

    fn kinds(waves: &[Wave]) -> Vec<&'static str> {
        waves.iter().flat_map(|wave| &wave.members).map(|at| KINDS[*at]).collect()
    }

    #[test]
    fn what_others_need_is_written_first_and_removed_last() {
        let objects: Vec<_> = KINDS.iter().map(|kind| at(kind, Traffic::Stays)).collect();
        let wanted = [
            "Namespace",
            "CustomResourceDefinition",
            "Role",
            "ConfigMap",
            "ExternalSecret",
            "Service",
            "Deployment",
            "HorizontalPodAutoscaler",
            "TraefikService",
            "IngressRoute",
        ];
        assert_eq!(kinds(&writing(&objects)), wanted);
        let (own, known): (Vec<_>, Vec<_>) =
            kinds(&removal(&objects)).into_iter().partition(|kind| *kind == "ExternalSecret");
        let reversed = wanted.into_iter().rev().filter(|kind| !own.contains(kind));
        assert_eq!(known, reversed.collect::<Vec<_>>());
    }

    #[test]
    fn what_a_controller_has_to_let_go_goes_before_it_and_behind_routing() {
        let objects: Vec<_> = KINDS.iter().map(|kind| at(kind, Traffic::Stays)).collect();
        let all = kinds(&removal(&objects));
        let first = ["IngressRoute", "TraefikService", "ExternalSecret", "HorizontalPodAutoscaler", "Deployment"];
        assert_eq!(all.get(..first.len()), Some(&first[..]));
    }

    #[test]
    fn a_role_is_there_when_it_is_bound_and_goes_after_its_binding() {
        let objects = [at("RoleBinding", Traffic::Stays), at("Role", Traffic::Stays)];
        let members = |waves: Vec<Wave>| waves.into_iter().flat_map(|wave| wave.members).collect::<Vec<_>>();
        assert_eq!((members(writing(&objects)), members(removal(&objects))), (vec![1, 0], vec![0, 1]));
        assert!(!Phase::Roles.is_beside(Phase::Ground));
    }

    #[test]
    fn pods_and_all_that_waits_for_them_come_alone() {
        let waves = writing(&KINDS.iter().map(|kind| at(kind, Traffic::Stays)).collect::<Vec<_>>());
        let at_once: Vec<usize> = waves.chunk_by(|a, b| a.phase.is_beside(b.phase)).map(<[Wave]>::len).collect();
        // namespaces, definitions, roles, what pods find, pods, what scales them, two of routing
        assert_eq!(at_once, [1, 1, 1, 3, 1, 1, 1, 1]);
    }

    #[test]
    fn h21_a_route_that_leaves_a_port_goes_before_the_pods() {
        let ahead = (Phase::Ahead, at("IngressRoute", Traffic::Stays).1);
        let waves = writing(&[at("Deployment", Traffic::Stays), ahead, at("Service", Traffic::Stays)]);
        assert_eq!(
            waves.iter().map(|wave| wave.phase).collect::<Vec<_>>(),
            [Phase::Services, Phase::Ahead, Phase::Workloads]
        );
        assert!(!Phase::Services.is_beside(Phase::Ahead) && !Phase::Ahead.is_beside(Phase::Workloads));
    }

    #[test]
    fn a_service_that_moves_traffic_waits_for_the_pods() {
        let waves = writing(&[at("Service", Traffic::Moves), at("Deployment", Traffic::Stays)]);
        assert_eq!(waves[1], Wave { phase: Phase::Redirects, members: vec![0] });
        assert_eq!(waves[1].phase.need(), Need::Endpoints);
    }
}
