//! The digest of a side: SHA-256 over canonical JSON (keys sorted, no white space), without replicas.

use super::object::SideObject;
use crate::compile::resolve::names;
use crate::tree::Placed;
use serde_json::Value;

/// `sha256:…` of one version's objects and actions; the order of objects does not matter.
pub fn digest(objects: &[SideObject], actions: &[Placed]) -> String {
    let mut texts: Vec<String> = objects
        .iter()
        .map(|part| &part.object)
        .chain(actions)
        .map(|object| text(&without_size(&object.value)))
        .collect();
    texts.sort();
    format!("sha256:{}", names::hex(texts.join("\n").as_bytes()))
}

/// How many pods run says nothing about what runs.
fn without_size(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        spec.shift_remove("replicas");
    }
    object
}

fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            separated('{', entries.into_iter(), '}', out, |(key, value), out| {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(value, out);
            });
        }
        Value::Array(items) => separated('[', items.iter(), ']', out, write),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

fn separated<T>(
    open: char,
    items: impl Iterator<Item = T>,
    close: char,
    out: &mut String,
    mut each: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_replicas_left_out() {
        let one = json!({ "spec": { "replicas": 3, "b": [1, "x"], "a": null } });
        assert_eq!(text(&without_size(&one)), r#"{"spec":{"a":null,"b":[1,"x"]}}"#);
    }
}
