//! A plan file is handed around: no value of a Secret may be in it, and no hash of one.

use crate::compile::secrets::judge;
use crate::diag::join;
use serde_json::{Map, Value};
use std::fmt;

/// The objects whose values keep a plan from being written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldsSecrets {
    pub objects: Vec<String>,
}

impl HoldsSecrets {
    pub fn help(&self) -> &'static str {
        "keep the values in the cluster and refer to them under `[secrets.NAME]`; `apply` without a file takes a variable with a plain value, and no Secret"
    }
}

impl fmt::Display for HoldsSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "secret values would stand in the plan file: {}", join(&self.objects, "and"))
    }
}

impl std::error::Error for HoldsSecrets {}

/// Whether an object holds what `check` calls a secret: values of a Secret, wherever it stands, and
/// variables with a plain value.
pub(super) fn holds(value: &Value) -> bool {
    match value {
        Value::Object(map) => is_full_secret(map) || is_secret_variable(map) || map.values().any(holds),
        Value::Array(items) => items.iter().any(holds),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_full_secret(map: &Map<String, Value>) -> bool {
    let empty = |entry: &Value| entry.is_null() || entry.as_object().is_some_and(Map::is_empty);
    let full = |key: &str| map.get(key).is_some_and(|entry| !empty(entry));
    map.get("kind").and_then(Value::as_str) == Some("Secret") && (full("data") || full("stringData"))
}

fn is_secret_variable(map: &Map<String, Value>) -> bool {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    text("name").zip(text("value")).is_some_and(|(name, value)| judge(name, value).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_found_wherever_they_stand() {
        assert!(holds(&json!({ "kind": "Secret", "stringData": { "k": "v" } })));
        assert!(holds(&json!({ "kind": "List", "items": [{ "kind": "Secret", "data": "odd" }] })));
        assert!(holds(&json!({ "env": [{ "name": "DB_PASSWORD", "value": "hunter22" }] })));
        assert!(!holds(&json!({ "kind": "Secret", "data": {} })));
        assert!(!holds(&json!({ "env": [{ "name": "DB_PASSWORD_FILE", "value": "/run/secrets/db" }] })));
    }
}
