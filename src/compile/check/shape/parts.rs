//! A compact schema of which only the definitions that are asked for are parsed.

use serde_json::Value;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// The root of a schema, and its definitions as text until they are needed.
pub struct Parts {
    pub root: Value,
    definitions: BTreeMap<&'static str, Definition>,
}

struct Definition {
    text: &'static str,
    schema: OnceCell<Value>,
}

impl Parts {
    /// Reads the form that `schemas/compact` has: the root in the first line, then one definition a
    /// line.
    ///
    /// # Errors
    /// What is wrong with the text; a test proves that the embedded ones are whole.
    pub fn read(text: &'static str) -> Result<Parts, String> {
        let (root, rest) = text.split_once(",\"$defs\":{\n").ok_or("the schema has no definitions")?;
        let root = serde_json::from_str(&format!("{root}}}")).map_err(|error| error.to_string())?;
        Ok(Parts { root, definitions: rest.lines().filter_map(definition).collect() })
    }

    /// The schema that a reference stands for, or the schema itself.
    pub fn open<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
        let definition = name.and_then(|name| self.definitions.get(name));
        // of a definition that is no JSON the reference stays, which the build of a validator refuses
        definition
            .map_or(schema, |found| found.schema.get_or_init(|| serde_json::from_str(found.text).unwrap_or_default()))
    }
}

fn definition(line: &'static str) -> Option<(&'static str, Definition)> {
    let (name, text) = line.trim_end_matches(',').split_once("\":")?;
    Some((name.strip_prefix('"')?, Definition { text, schema: OnceCell::new() }))
}
