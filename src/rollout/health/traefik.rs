//! TraefikService and IngressRoute. Traefik writes no status: what can be known is whether pods stand
//! behind every Service that they name. One without drops the whole route.

use super::subject::list;
use super::{Dependents, Health, Reason, Subject, endpoints};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every Service that is named has an endpoint that is ready.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    let named = services(subject.object);
    let empty = named.iter().filter(|(namespace, name)| !has_endpoint(subject, namespace, name));
    let reasons =
        empty.map(|(_, name)| Reason::new("NoReadyEndpoint", "no endpoint is ready").about(format!("service/{name}")));
    Health::of(reasons.collect())
}

/// Namespace and name of the Services that a routing object of Traefik sends requests to, itself: those
/// behind a TraefikService that it names are that one's business.
pub fn services(object: &Value) -> BTreeSet<(String, String)> {
    let home = object.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or("");
    let routes = list(object, "/spec/routes").iter().flat_map(|route| list(route, "/services"));
    let weighted = list(object, "/spec/weighted/services").iter();
    let ranked = list(object, "/spec/highestRandomWeight/services").iter();
    let mirrored = object.pointer("/spec/mirroring").into_iter();
    let mirrors = list(object, "/spec/mirroring/mirrors").iter();
    let failover = ["/spec/failover/service", "/spec/failover/fallback"];
    let failover = failover.iter().filter_map(|pointer| object.pointer(pointer));
    let all = routes.chain(weighted).chain(ranked).chain(mirrored).chain(mirrors).chain(failover);
    all.filter_map(|service| target(service, home)).collect()
}

/// Namespace and name of a backend that is a Service.
pub(super) fn target(service: &Value, home: &str) -> Option<(String, String)> {
    let text = |key: &str| service.get(key).and_then(Value::as_str);
    let is_service = text("kind").is_none_or(|kind| kind == "Service") && text("group").is_none_or(str::is_empty);
    let name = text("name").filter(|_| is_service)?;
    Some((text("namespace").unwrap_or(home).to_owned(), name.to_owned()))
}

fn has_endpoint(subject: &Subject<'_>, namespace: &str, name: &str) -> bool {
    let Dependents { services, endpoint_slices, .. } = subject.dependents;
    let is =
        |object: &Value, pointer: &str, wanted: &str| object.pointer(pointer).and_then(Value::as_str) == Some(wanted);
    // a name of the outside world has no endpoints of its own
    let outside = services.iter().any(|service| {
        is(service, "/metadata/name", name)
            && is(service, "/metadata/namespace", namespace)
            && is(service, "/spec/type", "ExternalName")
    });
    outside || endpoints::ready(endpoint_slices, namespace, name)
}
