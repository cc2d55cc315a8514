//! Objects as YAML, JSON or names.

use crate::tree::{Placed, yaml};
use serde_json::{Value, json};

/// Documents of one YAML stream.
pub fn yaml(objects: &[&Placed]) -> String {
    yaml::write_documents(objects.iter().map(|object| &object.value))
}

/// A `v1` List, as kubectl prints several objects.
///
/// # Errors
/// Never for values that were rendered; the writer's own error otherwise.
pub fn json(objects: &[&Placed]) -> Result<String, serde_json::Error> {
    let items: Vec<&Value> = objects.iter().map(|object| &object.value).collect();
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": items });
    Ok(format!("{}\n", serde_json::to_string_pretty(&list)?))
}

/// `deployment.apps/greeter`, one a line, as `kubectl -o name` does.
pub fn names(objects: &[&Placed]) -> String {
    objects.iter().map(|object| format!("{}\n", name(&object.value))).collect()
}

fn name(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    let kind = text("/kind").to_lowercase();
    match text("/apiVersion").split_once('/') {
        Some((group, _)) => format!("{kind}.{group}/{}", text("/metadata/name")),
        None => format!("{kind}/{}", text("/metadata/name")),
    }
}

/// `deployment/greeter`: how people name an object.
pub fn short_name(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    format!("{}/{}", text("/kind").to_lowercase(), text("/metadata/name"))
}
