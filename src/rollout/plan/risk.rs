//! What a change means beyond its fields.

use super::step::{Action, Step};
use crate::rollout::diff::{FieldChange, ObjectId};
use crate::rollout::order::{Phase, Traffic};
use std::collections::BTreeSet;

/// A mark that a step carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// The pod template changes: pods are replaced.
    RestartsPods,
    /// Requests go to other pods than before.
    MovesTraffic,
    /// Pods of before and of after have no port in common behind the Service.
    Gap,
    /// The object is deleted and made anew.
    Immutable,
    /// Volumes are touched.
    Data,
}

impl Risk {
    pub fn words(self) -> &'static str {
        match self {
            Risk::RestartsPods => "restarts pods",
            Risk::MovesTraffic => "moves traffic",
            Risk::Gap => {
                "loses the requests that reach it while pods change: a port's name and its number in the pods change at once; one after the other loses none"
            }
            Risk::Immutable => "replaced",
            Risk::Data => "touches data",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Risk::RestartsPods => "restarts-pods",
            Risk::MovesTraffic => "moves-traffic",
            Risk::Gap => "gap",
            Risk::Immutable => "immutable",
            Risk::Data => "data",
        }
    }
}

/// The marks of a step whose effect is known.
pub(super) fn risks(step: &Step) -> BTreeSet<Risk> {
    let whole = match step.action {
        Action::Prune | Action::Replace { .. } => true,
        Action::Create
        | Action::Change
        | Action::OwnershipOnly
        | Action::Unchanged
        | Action::Adopt(_)
        | Action::Handover { .. }
        | Action::Refused(_)
        | Action::Unverifiable(_) => false,
    };
    let touched =
        |test: fn(&ObjectId, &[&str]) -> bool| step.fields().iter().any(|field| touches(&step.id, field, test));
    let replaced = matches!(step.action, Action::Replace { .. });
    let routes = matches!(step.action, Action::Create | Action::Unverifiable(_)) && is_routing(&step.id);
    let marks = [
        (Risk::RestartsPods, touched(in_pod_template) || whole && runs_pods(&step.id)),
        (Risk::MovesTraffic, touched(in_traffic) || routes || whole && leads(&step.id)),
        (Risk::Immutable, replaced),
        (Risk::Data, touched(in_data) || whole && holds_volumes(&step.id)),
    ];
    marks.into_iter().filter(|(_, is)| *is).map(|(risk, _)| risk).collect()
}

/// A change above the place that is asked for changes that place too.
fn touches(id: &ObjectId, field: &FieldChange, test: fn(&ObjectId, &[&str]) -> bool) -> bool {
    test(id, &field.path.fields())
}

pub(super) fn runs_pods(id: &ObjectId) -> bool {
    Phase::of(id, Traffic::Stays) == Phase::Workloads
}

pub(super) fn is_routing(id: &ObjectId) -> bool {
    Phase::of(id, Traffic::Stays).is_routing()
}

fn is_service(id: &ObjectId) -> bool {
    id.group.is_empty() && id.kind == "Service"
}

fn leads(id: &ObjectId) -> bool {
    is_routing(id) || is_service(id)
}

fn holds_volumes(id: &ObjectId) -> bool {
    matches!((id.group.as_str(), id.kind.as_str()), ("", "PersistentVolumeClaim") | ("apps", "StatefulSet"))
}

pub(super) fn in_pod_template(id: &ObjectId, fields: &[&str]) -> bool {
    runs_pods(id)
        && match id.kind.as_str() {
            "CronJob" => false,
            "Pod" => fields.first() == Some(&"spec"),
            _ => matches!(fields, ["spec"] | ["spec", "template", ..]),
        }
}

/// The selector of a Service and the ports behind it, and all that a route says.
pub(super) fn in_traffic(id: &ObjectId, fields: &[&str]) -> bool {
    match is_service(id) {
        true => matches!(fields, ["spec"] | ["spec", "selector" | "ports", ..]),
        false => is_routing(id) && fields.first() == Some(&"spec"),
    }
}

fn in_data(id: &ObjectId, fields: &[&str]) -> bool {
    holds_volumes(id)
        && match id.kind.as_str() {
            "StatefulSet" => matches!(
                fields,
                ["spec"]
                    | ["spec", "volumeClaimTemplates" | "persistentVolumeClaimRetentionPolicy", ..]
                    | ["spec", "template"]
                    | ["spec", "template", "spec"]
                    | ["spec", "template", "spec", "volumes", ..]
            ),
            _ => fields.first() == Some(&"spec"),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn id(api: &str, kind: &str) -> ObjectId {
        ObjectId::of(&json!({ "apiVersion": api, "kind": kind }))
    }

    #[test]
    fn what_restarts_pods() {
        let deployment = id("apps/v1", "Deployment");
        assert!(in_pod_template(&deployment, &["spec", "template", "metadata", "annotations"]));
        assert!(!in_pod_template(&deployment, &["spec", "replicas"]));
        assert!(!in_pod_template(&id("batch/v1", "CronJob"), &["spec", "jobTemplate"]));
    }

    #[test]
    fn what_moves_traffic() {
        let service = id("v1", "Service");
        assert!(in_traffic(&service, &["spec", "selector", "app"]));
        assert!(in_traffic(&service, &["spec", "ports", "targetPort"]));
        assert!(!in_traffic(&service, &["spec", "sessionAffinity"]));
        assert!(in_traffic(&id("traefik.io/v1alpha1", "TraefikService"), &["spec", "weighted", "services"]));
        assert!(!in_traffic(&id("traefik.io/v1alpha1", "TraefikService"), &["metadata", "labels"]));
    }

    #[test]
    fn what_touches_data() {
        let set = id("apps/v1", "StatefulSet");
        assert!(in_data(&set, &["spec", "volumeClaimTemplates"]));
        assert!(in_data(&set, &["spec", "template", "spec", "volumes", "configMap"]));
        assert!(!in_data(&set, &["spec", "template", "spec", "containers"]));
        assert!(in_data(&id("v1", "PersistentVolumeClaim"), &["spec", "resources"]));
    }
}
