//! Which Services a routing object leads to.

use super::subject::list;
use super::traefik;
use crate::rollout::diff::ObjectId;
use serde_json::Value;
use std::collections::BTreeSet;

/// Namespace and name of every Service that a routing object sends requests to. One with no share of them
/// gets none.
pub fn backends(object: &Value) -> BTreeSet<(String, String)> {
    let id = ObjectId::of(object);
    let home = id.namespace.clone().unwrap_or_default();
    match (id.group.as_str(), id.kind.as_str()) {
        ("traefik.io", _) => traefik::services(object),
        ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => {
            let rules = list(object, "/spec/rules").iter();
            let references = rules.flat_map(|rule| list(rule, "/backendRefs"));
            references.filter_map(|reference| of_route(reference, &home)).collect()
        }
        ("networking.k8s.io", "Ingress") => of_ingress(object).map(|name| (home.clone(), name)).collect(),
        _ => BTreeSet::new(),
    }
}

fn of_route(reference: &Value, home: &str) -> Option<(String, String)> {
    let text = |key: &str| reference.get(key).and_then(Value::as_str);
    let is_service = text("kind").is_none_or(|kind| kind == "Service") && text("group").is_none_or(str::is_empty);
    let has_share = reference.get("weight").and_then(Value::as_u64) != Some(0);
    let name = text("name").filter(|_| is_service && has_share)?;
    Some((text("namespace").unwrap_or(home).to_owned(), name.to_owned()))
}

fn of_ingress(object: &Value) -> impl Iterator<Item = String> {
    let paths = list(object, "/spec/rules").iter().flat_map(|rule| list(rule, "/http/paths"));
    let named = paths.filter_map(|path| path.pointer("/backend/service/name"));
    let default = object.pointer("/spec/defaultBackend/service/name");
    named.chain(default).filter_map(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(object: Value) -> Vec<String> {
        backends(&object).into_iter().map(|(namespace, name)| format!("{namespace}/{name}")).collect()
    }

    #[test]
    fn every_kind_of_route_names_its_services() {
        let metadata = json!({ "name": "web", "namespace": "demo" });
        let route = json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": metadata,
            "spec": { "rules": [{ "backendRefs": [
                { "name": "a", "kind": "Service", "group": "", "weight": 1 }, { "name": "idle", "weight": 0 },
                { "name": "b", "namespace": "other" }, { "name": "no", "kind": "Bucket" }] }] } });
        assert_eq!(names(route), ["demo/a", "other/b"]);
        let ingress = json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata,
            "spec": { "defaultBackend": { "service": { "name": "d" } },
                "rules": [{ "http": { "paths": [{ "backend": { "service": { "name": "p" } } }] } }] } });
        assert_eq!(names(ingress), ["demo/d", "demo/p"]);
    }
}
