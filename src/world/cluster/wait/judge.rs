use super::mirror::Mirror;
use super::{End, Wanted, Watched};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Backend, Dependents, Health, Policy, Reason, Subject, backends, endpoints, health};
use crate::rollout::receipt::{Broken, Standing};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// How everything stands that is waited for.
pub(super) fn standing(mirror: &Mirror, wanted: &Wanted, policy: Policy, waited: Duration) -> Vec<Standing> {
    let objects = wanted
        .objects
        .iter()
        .map(|watched| Standing { id: watched.id.clone(), health: of_object(mirror, watched, &policy, waited) });
    let services = wanted.services.iter().map(|backend| of_service(mirror, backend));
    objects.chain(services).collect()
}

fn of_object(mirror: &Mirror, watched: &Watched, policy: &Policy, waited: Duration) -> Health {
    let namespace = watched.id.namespace.as_deref().unwrap_or_default();
    match mirror.get(&watched.id.kind, namespace, &watched.id.name) {
        Some(object) => {
            let written = watched.object.pointer("/metadata/generation").and_then(Value::as_u64);
            as_it_is(mirror, &watched.id, object, written.unwrap_or(0), policy, waited)
        }
        None => Health::Failed(reason("Gone", "it was deleted")),
    }
}

/// How an object is that was written in one generation and is in another by now; 0 where nothing was written.
pub(super) fn as_it_is(
    mirror: &Mirror,
    id: &ObjectId,
    object: &Value,
    generation: u64,
    policy: &Policy,
    waited: Duration,
) -> Health {
    let dependents = dependents(mirror, object, id.namespace.as_deref().unwrap_or_default());
    // items of a watch carry their kind, and so do those of our lists
    health(&Subject { object, generation, waited, dependents: &dependents, policy })
}

/// What the health of a workload depends on, out of all that is known.
fn dependents(mirror: &Mirror, object: &Value, namespace: &str) -> Dependents {
    let labels = object.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
    let own = |other: &&Value| {
        let carried = other.pointer("/metadata/labels");
        labels
            .is_some_and(|labels| labels.iter().all(|(key, value)| carried.and_then(|all| all.get(key)) == Some(value)))
    };
    let all = |kind: &str| -> Vec<Value> { mirror.of(kind, namespace).filter(own).cloned().collect() };
    let (pods, replica_sets) = (all("Pod"), all("ReplicaSet"));
    let events = {
        // a namespace is full of events about others, and every workload is judged after each that comes
        let names: BTreeSet<&str> = pods.iter().chain(&replica_sets).chain([object]).filter_map(name).collect();
        let about = |event: &&Value| about(event).is_some_and(|name| names.contains(name));
        mirror.of("Event", namespace).filter(about).cloned().collect()
    };
    Dependents {
        pods,
        replica_sets,
        events,
        endpoint_slices: behind(mirror, object, "EndpointSlice"),
        services: behind(mirror, object, "Service"),
        storage_class: storage_class(mirror, object),
    }
}

/// The class of a claim.
fn storage_class(mirror: &Mirror, object: &Value) -> Option<Value> {
    let name = object.pointer("/spec/storageClassName").and_then(Value::as_str)?;
    mirror.get("StorageClass", "", name).cloned()
}

fn name(object: &Value) -> Option<&str> {
    object.pointer("/metadata/name").and_then(Value::as_str)
}

/// The name of what an event reports about; its kind is looked at where it counts.
fn about(event: &Value) -> Option<&str> {
    let names = ["/involvedObject/name", "/regarding/name"].into_iter();
    names.filter_map(|pointer| event.pointer(pointer)).find_map(Value::as_str)
}

/// What is known of the Services that a routing object leads to.
fn behind(mirror: &Mirror, object: &Value, kind: &str) -> Vec<Value> {
    let namespaces: BTreeSet<String> = backends(object).into_iter().map(|backend| backend.namespace).collect();
    namespaces.iter().flat_map(|namespace| mirror.of(kind, namespace)).cloned().collect()
}

fn of_service(mirror: &Mirror, backend: &Backend) -> Standing {
    let Backend { namespace, name, .. } = backend;
    let id = ObjectId {
        namespace: Some(namespace.clone()),
        kind: "Service".to_owned(),
        name: name.clone(),
        group: String::new(),
        ordinal: 0,
    };
    let service = mirror.get("Service", namespace, name);
    let slices: Vec<Value> = mirror.of("EndpointSlice", namespace).cloned().collect();
    let health = match (service, endpoints::reached(&slices, service, backend)) {
        (_, true) => Health::Ready,
        (Some(_), false) => Health::Waiting(vec![reason("NoReadyEndpoint", &endpoints::unreached(service, backend))]),
        (None, false) => Health::Waiting(vec![reason("NoService", "there is no such Service")]),
    };
    Standing { id, health }
}

fn reason(word: &str, says: &str) -> Reason {
    Reason { word: word.to_owned(), says: says.to_owned(), ..Reason::default() }
}

/// The end, if this is one: all ready, or one failed.
pub(super) fn end(standing: &[Standing]) -> Option<End> {
    let broken: Vec<Broken> = standing.iter().filter_map(failed).collect();
    match (broken.is_empty(), standing.iter().all(|one| one.health == Health::Ready)) {
        (false, _) => Some(End::Broken(broken)),
        (true, true) => Some(End::Ready),
        (true, false) => None,
    }
}

fn failed(one: &Standing) -> Option<Broken> {
    match &one.health {
        Health::Failed(reason) => Some(Broken { id: one.id.clone(), reasons: vec![reason.clone()], logs: Vec::new() }),
        Health::Ready | Health::Waiting(_) => None,
    }
}

/// What was still waited for.
pub(super) fn unready(standing: &[Standing]) -> Vec<Broken> {
    let waiting = standing.iter().filter_map(|one| match &one.health {
        Health::Waiting(reasons) => Some(Broken { id: one.id.clone(), reasons: reasons.clone(), logs: Vec::new() }),
        Health::Ready | Health::Failed(_) => None,
    });
    waiting.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::cluster::Event;
    use serde_json::json;

    #[test]
    fn a_workload_depends_on_its_own_pods_and_on_events_about_them_and_itself() {
        let object =
            |name: &str, labels: Value| json!({ "metadata": { "name": name, "namespace": "n", "labels": labels } });
        let event = |name: &str, key: &str, about: &str| {
            let mut event = object(name, json!({}));
            event[key] = json!({ "name": about });
            event
        };
        let mut mirror = Mirror::default();
        let pods = [object("own", json!({ "app": "web", "x": "y" })), object("other", json!({ "app": "job" }))];
        let events = [
            event("a", "involvedObject", "own"),
            event("b", "regarding", "web"),
            event("c", "involvedObject", "other"),
            object("d", json!({})),
        ];
        for (kind, objects) in [("Pod", &pods[..]), ("Event", &events[..])] {
            objects.iter().for_each(|one| mirror.take(kind, Event::Added(one.clone())));
        }
        let mut workload = object("web", json!({}));
        workload["spec"] = json!({ "selector": { "matchLabels": { "app": "web" } } });
        let found = dependents(&mirror, &workload, "n");
        let names = |all: &[Value]| all.iter().filter_map(name).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            (names(&found.pods), names(&found.events)),
            (vec!["own".to_owned()], vec!["a".to_owned(), "b".to_owned()])
        );
    }
}
