//! Objects as YAML, JSON or names.

use crate::rollout::diff::ObjectId;
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

/// The name of each.
pub fn names(objects: &[&Placed]) -> String {
    let ids: Vec<ObjectId> = objects.iter().map(|object| ObjectId::of(&object.value)).collect();
    super::names(&ids)
}

/// `deployment/greeter`: how people name an object.
pub fn short_name(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    format!("{}/{}", text("/kind").to_lowercase(), text("/metadata/name"))
}
