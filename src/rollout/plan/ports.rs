//! Ports of a Service that go, or change their name: what leads requests to them still does so until the routes are written. Until then
//! the Service has both (decision H21); a route to a port that is gone is answered with 404 for all it leads.
//!
//! A proxy finds a port's pods by its name, in EndpointSlices that follow a moment later. So a name goes to another port only once the
//! slices have it with the same target: what stays keeps its name, and one that comes, or its new name, has a place of its own meanwhile.

use super::ahead::Ways;
use super::pod_ports::PodPorts;
use super::step::{Action, Step};
use crate::rollout::diff::ObjectId;
use crate::tree::{Origin, Placed};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

type Port = Map<String, Value>;

/// What is written at first.
pub(super) struct First {
    /// The object with those ports beside its own.
    pub object: Placed,
    /// Whether each port that is there leads on to pods of before and of after: then it is written before they are. Else it leads to
    /// others from then on, as any change of a target.
    pub leads_on: bool,
}

/// What is written at first, where ports go or are called otherwise: all that are there, under their names, and what comes beside them.
pub(super) fn both(step: &Step, pods: &PodPorts) -> Option<First> {
    let service = (step.id.group.as_str(), step.id.kind.as_str()) == ("", "Service");
    let writes = matches!(step.action, Action::Change | Action::Adopt(_) | Action::OwnershipOnly);
    let (effect, object) = (step.effect.as_ref().filter(|_| service && writes)?, step.object.as_ref()?);
    let transition = Transition { before: &effect.before, after: &effect.after, pods };
    let (before, after) = (ports(&effect.before), ports(&effect.after));
    let goes = |port: &&&Port| of_key(&after, port).is_none();
    // without ports of its own it leads elsewhere by name alone, and no port of the nodes belongs to two
    let pinned = |port: &&Port| after.iter().any(|other| node_port(other) == node_port(port));
    if after.is_empty() || before.iter().filter(goes).any(|port| node_port(port).is_some() && pinned(port)) {
        return None;
    }
    let wanted = ports(&object.value);
    let renames = before.iter().any(|live| transition.renamed(live).is_some());
    if !before.iter().any(|port| goes(&port)) && !renames {
        return None;
    }
    let mut both: Vec<Value> = Vec::new();
    for live in &before {
        let port = of_key(&wanted, live).unwrap_or(live);
        both.push(named(port, [name(live), name(port)], &both));
        if let (Some(number), Some(last)) = (transition.stays(live), both.last_mut()) {
            last["targetPort"] = json!(number);
        }
    }
    for port in wanted.iter().filter(|port| of_key(&before, port).is_none()) {
        both.push(named(port, [name(port), None], &both));
    }
    for beside in before.iter().filter_map(|live| transition.renamed(live)) {
        both.extend(Some(beside).filter(|beside| !has(&both, beside["name"].as_str())));
    }
    free(&mut both);
    let leads_on = transition.leads_on(&before, &both);
    let mut object = object.clone();
    object.set(&["spec", "ports"], Value::Array(both), &Origin::Row { table: "server", row: "live ports" });
    Some(First { object, leads_on })
}

/// Whether requests are lost while pods change: a port stays, and pods of before and of after have no target in common behind it.
pub(super) fn leave_a_gap(step: &Step, pods: &PodPorts, ways: &Ways, ahead: &BTreeSet<ObjectId>) -> bool {
    let Some(effect) = step.effect.as_ref().filter(|_| step.id.kind == "Service" && step.id.group.is_empty()) else {
        return false;
    };
    let after = ports(&effect.after);
    let parts = |live: &Port| {
        let before = live.get("targetPort")?;
        Some(match of_key(&after, live) {
            Some(port) => pods.part(&effect.after, before, port.get("targetPort")?),
            // it stays until the routes are written, and leads nowhere once the pods are others
            None => pods.vanishes(&effect.after, before) && ways.lead_on(&effect.after, live, ahead),
        })
    };
    !after.is_empty() && ports(&effect.before).into_iter().any(|live| parts(live) == Some(true))
}

/// A Service as it is and as it becomes, and the pods behind it.
struct Transition<'a> {
    before: &'a Value,
    after: &'a Value,
    pods: &'a PodPorts,
}

impl Transition<'_> {
    /// The number by which a port finds the pods of before and of after, where one of them has no port of the name that it leads to.
    fn stays(&self, live: &Port) -> Option<u64> {
        let target = live.get("targetPort")?;
        match of_key(&ports(self.after), live) {
            Some(port) if port.get("targetPort") == Some(target) => None,
            Some(port) => self.pods.same(self.after, target, port.get("targetPort")?),
            // pods that come meanwhile call it otherwise
            None => self.pods.renamed(self.after, target),
        }
    }

    /// A port under its new name, without a number yet, where its pods are found by the same number.
    fn renamed(&self, live: &Port) -> Option<Value> {
        let after = ports(self.after);
        let port = of_key(&after, live)?;
        let (old, new) = (name(live)?, name(port)?);
        let is_inside = matches!(self.after.pointer("/spec/type").and_then(Value::as_str), None | Some("ClusterIP"));
        if old == new || !is_inside {
            return None;
        }
        let target = self.pods.same(self.after, live.get("targetPort")?, port.get("targetPort")?)?;
        let mut beside = port.clone();
        beside.retain(|field, _| !matches!(field.as_str(), "port" | "nodePort"));
        beside.extend([("name".to_owned(), new.into()), ("targetPort".to_owned(), target.into())]);
        Some(beside.into())
    }

    /// Whether what leads to pods now does so to those of after as well.
    fn leads_on(&self, before: &[&Port], both: &[Value]) -> bool {
        let selector = "/spec/selector";
        let same = |live: &&Port| {
            let port = both.iter().filter_map(Value::as_object).find(|port| key(port) == key(live));
            let target = port.and_then(|port| port.get("targetPort"));
            // the server writes the port's own number where no target is said
            let target = target.or_else(|| port.and_then(|port| port.get("port")));
            target == live.get("targetPort") || self.stays(live).is_some()
        };
        self.before.pointer(selector) == self.after.pointer(selector) && before.iter().all(same)
    }
}

fn of_key<'p>(ports: &[&'p Port], port: &Port) -> Option<&'p Port> {
    ports.iter().copied().find(|other| key(other) == key(port))
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
fn named(port: &Port, names: [Option<&str>; 2], others: &[Value]) -> Value {
    let name = names.into_iter().flatten().find(|name| !has(others, Some(*name)));
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
        both(&step, pods).map(|first| first.object.value["spec"]["ports"].clone())
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
        assert_eq!(first_of(half.clone(), new.clone(), &same), Some(half.clone()));
        assert_eq!(first_of(half.clone(), new, &pods(("main", 8080), ("main", 8080))), Some(half.clone()));
        // and so has the way back, with pods of either
        assert_eq!(first_of(half.clone(), old.clone(), &pods(("main", 8080), ("http", 8080))), Some(half));
        // with another number at once, the old one leads to the new pods as well
        let moved = json!([port("main", 81, json!("main"))]);
        let both = json!([port("http", 80, json!(8080)), port("main", 81, json!("main"))]);
        assert_eq!(first_of(old, moved, &same), Some(both));
    }

    /// Whether what is written at first leads on to pods of before and of after.
    fn leads_on(live: Value, wanted: Value, pods: &PodPorts) -> bool {
        let (live, wanted) = (service(live), service(wanted));
        let object = Placed::leaf(wanted.clone(), Origin::Row { table: "test", row: "ports" });
        let mut step = Step::new(ObjectId::of(&wanted), Manager::App, Action::Change);
        step.effect = effect(&live, &wanted, &object);
        step.object = Some(object);
        both(&step, pods).unwrap().leads_on
    }

    #[test]
    fn h21_a_target_that_is_another_one_is_written_behind_the_pods() {
        let port =
            |name: &str, number: u64, target: Value| json!({ "name": name, "port": number, "targetPort": target });
        let admin = port("admin", 81, json!(81));
        let same = pods(("http", 8080), ("main", 8080));
        assert!(leads_on(json!([port("http", 80, json!("http"))]), json!([port("main", 81, json!("main"))]), &same));
        let moved = json!([port("http", 80, json!(9090))]);
        assert!(!leads_on(json!([port("http", 80, json!(8080)), admin]), moved, &same));
        let other = pods(("http", 8080), ("web", 8081));
        let renamed = json!([port("web", 80, json!("web"))]);
        assert!(!leads_on(json!([port("http", 80, json!("http")), admin]), renamed, &other));
    }

    /// A route to a port of the Service.
    fn route(port: Value) -> Value {
        let services = json!([{ "name": "web", "port": port }]);
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "TraefikService", "metadata": { "name": "web", "namespace": "demo" },
            "spec": { "weighted": { "services": services } } })
    }

    fn ways(live: &Value, wanted: &Value) -> Ways {
        let object = Placed::leaf(wanted.clone(), Origin::Row { table: "test", row: "ports" });
        let seen = Seen { live: Some(live.clone()), answer: Answer::Live };
        Ways::of(&[(Want { object, manager: Manager::Traffic }, seen)], &[])
    }

    #[test]
    fn h21_where_pods_have_no_port_in_common_there_is_a_gap() {
        let port = |number: u64, target: &str| json!({ "name": target, "port": number, "targetPort": target });
        let gap = |live: Value, wanted: Value, pods: &PodPorts| {
            let number = |ports: &Value| ports[0]["port"].clone();
            let ways = ways(&route(number(&live)), &route(number(&wanted)));
            let (live, wanted) = (service(live), service(wanted));
            let object = Placed::leaf(wanted.clone(), Origin::Row { table: "test", row: "ports" });
            let mut step = Step::new(ObjectId::of(&wanted), Manager::App, Action::Change);
            step.effect = effect(&live, &wanted, &object);
            leave_a_gap(&step, pods, &ways, &BTreeSet::new())
        };
        let moved = pods(("http", 8080), ("web", 8081));
        assert!(gap(json!([port(80, "http")]), json!([port(80, "web")]), &moved), "at the same number");
        assert!(gap(json!([port(80, "http")]), json!([port(8081, "web")]), &moved), "and at another one");
        let renamed = pods(("http", 8080), ("web", 8080));
        assert!(!gap(json!([port(80, "http")]), json!([port(80, "web")]), &renamed));
        assert!(!gap(json!([port(80, "http")]), json!([port(81, "web")]), &renamed));
        let stays = pods(("http", 8080), ("http", 9090));
        assert!(!gap(json!([port(80, "http")]), json!([port(81, "http")]), &stays));
        let unled = (json!([port(80, "http"), port(81, "front")]), json!([port(80, "http")]));
        assert!(!gap(unled.0, unled.1, &stays), "no route leads to what goes");
        // what no listed container has is nobody's to judge
        assert!(!gap(json!([port(80, "proxy")]), json!([port(81, "proxy")]), &moved));
    }

    #[test]
    fn h21_no_two_ports_have_one_name() {
        let port = |name: &str, number: u64| json!({ "name": name, "port": number, "targetPort": 8080 });
        let names = |live: Value, wanted: Value| {
            let both = first(live, wanted).unwrap();
            let mut names: Vec<String> = both.as_array().unwrap().iter().map(|port| port["name"].to_string()).collect();
            names.sort();
            names.dedup();
            (names.len(), both.as_array().unwrap().len())
        };
        let one = json!([port("http", 80)]);
        assert_eq!(names(one.clone(), json!([port("http", 81), port("legacy", 80)])), (3, 3));
        let two = json!([port("a", 80), port("b", 81)]);
        assert_eq!(names(two.clone(), json!([port("b", 80), port("c", 81)])), (3, 3));
        assert_eq!(names(two, json!([port("b", 80), port("a", 81)])), (2, 2), "a swap has no way of its own");
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
