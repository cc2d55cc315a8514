//! Who chooses how many pods there are (decision H22).

use super::ownership::{Held, yielded};
use super::risk::runs_pods;
use super::step::Refused;
use crate::rollout::Manager;
use crate::rollout::diff::ObjectId;
use crate::rollout::live::{LivePath, entries, entry_of, text};
use crate::tree::{Origin, Placed};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Autoscalers by the workload that they scale: namespace, kind, name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scalers(BTreeMap<(String, String, String), String>);

impl Scalers {
    pub fn of<'a>(objects: impl IntoIterator<Item = &'a Value>) -> Scalers {
        Scalers(objects.into_iter().filter_map(scaler).collect())
    }

    /// Who has the number of pods that a manifest leaves out.
    pub fn chooses(&self, id: &ObjectId, wanted: &Value) -> Option<String> {
        let left_out = runs_pods(id) && wanted.pointer("/spec/replicas").is_none();
        self.scale(id).filter(|_| left_out).map(str::to_owned)
    }

    fn scale(&self, id: &ObjectId) -> Option<&str> {
        let namespace = id.namespace.clone().unwrap_or_default();
        self.0.get(&(namespace, id.kind.clone(), id.name.clone())).map(String::as_str)
    }
}

/// Whether one of these autoscalers chooses the number of a workload's pods.
pub fn are_chosen<'a>(workload: &Value, autoscalers: impl IntoIterator<Item = &'a Value>) -> bool {
    Scalers::of(autoscalers).scale(&ObjectId::of(workload)).is_some()
}

fn scaler(object: &Value) -> Option<((String, String, String), String)> {
    let id = ObjectId::of(object);
    let default_kind = match (id.group.as_str(), id.kind.as_str()) {
        ("autoscaling", "HorizontalPodAutoscaler") => None,
        ("keda.sh", "ScaledObject") => Some("Deployment"),
        _ => return None,
    };
    let kind = text(object, "/spec/scaleTargetRef/kind").or(default_kind)?;
    let name = text(object, "/spec/scaleTargetRef/name")?;
    let target = (id.namespace.clone().unwrap_or_default(), kind.to_owned(), name.to_owned());
    Some((target, format!("{} {}", id.kind, id.name)))
}

/// What is to be done about the number of pods.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Replicas {
    /// Nothing in particular.
    Stated,
    /// Others choose it, and the manifest leaves it to them.
    Left(Vec<Held>),
    /// It has to be held by another manager before it may be left out.
    Handover(u64),
    Refused(Refused),
}

pub(super) fn judge(
    id: &ObjectId,
    wanted: &Value,
    live: Option<&Value>,
    manager: Manager,
    scalers: &Scalers,
) -> Replicas {
    if !runs_pods(id) {
        return Replicas::Stated;
    }
    let scaler = scalers.scale(id);
    match (wanted.pointer("/spec/replicas"), scaler, live.and_then(replicas)) {
        (Some(_), Some(autoscaler), _) => {
            Replicas::Refused(Refused::ReplicasBeside { autoscaler: autoscaler.to_owned() })
        }
        (None, scaler, Some(replicas)) => left_out(live.unwrap_or(wanted), replicas, manager, scaler),
        (Some(_), None, _) | (None, _, None) => Replicas::Stated,
    }
}

/// What the manager of handovers applies: the number, and nothing else.
pub fn handed_over(wanted: &Placed, replicas: u64) -> Placed {
    let origin = Origin::Row { table: "server", row: "live replicas" };
    let mut object = Placed::leaf(Value::Object(Map::new()), origin.clone());
    for path in [&["apiVersion"][..], &["kind"], &["metadata", "namespace"], &["metadata", "name"]] {
        if let Some((value, trace)) = wanted.at(path.iter().copied()) {
            object.set(path, value.clone(), &trace.origin);
        }
    }
    object.set(&["spec", "replicas"], replicas.into(), &origin);
    object
}

fn replicas(live: &Value) -> Option<u64> {
    live.pointer("/spec/replicas")?.as_u64()
}

fn left_out(live: &Value, replicas: u64, manager: Manager, scaler: Option<&str>) -> Replicas {
    let path = LivePath::of(&["spec", "replicas"]);
    let why = scaler.map_or("the manifest leaves it out".to_owned(), |scaler| format!("`{scaler}` chooses it"));
    let others = yielded(live, &path, manager, &why);
    let ours = entry_of(&entries(live), manager).is_some_and(|fields| fields.holds(&path));
    match (ours && others.is_empty(), scaler) {
        (true, Some(_)) => Replicas::Handover(replicas),
        (true, None) if replicas != 1 => Replicas::Refused(Refused::DropsReplicas { replicas }),
        (true, None) => Replicas::Stated,
        (false, _) => Replicas::Left(others),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn scalers() -> Scalers {
        let hpa = json!({ "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": { "name": "web", "namespace": "demo" },
            "spec": { "scaleTargetRef": { "kind": "Deployment", "name": "web" } } });
        Scalers::of([&hpa])
    }

    fn deployment(replicas: Option<u64>, owners: &[(&str, &str)]) -> Value {
        let entry = |(manager, operation): &(&str, &str)| json!({ "manager": manager, "operation": operation, "fieldsV1": { "f:spec": { "f:replicas": {} } } });
        let mut object = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "spec": {}, "metadata": {
            "name": "web", "namespace": "demo", "managedFields": owners.iter().map(entry).collect::<Vec<_>>() } });
        if let Some(replicas) = replicas {
            object["spec"]["replicas"] = json!(replicas);
        }
        object
    }

    fn judged(wanted: Option<u64>, live: Value, scalers: &Scalers) -> Replicas {
        let wanted = deployment(wanted, &[]);
        judge(&ObjectId::of(&wanted), &wanted, Some(&live), Manager::App, scalers)
    }

    const OURS: (&str, &str) = ("railiance", "Apply");

    #[test]
    fn dropped_by_its_only_owner() {
        let live = deployment(Some(9), &[OURS]);
        assert_eq!(judged(None, live.clone(), &scalers()), Replicas::Handover(9));
        let refused = Replicas::Refused(Refused::DropsReplicas { replicas: 9 });
        assert_eq!(judged(None, live, &Scalers::default()), refused);
    }

    #[test]
    fn held_by_another_it_is_left_to_them() {
        let live = deployment(Some(9), &[OURS, ("railiance-handover", "Apply")]);
        let Replicas::Left(held) = judged(None, live, &scalers()) else { panic!("not left") };
        assert_eq!((held.len(), held[0].by.manager.as_str()), (1, "railiance-handover"));
    }

    #[test]
    fn stated_beside_an_autoscaler() {
        let refused = Refused::ReplicasBeside { autoscaler: "HorizontalPodAutoscaler web".to_owned() };
        assert_eq!(judged(Some(3), deployment(Some(9), &[OURS]), &scalers()), Replicas::Refused(refused));
        assert_eq!(judged(Some(3), deployment(Some(9), &[OURS]), &Scalers::default()), Replicas::Stated);
    }

    #[test]
    fn a_scaled_object_names_a_deployment_by_default() {
        let scaled = json!({ "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject",
            "metadata": { "name": "s", "namespace": "demo" }, "spec": { "scaleTargetRef": { "name": "web" } } });
        let live = deployment(Some(4), &[OURS]);
        assert_eq!(judged(None, live, &Scalers::of([&scaled])), Replicas::Handover(4));
    }
}
