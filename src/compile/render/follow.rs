//! References that follow an object to its other name or namespace.

use crate::tree::{Origin, Placed, Trace, Traced};
use serde_json::Value;
use std::collections::BTreeMap;

/// Kind and stable name of each object that gets another name, and that name.
pub type Renamed = BTreeMap<(String, String), String>;

/// References to renamed objects, wherever they stand.
pub fn names(object: &mut Placed, renamed: &Renamed) {
    let new = |place: &Place<'_>, value: &str| {
        let kind = kind_meant(place)?;
        let name = renamed.get(&(kind.to_owned(), value.to_owned()))?;
        Some((name.clone(), "canary's name", Vec::new()))
    };
    rewrite(&mut object.value, &mut object.trace, "", &new);
}

/// The object's own namespace, and that of the subjects of a binding.
pub fn namespace(object: &mut Placed, old: &str, own: &Traced<String>) {
    let new = |place: &Place<'_>, value: &str| {
        let meant = matches!((place.parent, place.key), ("metadata" | "subjects", "namespace"));
        (meant && value == old).then(|| (own.value.clone(), "canary's namespace", vec![own.origin.clone()]))
    };
    rewrite(&mut object.value, &mut object.trace, "", &new);
}

/// Where a text stands: its key, the key of the map (or of the list of maps) around it, and the `kind` in that map.
struct Place<'a> {
    parent: &'a str,
    key: &'a str,
    kind: Option<&'a str>,
}

/// The kind of object that a text names, by the fields of the Kubernetes API that refer to others.
fn kind_meant<'a>(place: &Place<'a>) -> Option<&'a str> {
    match (place.parent, place.key) {
        (_, "claimName") => Some("PersistentVolumeClaim"),
        (_, "secretName") => Some("Secret"),
        (_, "serviceAccountName") => Some("ServiceAccount"),
        ("spec", "serviceName") => Some("Service"),
        ("configMap" | "configMapKeyRef" | "configMapRef", "name") => Some("ConfigMap"),
        ("secretKeyRef" | "secretRef", "name") => Some("Secret"),
        // who scales by KEDA may leave the kind out
        ("scaleTargetRef", "name") => place.kind.or(Some("Deployment")),
        ("roleRef" | "subjects", "name") => place.kind,
        _ => None,
    }
}

/// A new text, the step that made it, and further origins of it.
type New = (String, &'static str, Vec<Origin>);

fn rewrite(value: &mut Value, trace: &mut Trace, parent: &str, new: &impl Fn(&Place<'_>, &str) -> Option<New>) {
    trace.open(value);
    match value {
        Value::Object(map) => {
            let kind = map.get("kind").and_then(Value::as_str).map(str::to_owned);
            for ((key, entry), child) in map.iter_mut().zip(&mut trace.children) {
                let place = Place { parent, key, kind: kind.as_deref() };
                match entry.as_str().and_then(|text| new(&place, text)) {
                    Some((text, step, from)) => {
                        let from = std::iter::once(child.origin.clone()).chain(from);
                        *child = Trace::leaf(Origin::computed(step, from));
                        *entry = Value::from(text);
                    }
                    None => rewrite(entry, child, key, new),
                }
            }
        }
        Value::Array(items) => {
            for (item, child) in items.iter_mut().zip(&mut trace.children) {
                rewrite(item, child, parent, new);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
