//! The order of a file's keys, read from its JSON Schema, so that there is no second list of them.

use serde_json::Value;
use std::collections::BTreeSet;

/// Key paths in the order of the schema's properties, in the form that [`super::fmt::format`] takes:
/// `*` stands for the names of a map, and the items of a list stand at the list's own path.
pub fn key_paths(schema: &Value) -> Vec<String> {
    let mut walk = Walk { root: schema, references: Vec::new(), seen: BTreeSet::new(), paths: Vec::new() };
    walk.schema(schema, "");
    walk.paths
}

struct Walk<'a> {
    root: &'a Value,
    /// The references on the way here: a schema may lead to itself.
    references: Vec<&'a str>,
    seen: BTreeSet<String>,
    paths: Vec<String>,
}

impl<'a> Walk<'a> {
    fn schema(&mut self, schema: &'a Value, path: &str) {
        if !path.is_empty() && self.seen.insert(path.to_owned()) {
            self.paths.push(path.to_owned());
        }
        self.reference(schema, path);
        for word in ["anyOf", "oneOf", "allOf"] {
            for alternative in schema.get(word).and_then(Value::as_array).into_iter().flatten() {
                self.schema(alternative, path);
            }
        }
        for (key, value) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.schema(value, &below(path, key));
        }
        if let Some(names) = schema.get("additionalProperties").filter(|names| names.is_object()) {
            self.schema(names, &below(path, "*"));
        }
        if let Some(items) = schema.get("items") {
            self.schema(items, path);
        }
    }

    fn reference(&mut self, schema: &'a Value, path: &str) {
        let Some(name) = schema.get("$ref").and_then(Value::as_str) else { return };
        let target = name.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        if let Some(target) = target.filter(|_| !self.references.contains(&name)) {
            self.references.push(name);
            self.schema(target, path);
            self.references.pop();
        }
    }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
