//! Which Services a routing object leads to, and to which of their ports.

use super::subject::list;
use super::{Dependents, Health, Reason, Subject, endpoints, traefik};
use crate::rollout::diff::ObjectId;
use serde_json::Value;
use std::collections::BTreeSet;

/// A Service that requests are sent to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backend {
    pub namespace: String,
    pub name: String,
    /// Nothing where the route leaves it open.
    pub port: Option<Port>,
}

/// A port of a Service, as routes name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    Number(u64),
    Name(String),
}

/// Every Service that a routing object sends requests to. One with no share of them gets none.
pub fn backends(object: &Value) -> BTreeSet<Backend> {
    let id = ObjectId::of(object);
    let home = id.namespace.clone().unwrap_or_default();
    match (id.group.as_str(), id.kind.as_str()) {
        ("traefik.io", _) => traefik::services(object),
        ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => {
            let rules = list(object, "/spec/rules").iter();
            let references = rules.flat_map(|rule| list(rule, "/backendRefs"));
            let has_share = |reference: &&Value| reference.get("weight").and_then(Value::as_u64) != Some(0);
            references.filter(has_share).filter_map(|reference| target(reference, &home)).collect()
        }
        ("networking.k8s.io", "Ingress") => of_ingress(object, &home).collect(),
        _ => BTreeSet::new(),
    }
}

/// Of a routing object whose own controller does not say it: every Service that is named has an endpoint that is ready.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    let named = backends(subject.object);
    let reasons = named.iter().filter_map(|backend| {
        let why = unreached(subject, backend)?;
        Some(Reason::new("NoReadyEndpoint", why).about(format!("service/{}", backend.name)))
    });
    Health::of(reasons.collect())
}

fn unreached(subject: &Subject<'_>, backend: &Backend) -> Option<String> {
    let Dependents { services, endpoint_slices, .. } = subject.dependents;
    let is =
        |object: &Value, pointer: &str, wanted: &str| object.pointer(pointer).and_then(Value::as_str) == Some(wanted);
    let service = services.iter().find(|service| {
        is(service, "/metadata/name", &backend.name) && is(service, "/metadata/namespace", &backend.namespace)
    });
    let reached = endpoints::reached(endpoint_slices, service, backend);
    (!reached).then(|| endpoints::unreached(service, backend))
}

/// A backend that is a Service, as a reference of a Gateway API route or of Traefik names it.
pub(super) fn target(reference: &Value, home: &str) -> Option<Backend> {
    let text = |key: &str| reference.get(key).and_then(Value::as_str);
    let is_service = text("kind").is_none_or(|kind| kind == "Service") && text("group").is_none_or(str::is_empty);
    let name = text("name").filter(|_| is_service)?.to_owned();
    let namespace = text("namespace").unwrap_or(home).to_owned();
    Some(Backend { namespace, name, port: reference.get("port").and_then(port) })
}

fn of_ingress(object: &Value, home: &str) -> impl Iterator<Item = Backend> {
    let paths = list(object, "/spec/rules").iter().flat_map(|rule| list(rule, "/http/paths"));
    let services = paths.filter_map(|path| path.pointer("/backend/service"));
    let services = services.chain(object.pointer("/spec/defaultBackend/service"));
    services.filter_map(move |service| {
        let name = service.get("name")?.as_str()?.to_owned();
        // some controllers take the number of the pods' port as well: which one it is stays theirs
        Some(Backend { namespace: home.to_owned(), name, port: service.pointer("/port/name").and_then(port) })
    })
}

fn port(value: &Value) -> Option<Port> {
    let name = || value.as_str().map(|name| Port::Name(name.to_owned()));
    value.as_u64().map(Port::Number).or_else(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(object: Value) -> Vec<String> {
        let port = |port: Option<Port>| match port {
            Some(Port::Number(number)) => format!(":{number}"),
            Some(Port::Name(name)) => format!(":{name}"),
            None => String::new(),
        };
        let all = backends(&object).into_iter();
        all.map(|one| format!("{}/{}{}", one.namespace, one.name, port(one.port))).collect()
    }

    #[test]
    fn every_kind_of_route_names_its_services() {
        let metadata = json!({ "name": "web", "namespace": "demo" });
        let route = json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": metadata,
            "spec": { "rules": [{ "backendRefs": [
                { "name": "a", "kind": "Service", "group": "", "weight": 1, "port": 80 }, { "name": "idle", "weight": 0 },
                { "name": "b", "namespace": "other" }, { "name": "no", "kind": "Bucket" }] }] } });
        assert_eq!(names(route), ["demo/a:80", "other/b"]);
        let ingress = json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata,
            "spec": { "defaultBackend": { "service": { "name": "d", "port": { "number": 80 } } },
                "rules": [{ "http": { "paths": [{ "backend": { "service": { "name": "p", "port": { "name": "http" } } } }] } }] } });
        assert_eq!(names(ingress), ["demo/d", "demo/p:http"]);
    }
}
