//! Proof, without a request, that an apply would change nothing.
//!
//! Our entry of `managedFields` lists exactly the fields of the manifest, and the live object holds
//! the manifest's values there. Which lists have keys and which are one value is read off the entry.
//! Every doubt is a no, and the server is asked: values that it stores in another form (`1000m`),
//! items in another order, fields it does not track. What a webhook that changed since the last
//! apply would do cannot be seen from here; a plan that gates a release asks the server.

use super::element::{Element, Literal};
use super::entry::{Entry, entries};
use super::fields::FieldSet;
use crate::rollout::Manager;
use serde_json::{Map, Value};

/// Whether a server-side apply of the manifest under this manager is certain to change nothing.
pub fn proves(manifest: &Value, live: &Value, manager: Manager) -> bool {
    let entries = entries(live);
    same_object(manifest, live)
        && only_entry(&entries, manager)
            .filter(|entry| Some(entry.api_version.as_str()) == text(manifest, "/apiVersion"))
            .is_some_and(|entry| holds(manifest, live, &entry.fields))
}

fn text<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer).and_then(Value::as_str)
}

fn same_object(manifest: &Value, live: &Value) -> bool {
    let same = |pointer| text(manifest, pointer).is_some() && text(manifest, pointer) == text(live, pointer);
    let goes = live.pointer("/metadata/deletionTimestamp").is_some();
    !goes && same("/apiVersion") && same("/kind") && same("/metadata/name")
}

/// The entry of this manager, if it has just one: two are two versions of the API.
fn only_entry(entries: &[Entry], manager: Manager) -> Option<&Entry> {
    let mut ours = entries.iter().filter(|entry| entry.is_applied_by(manager));
    ours.next().filter(|_| ours.next().is_none())
}

fn holds(manifest: &Value, live: &Value, fields: &FieldSet) -> bool {
    let Some(top) = manifest.as_object() else { return false };
    map(&tracked(top), live, fields)
}

/// The manifest without what an entry does not list, and with the defaults inside of what counts as one value.
fn tracked(manifest: &Map<String, Value>) -> Map<String, Value> {
    let mut tracked = manifest.clone();
    if is_of_kubernetes(manifest) {
        tracked.values_mut().for_each(fill);
    }
    tracked.retain(|key, _| !matches!(key.as_str(), "apiVersion" | "kind"));
    if let Some(Value::Object(metadata)) = tracked.get_mut("metadata") {
        metadata.retain(|key, _| !matches!(key.as_str(), "name" | "namespace"));
        if metadata.is_empty() {
            tracked.shift_remove("metadata");
        }
    }
    tracked
}

/// Whether the kind is one of Kubernetes itself: the group of a defined kind has a dot.
fn is_of_kubernetes(manifest: &Map<String, Value>) -> bool {
    let api_version = manifest.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    !api_version.split_once('/').is_some_and(|(group, _)| group.contains('.'))
}

/// References of a pod to itself are one value each, and never stored without these.
const DEFAULTS: [(&str, &str, &str); 2] = [("fieldRef", "apiVersion", "v1"), ("resourceFieldRef", "divisor", "0")];

fn fill(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, key, default) in DEFAULTS {
                if let Some(Value::Object(reference)) = fields.get_mut(name) {
                    reference.entry(key).or_insert_with(|| default.into());
                }
            }
            fields.values_mut().for_each(fill);
        }
        Value::Array(items) => items.iter_mut().for_each(fill),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn map(wanted: &Map<String, Value>, live: &Value, fields: &FieldSet) -> bool {
    let named = |element: &Element| matches!(element, Element::Field(name) if wanted.contains_key(name));
    fields.below().keys().all(named)
        && wanted.iter().all(|(key, value)| {
            let field = fields.below().get(&Element::field(key));
            live.get(key).zip(field).is_some_and(|(live, field)| node(value, live, field))
        })
}

fn node(wanted: &Value, live: &Value, fields: &FieldSet) -> bool {
    match (wanted, live) {
        _ if fields.is_leaf() => wanted == live && !wanted.is_null(),
        (Value::Object(wanted), _) => map(wanted, live, fields),
        (Value::Array(wanted), Value::Array(live)) => list(wanted, live, fields),
        _ => false,
    }
}

/// Every item has an element of its own in the entry, and stands live in the same order.
fn list(wanted: &[Value], live: &[Value], fields: &FieldSet) -> bool {
    let mut free: Vec<(&Element, &FieldSet)> = fields.below().iter().collect();
    let mut last = None;
    let each = wanted.iter().all(|item| {
        let Some(at) = free.iter().position(|(element, _)| names(element, item)) else { return false };
        let (element, below) = free.swap_remove(at);
        let Some(place) = live.iter().position(|live| is_at(element, live)) else { return false };
        let in_order = last.is_none_or(|last| last < place);
        last = Some(place);
        in_order && live.get(place).is_some_and(|live| same_item(element, item, live, below))
    });
    each && free.is_empty()
}

/// Whether an element can stand for an item; a key that the item leaves out has its default.
fn names(element: &Element, item: &Value) -> bool {
    match element {
        Element::Key(pairs) => pairs.iter().all(|(key, text)| item.get(key).is_none_or(|value| text.is(value))),
        Element::Member(literal) => literal.is(item),
        Element::Field(_) | Element::Index(_) | Element::Unknown(_) => false,
    }
}

fn is_at(element: &Element, live: &Value) -> bool {
    match element {
        Element::Key(pairs) => pairs.iter().all(|(key, text)| live.get(key).is_some_and(|value| text.is(value))),
        Element::Member(literal) => literal == &Literal::of(live),
        Element::Field(_) | Element::Index(_) | Element::Unknown(_) => false,
    }
}

fn same_item(element: &Element, item: &Value, live: &Value, fields: &FieldSet) -> bool {
    matches!(element, Element::Member(_)) || node(item, live, fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Value {
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "labels": { "app": "web" } },
            "spec": { "selector": { "app": "web" }, "ports": [{ "port": 80, "name": "http" }, { "port": 81, "name": "admin" }] } })
    }

    fn live() -> Value {
        json!({ "apiVersion": "v1", "kind": "Service",
            "metadata": { "name": "web", "namespace": "demo", "uid": "u", "labels": { "app": "web" }, "managedFields": [{
                "manager": "railiance", "operation": "Apply", "apiVersion": "v1", "fieldsV1": {
                    "f:metadata": { "f:labels": { "f:app": {} } },
                    "f:spec": { "f:selector": {}, "f:ports": {
                        "k:{\"port\":80,\"protocol\":\"TCP\"}": { ".": {}, "f:port": {}, "f:name": {} },
                        "k:{\"port\":81,\"protocol\":\"TCP\"}": { ".": {}, "f:port": {}, "f:name": {} } } } } }] },
            "spec": { "selector": { "app": "web" }, "type": "ClusterIP", "ports": [
                { "port": 80, "name": "http", "protocol": "TCP", "targetPort": 80 },
                { "port": 81, "name": "admin", "protocol": "TCP", "targetPort": 81 }] } })
    }

    /// Whether it is still proven with one value of the manifest set.
    fn proven_with(pointer: &str, value: Value) -> bool {
        let mut manifest = manifest();
        *manifest.pointer_mut(pointer).unwrap() = value;
        proves(&manifest, &live(), Manager::App)
    }

    #[test]
    fn the_same_is_proven() {
        assert!(proves(&manifest(), &live(), Manager::App));
        assert!(!proves(&manifest(), &live(), Manager::Traffic), "another manager owns it");
    }

    #[test]
    fn values_items_and_order_count() {
        assert!(!proven_with("/spec/selector/app", json!("other")));
        assert!(!proven_with("/spec/ports/0/name", json!("web")));
        assert!(!proven_with("/spec/ports", json!([{ "port": 80, "name": "http" }])), "an item of ours would go");
        let reversed = json!([{ "port": 81, "name": "admin" }, { "port": 80, "name": "http" }]);
        assert!(!proven_with("/spec/ports", reversed));
        assert!(!proven_with("/metadata/labels", json!({})), "a field of ours would go");
        assert!(!proven_with("/metadata/labels", json!({ "app": "web", "tier": "x" })));
    }

    #[test]
    fn what_every_reference_to_itself_is_stored_with_need_not_be_said() {
        let proven = |api_version: &str, stored: Value| {
            let pod = |reference: Value| {
                json!({ "apiVersion": api_version, "kind": "Pod", "metadata": { "name": "web" },
                "spec": { "env": [{ "name": "NODE", "valueFrom": { "fieldRef": reference } }] } })
            };
            let mut live = pod(stored);
            live["metadata"]["managedFields"] = json!([{ "manager": "railiance", "operation": "Apply",
                "apiVersion": api_version, "fieldsV1": { "f:spec": { "f:env": { "k:{\"name\":\"NODE\"}": {
                    ".": {}, "f:name": {}, "f:valueFrom": { "f:fieldRef": {} } } } } } }]);
            proves(&pod(json!({ "fieldPath": "spec.nodeName" })), &live, Manager::App)
        };
        let stored = |version: &str| json!({ "apiVersion": version, "fieldPath": "spec.nodeName" });
        assert!(proven("v1", stored("v1")));
        assert!(!proven("v1", stored("v2")), "the server would store another one");
        assert!(!proven("example.org/v1", stored("v1")), "of a defined kind nobody knows");
    }

    #[test]
    fn what_is_being_deleted_or_unknown_is_not_proven() {
        let mut going = live();
        going["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        assert!(!proves(&manifest(), &going, Manager::App));
        let mut strange = live();
        strange["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]["x:y"] = json!({});
        assert!(!proves(&manifest(), &strange, Manager::App));
    }
}
