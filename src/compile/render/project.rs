//! A side's own objects under the canary's identity: name suffix, track label, replicas; nothing else differs.

use super::order::part;
use super::side::{Identity, Scope, Side};
use super::sizes::Sizes;
use crate::compile::resolve::names;
use crate::tree::{Origin, Placed, Trace};
use serde_json::Value;
use std::collections::BTreeMap;

/// Kind and stable name of each object that gets another name, and that name.
type Renamed = BTreeMap<(String, String), String>;

/// The candidate's per-track objects as the canary's.
pub fn canary(side: &Side, sizes: &Sizes) -> Vec<Placed> {
    let own: Vec<&Placed> =
        side.objects.iter().filter(|part| part.scope == Scope::Track).map(|part| &part.object).collect();
    let renamed: Renamed = own.iter().map(|object| (id(&object.value), names::canary(&id(&object.value).1))).collect();
    own.into_iter().map(|object| project(object, &side.identity, &renamed, sizes)).collect()
}

fn id(object: &Value) -> (String, String) {
    (part(object, "/kind").to_owned(), part(object, "/metadata/name").to_owned())
}

fn project(object: &Placed, identity: &Identity, renamed: &Renamed, sizes: &Sizes) -> Placed {
    let mut projected = object.clone();
    if let Some(name) = renamed.get(&id(&object.value)) {
        rename(&mut projected, &["metadata", "name"], name);
    }
    refer(&mut projected, renamed);
    mark(&mut projected.value, &mut projected.trace, identity);
    sizes.apply_canary(&mut projected);
    projected
}

fn rename(object: &mut Placed, path: &[&str], name: &str) {
    let origin = Origin::computed("canary's name", [object.origin(path.iter().copied()).clone()]);
    object.set(path, name.into(), &origin);
}

/// References between the per-track objects follow their new names.
fn refer(object: &mut Placed, renamed: &Renamed) {
    let target = (
        part(&object.value, "/spec/scaleTargetRef/kind").to_owned(),
        part(&object.value, "/spec/scaleTargetRef/name").to_owned(),
    );
    if let Some(name) = renamed.get(&target) {
        rename(object, &["spec", "scaleTargetRef", "name"], name);
    }
    let governing = ("Service".to_owned(), part(&object.value, "/spec/serviceName").to_owned());
    if let Some(name) = renamed.get(&governing) {
        rename(object, &["spec", "serviceName"], name);
    }
}

/// Labels and selectors that tell the tracks apart get the canary's value, wherever they stand.
fn mark(value: &mut Value, trace: &mut Trace, identity: &Identity) {
    trace.open(value);
    match value {
        Value::Object(map) => {
            for ((key, entry), child) in map.iter_mut().zip(&mut trace.children) {
                match identity.marks.iter().find(|mark| mark.key == *key && entry == mark.stable.as_str()) {
                    Some(found) => {
                        *entry = Value::from(found.canary.as_str());
                        *child = Trace::leaf(Origin::computed("canary's track", [child.origin.clone()]));
                    }
                    None => mark(entry, child, identity),
                }
            }
        }
        Value::Array(items) => {
            for (item, child) in items.iter_mut().zip(&mut trace.children) {
                mark(item, child, identity);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
