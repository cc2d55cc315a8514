//! Routes that leave a port before the pods that have it go (decision H21): where they lead next, pods of before and of after answer.
//! Written last, as routes are, they would lead nowhere while pods change.

use super::pod_ports::PodPorts;
use super::{Seen, Want};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Backend, Port, backends};
use crate::rollout::inventory::Leftover;
use crate::rollout::live::text;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What routes lead to, before and after: by identity of the route; and the Services behind them.
#[derive(Default)]
pub(super) struct Ways {
    routes: BTreeMap<ObjectId, Way>,
    services: BTreeMap<(String, String), Service>,
}

struct Way {
    before: BTreeSet<Backend>,
    after: BTreeSet<Backend>,
}

struct Service {
    live: Value,
    wanted: Value,
}

impl Ways {
    pub fn of(objects: &[(Want, Seen)], leftovers: &[Leftover]) -> Self {
        let mut ways = Ways::default();
        let there = objects.iter().filter_map(|(want, seen)| Some((&want.object.value, seen.live.as_ref()?)));
        for (wanted, live) in there {
            let id = ObjectId::of(wanted);
            let (before, after) = (backends(live), backends(wanted));
            if (id.group.as_str(), id.kind.as_str()) == ("", "Service") {
                let key = (id.namespace.unwrap_or_default(), id.name);
                ways.services.insert(key, Service { live: live.clone(), wanted: wanted.clone() });
            } else if !before.is_empty() {
                ways.routes.insert(id, Way { before, after });
            }
        }
        // what goes is there until the end
        for leftover in leftovers {
            let before = backends(&leftover.live);
            if !before.is_empty() {
                ways.routes.insert(leftover.id.clone(), Way { before, after: BTreeSet::new() });
            }
        }
        ways
    }

    /// Whether a route leads to a port that goes with its pods, and then to others of the same Services that pods of before and of
    /// after have: it is written before the pods are.
    pub fn is_ahead(&self, id: &ObjectId, pods: &PodPorts) -> bool {
        self.routes.get(id).is_some_and(|way| self.leaves(way, pods))
    }

    /// Whether a route still leads to a port of a Service while its pods change.
    pub fn lead_on(&self, service: &Value, port: &Map<String, Value>, ahead: &BTreeSet<ObjectId>) -> bool {
        let own = |backend: &Backend| {
            let here = text(service, "/metadata/namespace") == Some(backend.namespace.as_str());
            here && text(service, "/metadata/name") == Some(backend.name.as_str()) && names(backend, port)
        };
        self.routes.iter().any(|(id, way)| way.before.iter().any(own) && !ahead.contains(id))
    }

    fn leaves(&self, way: &Way, pods: &PodPorts) -> bool {
        let services = |backends: &BTreeSet<Backend>| -> BTreeSet<(String, String)> {
            backends.iter().map(|backend| (backend.namespace.clone(), backend.name.clone())).collect()
        };
        services(&way.before) == services(&way.after)
            && way.before.iter().any(|backend| self.goes(backend, pods))
            && way.after.iter().all(|backend| self.stays(backend, pods))
    }

    fn service(&self, backend: &Backend) -> Option<&Service> {
        self.services.get(&(backend.namespace.clone(), backend.name.clone()))
    }

    /// Whether the pods of after have the port no more.
    fn goes(&self, backend: &Backend, pods: &PodPorts) -> bool {
        self.service(backend).is_some_and(|service| {
            let target = target(&service.live, backend);
            target.is_some_and(|target| pods.vanishes(&service.wanted, target))
        })
    }

    /// Whether the port leads to the pods of before and of after alike.
    fn stays(&self, backend: &Backend, pods: &PodPorts) -> bool {
        self.service(backend).is_some_and(|service| {
            let (before, after) = (target(&service.live, backend), target(&service.wanted, backend));
            let selector = |service: &Value| service.pointer("/spec/selector").cloned();
            let same = before == after && selector(&service.live) == selector(&service.wanted);
            same && after.is_some_and(|target| pods.keep(&service.wanted, target))
        })
    }
}

/// Where the port that a route names leads in the pods.
fn target<'s>(service: &'s Value, backend: &Backend) -> Option<&'s Value> {
    // without a port nobody knows which one is meant
    backend.port.as_ref()?;
    let ports = service.pointer("/spec/ports").and_then(Value::as_array)?;
    ports.iter().filter_map(Value::as_object).find(|port| names(backend, port))?.get("targetPort")
}

/// Whether a route names a port of its Service; one that names none may mean any.
fn names(backend: &Backend, port: &Map<String, Value>) -> bool {
    match &backend.port {
        None => true,
        Some(Port::Number(number)) => port.get("port").and_then(Value::as_u64) == Some(*number),
        Some(Port::Name(name)) => port.get("name").and_then(Value::as_str) == Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::Manager;
    use crate::rollout::plan::Answer;
    use crate::tree::{Origin, Placed};
    use serde_json::json;

    fn object(api: &str, kind: &str, spec: Value) -> Value {
        json!({ "apiVersion": api, "kind": kind, "metadata": { "name": "web", "namespace": "demo" }, "spec": spec })
    }

    /// An application that has ports of these names everywhere, and a route to one of them.
    fn application(names: &[&str], led: &str) -> [Value; 3] {
        let number = |name: &str| name.bytes().map(u64::from).sum::<u64>();
        let ports: Vec<Value> =
            names.iter().map(|name| json!({ "name": name, "port": number(name), "targetPort": name })).collect();
        let in_pods: Vec<Value> =
            names.iter().map(|name| json!({ "name": name, "containerPort": number(name) })).collect();
        let template =
            json!({ "metadata": { "labels": { "app": "web" } }, "spec": { "containers": [{ "ports": in_pods }] } });
        let services = json!([{ "name": "web", "port": number(led) }]);
        [
            object("v1", "Service", json!({ "selector": { "app": "web" }, "ports": ports })),
            object("apps/v1", "Deployment", json!({ "template": template })),
            object("traefik.io/v1alpha1", "TraefikService", json!({ "weighted": { "services": services } })),
        ]
    }

    fn is_ahead(before: [Value; 3], after: [Value; 3]) -> bool {
        let route = ObjectId::of(&after[2]);
        let objects = before.into_iter().zip(after).map(|(live, wanted)| {
            let object = Placed::leaf(wanted, Origin::Row { table: "test", row: "ways" });
            (Want { object, manager: Manager::App }, Seen { live: Some(live), answer: Answer::Live })
        });
        let objects: Vec<(Want, Seen)> = objects.collect();
        Ways::of(&objects, &[]).is_ahead(&route, &PodPorts::of(&objects))
    }

    #[test]
    fn h21_a_route_leaves_a_port_before_the_pods_that_have_it_go() {
        let (both, one) = (["http", "front"], ["http"]);
        assert!(is_ahead(application(&both, "front"), application(&one, "http")));
        assert!(is_ahead(application(&both, "http"), application(&["front"], "front")));
        // the other way round the port has to be there first
        assert!(!is_ahead(application(&one, "http"), application(&both, "front")));
        assert!(!is_ahead(application(&both, "front"), application(&both, "http")), "it stays");
        assert!(!is_ahead(application(&both, "http"), application(&one, "http")), "nothing leads to it");
        assert!(!is_ahead(application(&one, "http"), application(&["front"], "front")), "no port in common");
    }

    #[test]
    fn a_route_to_another_service_waits_for_its_pods() {
        let (before, mut after) = (application(&["http", "front"], "front"), application(&["http"], "http"));
        after[2]["spec"]["weighted"]["services"][0]["name"] = json!("other");
        assert!(!is_ahead(before.clone(), after));
        let mut after = application(&["http"], "http");
        after[0]["spec"]["selector"] = json!({ "app": "other" });
        assert!(!is_ahead(before, after), "nor one whose Service leads elsewhere");
    }
}
