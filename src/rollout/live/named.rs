//! The fields that a manifest names, as far as they can be told without asking the server.

use super::element::{Element, Literal};
use super::fields::FieldSet;
use crate::rollout::diff::{ObjectId, list_keys};
use crate::tree::ListKey;
use serde_json::{Map, Value};

/// What a server-side apply of the manifest would own. Lists without known keys count as one value,
/// and so does every value that is no map; maps that the server takes for one value are spread out.
pub fn named(manifest: &Value) -> FieldSet {
    let id = ObjectId::of(manifest);
    let mut walk = Walk { id: &id, fields: Vec::new(), path: Vec::new(), found: FieldSet::default() };
    walk.value(manifest);
    walk.found
}

struct Walk<'a> {
    id: &'a ObjectId,
    /// The names of the fields on the way.
    fields: Vec<&'a str>,
    path: Vec<Element>,
    found: FieldSet,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a Value) {
        match value {
            Value::Object(map) if !map.is_empty() => self.map(map),
            Value::Array(items) if !items.is_empty() => self.list(items),
            _ => self.found.insert(&self.path),
        }
    }

    fn map(&mut self, map: &'a Map<String, Value>) {
        for (key, value) in map {
            if is_identity(&self.fields, key) {
                continue;
            }
            self.fields.push(key);
            self.path.push(Element::field(key));
            self.value(value);
            self.path.pop();
            self.fields.pop();
        }
    }

    fn list(&mut self, items: &'a [Value]) {
        let keys = list_keys(self.id)(&self.fields);
        let elements: Option<Vec<Element>> = items.iter().map(|item| element(item, keys)).collect();
        match elements {
            Some(elements) if !keys.is_empty() => {
                for (element, item) in elements.into_iter().zip(items) {
                    self.path.push(element);
                    self.value(item);
                    self.path.pop();
                }
            }
            _ => self.found.insert(&self.path),
        }
    }
}

/// What the server does not list as anybody's.
fn is_identity(around: &[&str], key: &str) -> bool {
    match around {
        [] => matches!(key, "apiVersion" | "kind"),
        ["metadata"] => matches!(key, "name" | "namespace"),
        _ => false,
    }
}

fn element(item: &Value, keys: &[ListKey]) -> Option<Element> {
    let pair = |key: &ListKey| {
        let default = || key.default.map(Value::from);
        let value = item.get(key.name).cloned().or_else(default)?;
        Some((key.name.to_owned(), Literal::of(&value)))
    };
    let mut pairs: Vec<_> = keys.iter().map(pair).collect::<Option<_>>()?;
    pairs.sort();
    Some(Element::Key(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_named_as_the_server_names_them() {
        let service = json!({ "apiVersion": "v1", "kind": "Service",
            "metadata": { "name": "web", "namespace": "demo", "labels": { "a.b/c": "x" } },
            "spec": { "ports": [{ "port": 80 }], "externalIPs": ["10.0.0.1"], "selector": {} } });
        let paths: Vec<String> = named(&service).leaves().iter().map(ToString::to_string).collect();
        let wanted = [
            ".metadata.labels.a.b/c",
            ".spec.externalIPs",
            ".spec.ports[port=80,protocol=\"TCP\"].port",
            ".spec.selector",
        ];
        assert_eq!(paths, wanted);
    }
}
