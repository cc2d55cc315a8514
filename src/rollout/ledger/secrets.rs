//! No value of a Secret in a record, whatever rendered it.

use crate::compile::render::Side;
use serde_json::Value;

/// The first Secret with values among the objects of a side, wherever it stands in one: `Secret db`.
pub fn with_values(side: &Side) -> Option<String> {
    side.objects.iter().map(|part| &part.object).chain(&side.actions).find_map(|object| within(&object.value))
}

fn within(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => {
            let full = |key: &str| map.get(key).is_some_and(|entry| !is_empty(entry));
            let secret = map.get("kind").and_then(Value::as_str) == Some("Secret");
            match secret && (full("data") || full("stringData")) {
                true => Some(format!("Secret {}", name(value))),
                false => map.values().find_map(within),
            }
        }
        Value::Array(items) => items.iter().find_map(within),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Anything else than nothing may hide a value.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
    }
}

fn name(object: &Value) -> &str {
    object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or("(unnamed)")
}

#[cfg(test)]
mod tests {
    use super::within;
    use serde_json::json;

    #[test]
    fn secrets_are_found_by_what_they_hold() {
        let secret = |data| json!({ "kind": "Secret", "metadata": { "name": "db" }, "stringData": data });
        assert_eq!(within(&secret(json!({ "url": "x" }))).as_deref(), Some("Secret db"));
        assert_eq!(within(&secret(json!("x"))).as_deref(), Some("Secret db"));
        assert_eq!(within(&secret(json!({}))), None);
        let list = json!({ "kind": "List", "items": [{ "kind": "Secret", "data": { "k": "djEx" } }] });
        assert_eq!(within(&list).as_deref(), Some("Secret (unnamed)"));
        assert_eq!(within(&json!({ "kind": "ConfigMap", "data": { "k": "v" } })), None);
    }
}
