//! A schema without what only people and editors read.

use serde_json::{Map, Value, json};

/// Keywords of JSON Schema that say nothing about validity.
const ANNOTATIONS: [&str; 7] = ["title", "description", "examples", "default", "$id", "$schema", "x-taplo"];

/// The same schema without annotations.
pub(super) fn strip(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => Value::Object(map.iter().filter_map(keyword).collect()),
        other => other.clone(),
    }
}

/// The text of a stripped schema: the root in the second line, then one definition a line. Whoever
/// needs a few reads only these, and borrows from the text.
pub(super) fn lines(schema: &Value) -> String {
    let mut root = schema.clone();
    let definitions = root.as_object_mut().and_then(|map| map.remove("$defs"));
    let named = definitions.iter().filter_map(Value::as_object).flatten();
    let lines: Vec<String> = named.map(|(name, schema)| format!("{}:{schema}", Value::from(name.as_str()))).collect();
    format!("{{\"root\":\n{root}\n,\"$defs\":{{\n{}\n}}}}\n", lines.join(",\n"))
}

fn keyword((key, value): (&String, &Value)) -> Option<(String, Value)> {
    let stripped = match (key.as_str(), value) {
        (key, _) if ANNOTATIONS.contains(&key) => return None,
        // draft 4, which validation uses, has no `const`
        ("const", only) => return Some(("enum".to_owned(), json!([only]))),
        // names of keys stand here, which may be those of annotations
        ("properties" | "$defs", Value::Object(named)) => Value::Object(each(named)),
        ("anyOf", Value::Array(ways)) => Value::Array(ways.iter().map(strip).collect()),
        ("items" | "additionalProperties", inner) => strip(inner),
        (_, other) => other.clone(),
    };
    Some((key.clone(), stripped))
}

fn each(named: &Map<String, Value>) -> Map<String, Value> {
    named.iter().map(|(name, schema)| (name.clone(), strip(schema))).collect()
}
