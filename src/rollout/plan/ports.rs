//! Ports of a Service that go: what leads requests to them still does so until the routes are written. Until then the Service
//! has both (decision H21); a route to a port that is gone is answered with 404 for all it leads.

use super::step::{Action, Step};
use crate::tree::{Origin, Placed};
use serde_json::{Map, Value};

/// What is written at first, where ports go: the object with those beside its own.
pub(super) fn both(step: &Step) -> Option<Placed> {
    let service = (step.id.group.as_str(), step.id.kind.as_str()) == ("", "Service");
    let writes = matches!(step.action, Action::Change | Action::Adopt(_) | Action::OwnershipOnly);
    let (effect, object) = (step.effect.as_ref().filter(|_| service && writes)?, step.object.as_ref()?);
    let (before, after) = (ports(&effect.before), ports(&effect.after));
    let going: Vec<&Map<String, Value>> =
        before.iter().copied().filter(|port| !after.iter().any(|other| key(other) == key(port))).collect();
    // without ports of its own it leads elsewhere by name alone, and no port of the nodes belongs to two
    let pinned = |port: &&Map<String, Value>| after.iter().any(|other| node_port(other) == node_port(port));
    if going.is_empty() || after.is_empty() || going.iter().any(|port| node_port(port).is_some() && pinned(port)) {
        return None;
    }
    let mut both: Vec<Value> = Vec::new();
    for port in ports(&object.value).into_iter().chain(going) {
        let live = before.iter().find(|other| key(other) == key(port));
        both.push(named(port, live.and_then(|live| name(live)), &both));
    }
    let mut object = object.clone();
    object.set(&["spec", "ports"], Value::Array(both), &Origin::Row { table: "server", row: "live ports" });
    Some(object)
}

fn ports(service: &Value) -> Vec<&Map<String, Value>> {
    let ports = service.pointer("/spec/ports").and_then(Value::as_array);
    ports.into_iter().flatten().filter_map(Value::as_object).collect()
}

/// What the server knows a port of a Service by.
fn key(port: &Map<String, Value>) -> (Option<u64>, &str) {
    (number(port), port.get("protocol").and_then(Value::as_str).unwrap_or("TCP"))
}

fn number(port: &Map<String, Value>) -> Option<u64> {
    port.get("port").and_then(Value::as_u64)
}

fn node_port(port: &Map<String, Value>) -> Option<u64> {
    port.get("nodePort").and_then(Value::as_u64)
}

fn name(port: &Map<String, Value>) -> Option<&str> {
    port.get("name").and_then(Value::as_str).filter(|name| !name.is_empty())
}

/// Several ports need names, each one of its own; what leads to one by its name still finds it.
fn named(port: &Map<String, Value>, live: Option<&str>, others: &[Value]) -> Value {
    let taken = |name: &str| others.iter().any(|other| other.get("name").and_then(Value::as_str) == Some(name));
    let name = name(port).or(live).filter(|name| !taken(name));
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
    use serde_json::json;

    fn service(ports: Value) -> Value {
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "demo" }, "spec": { "ports": ports } })
    }

    /// The ports of what is written at first.
    fn first(live: Value, wanted: Value) -> Option<Value> {
        let (live, wanted) = (service(live), service(wanted));
        let object = Placed::leaf(wanted.clone(), Origin::Row { table: "test", row: "ports" });
        let mut step = Step::new(ObjectId::of(&wanted), Manager::App, Action::Change);
        step.effect = effect(&live, &wanted, &object);
        step.object = Some(object);
        both(&step).map(|object| object.value["spec"]["ports"].clone())
    }

    #[test]
    fn h21_ports_that_go_stay_beside_those_that_come() {
        let old = json!({ "name": "http", "port": 8080, "targetPort": "http" });
        let new = json!({ "name": "http", "port": 80, "targetPort": "http" });
        let kept = json!({ "name": "port-8080-tcp", "port": 8080, "targetPort": "http" });
        assert_eq!(first(json!([old]), json!([new])), Some(json!([new, kept])));
        let bare = |number: u64| json!({ "port": number });
        let called = |number: u64| json!({ "port": number, "name": format!("port-{number}-tcp") });
        assert_eq!(first(json!([bare(1)]), json!([bare(2)])), Some(json!([called(2), called(1)])));
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
            Some(json!("port-80-udp"))
        );
    }
}
