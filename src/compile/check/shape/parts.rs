//! A compact schema of which only the definitions that are asked for are parsed.

use serde::Deserialize;
use std::sync::OnceLock;

/// The root of a schema, and its definitions as text until they are needed; `T` is what a schema
/// is parsed into.
pub struct Parts<T> {
    pub root: T,
    definitions: Vec<Definition<T>>,
}

struct Definition<T> {
    name: &'static str,
    text: &'static str,
    schema: OnceLock<Option<T>>,
}

impl<T: Deserialize<'static>> Parts<T> {
    /// Reads the form that `schemas/compact` has: the root in the second line, then one definition
    /// a line.
    ///
    /// # Errors
    /// What is wrong with the text; a test proves that the embedded ones are whole.
    pub fn read(text: &'static str) -> Result<Parts<T>, String> {
        let (head, rest) = text.split_once("\n,\"$defs\":{\n").ok_or("the schema has no definitions")?;
        let root = head.strip_prefix("{\"root\":\n").ok_or("the schema has no root")?;
        let root = serde_json::from_str(root).map_err(|error| error.to_string())?;
        Ok(Parts { root, definitions: rest.lines().filter_map(definition).collect() })
    }

    /// The definition that a reference names (`#/$defs/App`); `None` where there is none, or where
    /// it is no `T`.
    pub fn definition(&self, reference: &str) -> Option<&T> {
        let name = reference.strip_prefix("#/$defs/")?;
        let found = self.definitions.iter().find(|definition| definition.name == name)?;
        found.schema.get_or_init(|| serde_json::from_str(found.text).ok()).as_ref()
    }
}

fn definition<T>(line: &'static str) -> Option<Definition<T>> {
    let (name, text) = line.strip_prefix('"')?.split_once('"')?;
    let text = text.strip_prefix(':')?;
    Some(Definition { name, text: text.strip_suffix(',').unwrap_or(text), schema: OnceLock::new() })
}
