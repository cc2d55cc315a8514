//! The JSON Schemas (2020-12) of the contract's files, written from the typed structs and the
//! table of defaults, blessed into `schemas/` and embedded from there.

use super::contract::{Contract, Lock, Release};
use super::defaults::{self, Default, Value as DefaultValue};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

/// One file of a `railiance/` directory that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaName {
    App,
    Release,
    Lock,
}

impl SchemaName {
    pub const ALL: [SchemaName; 3] = [SchemaName::App, SchemaName::Release, SchemaName::Lock];

    /// The name that `railiance schema NAME` takes.
    pub fn name(self) -> &'static str {
        match self {
            SchemaName::App => "app",
            SchemaName::Release => "release",
            SchemaName::Lock => "lock",
        }
    }

    /// The schema's published address.
    pub fn id(self) -> String {
        format!("https://railiance.dev/schemas/{}.v1.json", self.name())
    }

    /// The embedded text, as it stands in `schemas/`.
    pub fn text(self) -> &'static str {
        match self {
            SchemaName::App => include_str!("../../../schemas/app.v1.json"),
            SchemaName::Release => include_str!("../../../schemas/release.v1.json"),
            SchemaName::Lock => include_str!("../../../schemas/lock.v1.json"),
        }
    }

    /// The schema written anew from the structs: what `text` must equal.
    pub fn generate(self) -> Value {
        match self {
            SchemaName::App => self.write::<Contract>(defaults::ALL),
            SchemaName::Release => self.write::<Release>(&[]),
            SchemaName::Lock => self.write::<Lock>(&[]),
        }
    }

    fn write<T: JsonSchema>(self, defaults: &[Default]) -> Value {
        let generator = SchemaSettings::draft2020_12().into_generator();
        let mut schema: Value = generator.into_root_schema_for::<T>().into();
        schema["$id"] = json!(self.id());
        for default in defaults {
            put_default(&mut schema, default);
        }
        schema
    }
}

/// Writes a row of the table of defaults into the schema of its key.
fn put_default(root: &mut Value, default: &Default) {
    let steps: Vec<&str> = default.key.split('/').skip(1).collect();
    for pointer in find(root, "", &steps) {
        let Some(Value::Object(schema)) = root.pointer_mut(&pointer) else { continue };
        match default.value {
            DefaultValue::Text(text) => _ = schema.insert("default".into(), json!(text)),
            DefaultValue::Number(number) => _ = schema.insert("default".into(), json!(number)),
            DefaultValue::Flag(flag) => _ = schema.insert("default".into(), json!(flag)),
            DefaultValue::Rule(rule) => {
                let said = schema.get("description").and_then(Value::as_str).unwrap_or("").to_owned();
                schema.insert("description".into(), json!(format!("{said}\n\nDefault: {rule}.")));
            }
        }
    }
}

/// Pointers of the schemas that a key of the contract leads to; `*` takes every way.
fn find(root: &Value, at: &str, steps: &[&str]) -> Vec<String> {
    let Some((step, rest)) = steps.split_first() else { return vec![at.to_owned()] };
    let mut found = Vec::new();
    for place in open(root, at) {
        let Some(schema) = root.pointer(&place) else { continue };
        let mut go = |next: String| found.extend(find(root, &next, rest));
        match *step {
            "*" => {
                for way in ["items", "additionalProperties"] {
                    if schema.get(way).is_some_and(Value::is_object) {
                        go(format!("{place}/{way}"));
                    }
                }
                for name in schema.get("properties").and_then(Value::as_object).into_iter().flat_map(|map| map.keys()) {
                    go(format!("{place}/properties/{name}"));
                }
            }
            name if schema.pointer(&format!("/properties/{name}")).is_some() => {
                go(format!("{place}/properties/{name}"))
            }
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The places that a schema stands for: itself, what it refers to, and its alternatives.
fn open(root: &Value, at: &str) -> Vec<String> {
    let mut places = vec![at.to_owned()];
    let Some(schema) = root.pointer(at) else { return places };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#')) {
        places.extend(open(root, target));
    }
    for at_alternative in 0..schema.get("anyOf").and_then(Value::as_array).map_or(0, Vec::len) {
        places.extend(open(root, &format!("{at}/anyOf/{at_alternative}")));
    }
    places
}
