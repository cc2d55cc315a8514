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
    // a key is looked for once an object: of many objects each is compared often
    objects.sort_by_cached_key(|object| key(&object.value));
}

fn key(object: &Value) -> (usize, [String; 3]) {
    let kind = part(object, "/kind");
    let parts = [kind, part(object, "/metadata/namespace"), part(object, "/metadata/name")];
    (rank(kind), parts.map(str::to_owned))
}

fn rank(kind: &str) -> usize {
    let known = KINDS.iter().position(|known| *known == kind);
    let routing = || ROUTING.iter().position(|known| *known == kind).map(|at| KINDS.len() + 1 + at);
    known.or_else(routing).unwrap_or(KINDS.len())
}

pub(super) fn part<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
