//! The order of objects: what others need comes first, then by name. Deleting goes the other way.

use crate::tree::Placed;
use serde_json::Value;
use std::sync::Arc;

/// Kinds in the order of writing; routing is last, so that no route names a service without pods.
const KINDS: &[&str] = &[
    "Namespace",
    "ResourceQuota",
    "LimitRange",
    "CustomResourceDefinition",
    "PriorityClass",
    "StorageClass",
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "Secret",
    "PersistentVolumeClaim",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "HorizontalPodAutoscaler",
    "CronJob",
];

const ROUTING: &[&str] = &["Ingress", "HTTPRoute", "TraefikService", "IngressRoute"];

pub fn sort(objects: &mut [Arc<Placed>]) {
    objects.sort_by_cached_key(|object| key(&object.value));
}

fn key(object: &Value) -> (usize, String, String, String) {
    let part = |pointer| part(object, pointer).to_owned();
    (rank(&part("/kind")), part("/kind"), part("/metadata/namespace"), part("/metadata/name"))
}

fn rank(kind: &str) -> usize {
    let known = KINDS.iter().position(|known| *known == kind);
    let routing = || ROUTING.iter().position(|known| *known == kind).map(|at| KINDS.len() + 1 + at);
    known.or_else(routing).unwrap_or(KINDS.len())
}

pub(super) fn part<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
