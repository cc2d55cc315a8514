//! TraefikService and IngressRoute. Traefik writes no status: what can be known is whether pods stand
//! behind every Service that they name. One without drops the whole route.

use super::backends::{Backend, target};
use super::subject::list;
use serde_json::Value;
use std::collections::BTreeSet;

/// The Services that a routing object of Traefik sends requests to, itself: those behind a TraefikService
/// that it names are that one's business.
pub fn services(object: &Value) -> BTreeSet<Backend> {
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
