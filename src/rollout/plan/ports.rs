//! Ports of a Service that go, or change their name: what leads requests to them still does so until the routes are written. Until then
//! the Service has both (decision H21); a route to a port that is gone is answered with 404 for all it leads.
//!
//! A proxy finds a port's pods by its name, in EndpointSlices that follow a moment later. So a name goes to another port only once the
//! slices have it with the same target: what stays keeps its name, and one that comes, or its new name, has a place of its own meanwhile.

use super::pod_ports::PodPorts;
use super::step::{Action, Step};
use crate::tree::{Origin, Placed};
use serde_json::{Map, Value, json};

type Port = Map<String, Value>;

/// What is written at first, where ports go or are called otherwise: the object with those beside its own.
pub(super) fn both(step: &Step, pods: &PodPorts) -> Option<Placed> {
    let service = (step.id.group.as_str(), step.id.kind.as_str()) == ("", "Service");
    let writes = matches!(step.action, Action::Change | Action::Adopt(_) | Action::OwnershipOnly);
    let (effect, object) = (step.effect.as_ref().filter(|_| service && writes)?, step.object.as_ref()?);
    let (before, after) = (ports(&effect.before), ports(&effect.after));
    let going: Vec<&Port> =
        before.iter().copied().filter(|port| !after.iter().any(|other| key(other) == key(port))).collect();
    // without ports of its own it leads elsewhere by name alone, and no port of the nodes belongs to two
    let pinned = |port: &&Port| after.iter().any(|other| node_port(other) == node_port(port));
    if after.is_empty() || going.iter().any(|port| node_port(port).is_some() && pinned(port)) {
        return None;
    }
    let mut both: Vec<Value> = Vec::new();
    for port in &going {
        let mut port = named(port, None, &both);
        // pods that come meanwhile call it otherwise
        if let Some(number) = port.get("targetPort").and_then(|target| pods.renamed(&effect.after, target)) {
            port["targetPort"] = json!(number);
        }
        both.push(port);
    }
    let mut renames = false;
    for port in ports(&object.value) {
        let live = before.iter().copied().find(|other| key(other) == key(port));
        match live.and_then(|live| renamed(live, port, &effect.after, pods)) {
            Some([old, new]) => {
                renames = true;
                // a run before this one may have put it there
                let is_there = has(&both, name(port));
                both.push(old);
                both.extend(Some(new).filter(|_| !is_there));
            }
            None => both.push(named(port, live.and_then(name), &both)),
        }
    }
    if going.is_empty() && !renames {
        return None;
    }
    free(&mut both);
    let mut object = object.clone();
    object.set(&["spec", "ports"], Value::Array(both), &Origin::Row { table: "server", row: "live ports" });
    Some(object)
}

/// The port under its old name and, without a number yet, under its new one, both to the number that its pods keep.
fn renamed(live: &Port, port: &Port, service: &Value, pods: &PodPorts) -> Option<[Value; 2]> {
    let (old, new) = (name(live)?, name(port)?);
    let is_inside = matches!(service.pointer("/spec/type").and_then(Value::as_str), None | Some("ClusterIP"));
    if old == new || !is_inside {
        return None;
    }
    let target = pods.same(service, live.get("targetPort")?, port.get("targetPort")?)?;
    let called = |name: &str| {
        let mut port = port.clone();
        port.extend([("name".to_owned(), name.into()), ("targetPort".to_owned(), target.into())]);
        port
    };
    let mut beside = called(new);
    beside.remove("port");
    Some([called(old).into(), beside.into()])
}

/// Gives those without a number one that nobody has.
fn free(ports: &mut [Value]) {
    let taken: Vec<u64> = ports.iter().filter_map(|port| port["port"].as_u64()).collect();
    let mut free = (1..=u64::from(u16::MAX)).rev().filter(|number| !taken.contains(number));
    for port in ports.iter_mut().filter(|port| port["port"].is_null()) {
        port["port"] = json!(free.next());
    }
}

fn has(ports: &[Value], name: Option<&str>) -> bool {
    ports.iter().any(|port| port["name"].as_str() == name)
}

fn ports(service: &Value) -> Vec<&Port> {
    let ports = service.pointer("/spec/ports").and_then(Value::as_array);
    ports.into_iter().flatten().filter_map(Value::as_object).collect()
}

/// What the server knows a port of a Service by.
fn key(port: &Port) -> (Option<u64>, &str) {
    (number(port), port.get("protocol").and_then(Value::as_str).unwrap_or("TCP"))
}

fn number(port: &Port) -> Option<u64> {
    port.get("port").and_then(Value::as_u64)
}

fn node_port(port: &Port) -> Option<u64> {
    port.get("nodePort").and_then(Value::as_u64)
}

fn name(port: &Port) -> Option<&str> {
    port.get("name").and_then(Value::as_str).filter(|name| !name.is_empty())
}

/// Several ports need names, each one of its own; what leads to one by its name still finds it.
fn named(port: &Port, live: Option<&str>, others: &[Value]) -> Value {
    let free = |name: &&str| !has(others, Some(*name));
    let name = name(port).filter(free).or(live.filter(free));
    let (number, protocol) = key(port);
    let own = || format!("port-{}-{}", number.unwrap_or_default(), protocol.to_lowercase());
    let mut port = port.clone();
    port.insert("name".to_owned(), name.map_or_else(own, str::to_owned).into());
    Value::Object(port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::Manager;
    use crate::rollout::diff::ObjectId;
    use crate::rollout::plan::effect::effect;
    use crate::rollout::plan::{Answer, Seen, Want};
    use serde_json::json;

    /// Pods that have one port of the first name before, and of the second after.
    fn pods(before: (&str, u64), after: (&str, u64)) -> PodPorts {
        let workload = |(name, number): (&str, u64)| {
            json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "demo" }, "spec": { "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "ports": [{ "name": name, "containerPort": number }] }] } } } })
        };
        let object = Placed::leaf(workload(after), Origin::Row { table: "test", row: "ports" });
        let seen = Seen { live: Some(workload(before)), answer: Answer::Live };
        PodPorts::of(&[(Want { object, manager: Manager::App }, seen)])
    }

    fn service(ports: Value) -> Value {
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "demo" }, "spec": { "selector": { "app": "web" }, "ports": ports } })
    }

    /// The ports of what is written at first.
    fn first(live: Value, wanted: Value) -> Option<Value> {
        first_of(live, wanted, &PodPorts::default())
    }

    fn first_of(live: Value, wanted: Value, pods: &PodPorts) -> Option<Value> {
        let (live, wanted) = (service(live), service(wanted));
        let object = Placed::leaf(wanted.clone(), Origin::Row { table: "test", row: "ports" });
        let mut step = Step::new(ObjectId::of(&wanted), Manager::App, Action::Change);
        step.effect = effect(&live, &wanted, &object);
        step.object = Some(object);
        both(&step, pods).map(|object| object.value["spec"]["ports"].clone())
    }

    #[test]
    fn h21_ports_that_go_stay_beside_those_that_come() {
        let old = json!({ "name": "http", "port": 8080, "targetPort": "http" });
        let new = json!({ "name": "http", "port": 80, "targetPort": "http" });
        // what stays keeps its name: the slices have it
        let comes = json!({ "name": "port-80-tcp", "port": 80, "targetPort": "http" });
        assert_eq!(first(json!([old]), json!([new])), Some(json!([old, comes])));
        let bare = |number: u64| json!({ "port": number });
        let called = |number: u64| json!({ "port": number, "name": format!("port-{number}-tcp") });
        assert_eq!(first(json!([bare(1)]), json!([bare(2)])), Some(json!([called(1), called(2)])));
    }

    #[test]
    fn h21_a_port_that_is_called_otherwise_has_both_names_for_a_while() {
        let port =
            |name: &str, number: u64, target: Value| json!({ "name": name, "port": number, "targetPort": target });
        let (old, new) = (json!([port("http", 80, json!("http"))]), json!([port("main", 80, json!("main"))]));
        let same = pods(("http", 8080), ("main", 8080));
        let both = json!([port("http", 80, json!(8080)), port("main", 65535, json!(8080))]);
        assert_eq!(first_of(old.clone(), new.clone(), &same), Some(both));
        // with another number old and new pods have no target in common
        assert_eq!(first_of(old.clone(), new.clone(), &pods(("http", 8080), ("main", 9090))), None);
        assert_eq!(first_of(old.clone(), new.clone(), &pods(("other", 8080), ("main", 8080))), None, "no such port");
        // where a run ended in between, the next one keeps all that leads
        let half = json!([port("http", 80, json!(8080)), port("main", 65535, json!(8080))]);
        let again = json!([port("main", 65535, json!(8080)), port("http", 80, json!(8080))]);
        assert_eq!(first_of(half, new.clone(), &same), Some(again.clone()));
        assert_eq!(first_of(again.clone(), new, &pods(("main", 8080), ("main", 8080))), Some(again));
        // with another number at once, the old one leads to the new pods as well
        let moved = json!([port("main", 81, json!("main"))]);
        let both = json!([port("http", 80, json!(8080)), port("main", 81, json!("main"))]);
        assert_eq!(first_of(old, moved, &same), Some(both));
    }

    #[test]
    fn where_no_port_goes_nothing_is_kept() {
        let one = json!({ "name": "http", "port": 80, "targetPort": "http" });
        let other = json!({ "name": "http", "port": 80, "targetPort": 9090 });
        let more = json!({ "name": "metrics", "port": 9090 });
        assert_eq!(first(json!([one]), json!([other])), None, "the same port leads elsewhere");
        assert_eq!(first(json!([one]), json!([one, more])), None);
        assert_eq!(first(json!([one]), json!([])), None);
        let datagrams = json!({ "name": "http", "port": 80, "protocol": "UDP" });
        assert_eq!(
            first(json!([datagrams]), json!([one])).map(|ports| ports[1]["name"].clone()),
            Some(json!("port-80-tcp"))
        );
    }
}
