//! What an apply would make of an object, told from the object itself: for who may read and not write.
//!
//! It cannot see what the server adds (defaults, admission), what it refuses, and that it stores some
//! values in another form.

use super::ownership::{Held, Holder, Outcome};
use crate::rollout::Manager;
use crate::rollout::diff::{ObjectId, list_keys};
use crate::rollout::live::{Element, Entry, FieldSet, LivePath, entries, entry_of, migrate, named};
use crate::tree::{ListKey, Step, key_texts, position};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The live object with the manifest's values, and without the fields that are ours alone and that
/// the manifest does not name any more.
pub(super) fn merged(live: &Value, wanted: &Value, manager: Manager) -> Value {
    let mut merged = live.clone();
    drop_ours(&mut merged, wanted, manager);
    let id = ObjectId::of(wanted);
    for whole in wholes(live, wanted) {
        // what one value owns as a whole is written as a whole: nothing of it is kept
        take_out(&mut merged, &whole.0);
    }
    Merge { id: &id, fields: Vec::new() }.value(&mut merged, wanted);
    merged
}

/// Selectors of the manifest that are one value for the server: somebody owns them, and nobody a part of them. Other such values
/// hold defaults of the server as well (the `apiVersion` of a `fieldRef`), and cannot be told from here.
fn wholes(live: &Value, wanted: &Value) -> BTreeSet<LivePath> {
    let entries = entries(live);
    let is_map = |value: Option<&Value>| value.and_then(Value::as_object).is_some_and(|map| !map.is_empty());
    let selects = |path: &LivePath| matches!(path.0.last(), Some(Element::Field(name)) if name.ends_with("elector"));
    let parts = |entry: &Entry, path: &LivePath| entry.fields.at(&path.0).is_some_and(|node| !node.below().is_empty());
    let parted = |path: &LivePath| entries.iter().any(|entry| parts(entry, path));
    let leaves = entries.iter().flat_map(|entry| entry.fields.leaves()).filter(selects);
    leaves.filter(|path| is_map(path.value(live)) && is_map(path.value(wanted)) && !parted(path)).collect()
}

fn drop_ours(object: &mut Value, wanted: &Value, manager: Manager) {
    let entries = entries(object);
    let fields = named(wanted);
    let others: Vec<_> = entries.iter().filter(|entry| !entry.is_applied_by(manager)).collect();
    let ours = entry_of(&entries, manager).unwrap_or_default();
    let unwanted = |path: &LivePath| !fields.touches(path) || is_emptied(path, wanted);
    let gone = |path: &LivePath| unwanted(path) && !others.iter().any(|entry| keeps(&entry.fields, path));
    for path in ours.members().iter().filter(|path| gone(path) && !names_its_item(path)) {
        take_out(object, &path.0);
    }
}

/// Whether somebody's fields keep what another one drops. An item of a list goes with whoever put it there: of its parts alone nobody
/// keeps it (structured-merge-diff, `EnsureNamedFieldsAreMembers`).
fn keeps(theirs: &FieldSet, path: &LivePath) -> bool {
    if path.is_item() { theirs.holds(path) } else { theirs.touches(path) }
}

/// Whether an item of a list is known by the field: it goes with the item alone.
fn names_its_item(path: &LivePath) -> bool {
    match path.0.as_slice() {
        [.., Element::Key(keys), Element::Field(field)] => keys.iter().any(|(key, _)| key == field),
        _ => false,
    }
}

/// Whether the manifest says of a map around the field that it is empty.
fn is_emptied(path: &LivePath, wanted: &Value) -> bool {
    let mut around = (1..path.0.len()).filter_map(|end| path.0.get(..end));
    let empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    around.any(|steps| LivePath(steps.to_vec()).value(wanted).is_some_and(empty))
}

/// Removes what stands at a path, and what is empty without it.
fn take_out(here: &mut Value, path: &[Element]) {
    let Some((first, rest)) = path.split_first() else { return };
    let Some(below) = first.of_mut(here) else { return };
    take_out(below, rest);
    let empty = match below {
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    if rest.is_empty() || empty {
        first.remove_from(here);
    }
}

/// Fields of the manifest that others hold, and that are not, or no more, in our entry too.
pub fn held_by_others(live: &Value, wanted: &Value, manager: Manager) -> Vec<Held> {
    let entries = entries(live);
    let ours = entry_of(&entries, manager);
    let mut found = BTreeSet::new();
    for path in named(wanted).leaves() {
        let same = path.value(live).is_some_and(|value| path.value(wanted) == Some(value));
        let lost = ours.as_ref().is_some_and(|ours| !ours.touches(&path));
        let others = entries.iter().filter(|entry| !entry.is_applied_by(manager) && holds(entry, &path, &entries));
        for entry in others {
            let outcomes =
                [(!same).then_some(Outcome::Conflict), same.then_some(Outcome::Shared), lost.then_some(Outcome::Lost)];
            let held = |outcome| Held { field: path.to_string(), by: Holder::of(entry), outcome };
            found.extend(outcomes.into_iter().flatten().map(held));
        }
    }
    found.into_iter().collect()
}

/// Fields of the manifest that managers of client-side apply hold, and that become ours when it ends.
pub(super) fn handed_over(live: &Value, wanted: &Value, managers: &[&str]) -> Vec<Held> {
    let ends = |entry: &&Entry| {
        let handed = migrate::is_handed_over(&entry.manager, entry.operation, entry.subresource.as_deref());
        managers.contains(&entry.manager.as_str()) && handed
    };
    let (entries, paths) = (entries(live), named(wanted).leaves());
    let of = |entry: &Entry| {
        let held = paths.iter().filter(|path| entry.fields.owns(path));
        held.map(|path| Held::of(path, entry, Outcome::Migrated)).collect::<Vec<_>>()
    };
    entries.iter().filter(ends).flat_map(of).collect()
}

/// Whether somebody holds a field itself, or a value that it is part of. A map that others have fields of is no such value: whoever
/// holds it holds nothing in it.
fn holds(entry: &Entry, path: &LivePath, entries: &[Entry]) -> bool {
    let parted =
        |steps: &[Element]| entries.iter().any(|one| one.fields.at(steps).is_some_and(|at| !at.below().is_empty()));
    let mut around = (1..path.0.len()).filter_map(|end| path.0.get(..end));
    let whole = around.find(|steps| entry.fields.at(steps).is_some_and(FieldSet::is_leaf));
    entry.fields.owns(path) || whole.is_some_and(|steps| !parted(steps))
}

struct Merge<'a> {
    id: &'a ObjectId,
    fields: Vec<&'a str>,
}

impl<'a> Merge<'a> {
    fn value(&mut self, live: &mut Value, wanted: &'a Value) {
        match (live, wanted) {
            (Value::Object(live), Value::Object(wanted)) => {
                for (key, value) in wanted {
                    self.fields.push(key);
                    self.value(live.entry(key.clone()).or_insert(Value::Null), value);
                    self.fields.pop();
                }
            }
            (Value::Array(live), Value::Array(wanted)) => self.list(live, wanted),
            (live, wanted) => *live = wanted.clone(),
        }
    }

    fn list(&mut self, live: &mut Vec<Value>, wanted: &'a [Value]) {
        let keys = list_keys(self.id)(&self.fields);
        if keys.is_empty() {
            live.clone_from(&wanted.to_vec());
            return;
        }
        for item in wanted {
            let place = step(item, keys).and_then(|step| position(live, &step, keys));
            match place.and_then(|at| live.get_mut(at)) {
                Some(known) => self.value(known, item),
                None => live.push(item.clone()),
            }
        }
    }
}

fn step(item: &Value, keys: &[ListKey]) -> Option<Step> {
    key_texts(item, keys).map(|texts| Step::item(keys, texts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::plan::as_seen;
    use serde_json::json;

    #[test]
    fn h21_an_object_that_was_handed_over_is_known_again() {
        let live = json!({ "apiVersion": "v1", "kind": "ConfigMap", "data": { "a": "1", "b": "1" },
            "metadata": { "name": "c", "uid": "u", "resourceVersion": "7", "managedFields": [
                { "manager": "kubectl-client-side-apply", "operation": "Update",
                    "fieldsV1": { "f:data": { "f:a": {}, "f:b": {} } } }] } });
        let wanted =
            json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "c" }, "data": { "a": "2" } });
        let ending = migrate::Ending { managers: migrate::KUBECTL.to_vec(), marks: Vec::new() };
        let handed = ending.of(&live, Manager::App).unwrap();
        let seen = |now: &Value| as_seen(&handed, now, Some(&wanted), Manager::App);
        let mut stored = handed.clone();
        stored["metadata"]["resourceVersion"] = json!("8");
        stored["metadata"]["labels"] = json!({ "theirs": "1" });
        assert!(seen(&stored), "whatever else of it changed");
        assert!(!seen(&live), "the patch did not arrive");
        // of what is not wanted, too: it would be dropped
        for field in ["a", "b"] {
            let mut theirs = stored.clone();
            theirs["data"][field] = json!("theirs");
            assert!(!seen(&theirs), "{field}");
        }
    }

    #[test]
    fn a_selector_is_one_value() {
        let live = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "managedFields": [
                { "manager": "railiance", "operation": "Apply", "fieldsV1": { "f:spec": { "f:selector": {} } } }] },
            "spec": { "selector": { "app": "web", "part": "front" }, "ports": [] } });
        let wanted = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" }, "spec": { "selector": { "app": "web" } } });
        assert_eq!(merged(&live, &wanted, Manager::App)["spec"], json!({ "selector": { "app": "web" }, "ports": [] }));
    }

    #[test]
    fn ours_goes_theirs_stays_and_the_manifest_counts() {
        let live = json!({ "apiVersion": "v1", "kind": "Service",
            "metadata": { "name": "web", "labels": { "a": "1", "b": "1", "theirs": "1" }, "managedFields": [
                { "manager": "railiance", "operation": "Apply", "fieldsV1": {
                    "f:metadata": { "f:labels": { "f:a": {}, "f:b": {} } },
                    "f:spec": { "f:ports": { "k:{\"port\":81,\"protocol\":\"TCP\"}": { ".": {}, "f:port": {} } } } } },
                { "manager": "kubectl-label", "operation": "Update", "fieldsV1": { "f:metadata": { "f:labels": { "f:b": {} } } } }] },
            "spec": { "ports": [{ "port": 80, "protocol": "TCP", "targetPort": 80 }, { "port": 81, "protocol": "TCP" }] } });
        let wanted = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "labels": { "c": "2" } },
            "spec": { "ports": [{ "port": 80, "targetPort": 8080 }] } });
        let merged = merged(&live, &wanted, Manager::App);
        assert_eq!(merged["metadata"]["labels"], json!({ "b": "1", "theirs": "1", "c": "2" }));
        assert_eq!(merged["spec"]["ports"], json!([{ "port": 80, "protocol": "TCP", "targetPort": 8080 }]));
    }
}
