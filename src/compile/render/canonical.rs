//! The digest of a side: SHA-256 over canonical JSON (keys sorted, no white space), without replicas.

use super::object::SideObject;
use crate::compile::resolve::names;
use crate::tree::Placed;
use serde_json::Value;
use std::sync::Arc;

/// `sha256:…` of one version's objects and actions; the order of objects does not matter.
pub fn digest(objects: &[SideObject], actions: &[Arc<Placed>]) -> String {
    let all = objects.iter().map(|part| &part.object).chain(actions);
    let mut texts: Vec<String> = all.map(|object| text(&object.value)).collect();
    texts.sort();
    format!("sha256:{}", names::hex(texts.join("\n").as_bytes()))
}

fn text(object: &Value) -> String {
    let mut out = String::with_capacity(2048);
    write(object, Depth::Object, &mut out);
    out
}

/// Where in an object a value stands: how many pods run (`spec.replicas`) says nothing about what runs.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Object,
    Spec,
    Deeper,
}

impl Depth {
    fn below(self, key: &str) -> Depth {
        match self {
            Depth::Object if key == "spec" => Depth::Spec,
            Depth::Object | Depth::Spec | Depth::Deeper => Depth::Deeper,
        }
    }
}

fn write(value: &Value, depth: Depth, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> =
                map.iter().filter(|(key, _)| depth != Depth::Spec || *key != "replicas").collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            separated('{', entries.into_iter(), '}', out, |(key, value), out| {
                quoted(key, out);
                out.push(':');
                write(value, depth.below(key), out);
            });
        }
        Value::Array(items) => separated('[', items.iter(), ']', out, |item, out| write(item, Depth::Deeper, out)),
        Value::String(text) => quoted(text, out),
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
}

/// Most texts need no escape: then they are copied as they are.
fn quoted(text: &str, out: &mut String) {
    match text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        true => out.push_str(&Value::from(text).to_string()),
        false => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
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
        let one = json!({ "spec": { "replicas": 3, "b": [1, "x\ty"], "a": null, "c": { "replicas": 1 } } });
        assert_eq!(text(&one), r#"{"spec":{"a":null,"b":[1,"x\ty"],"c":{"replicas":1}}}"#);
    }
}
