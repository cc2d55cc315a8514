//! The JSON Schemas (2020-12) of the contract's files, written from the typed structs and the
//! table of defaults, blessed into `schemas/` and embedded from there.

mod compact;
mod normal;
mod rows;

use super::contract::{Contract, Lock, Release};
use super::defaults::{self, Default};
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
            SchemaName::App => include_str!("../../../../schemas/app.v1.json"),
            SchemaName::Release => include_str!("../../../../schemas/release.v1.json"),
            SchemaName::Lock => include_str!("../../../../schemas/lock.v1.json"),
        }
    }

    /// What validation needs of the schema, and no more: no annotations, no white space.
    pub fn compact_text(self) -> &'static str {
        match self {
            SchemaName::App => include_str!("../../../../schemas/compact/app.v1.json"),
            SchemaName::Release => include_str!("../../../../schemas/compact/release.v1.json"),
            SchemaName::Lock => include_str!("../../../../schemas/compact/lock.v1.json"),
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

    /// The generated schema without annotations.
    pub fn generate_compact(self) -> Value {
        compact::strip(&self.generate())
    }

    /// [`SchemaName::generate_compact`] as text, one definition a line: what `compact_text` must equal.
    pub fn generate_compact_text(self) -> String {
        compact::lines(&self.generate_compact())
    }

    fn write<T: JsonSchema>(self, defaults: &[Default]) -> Value {
        let generator = SchemaSettings::draft2020_12().into_generator();
        let mut schema: Value = generator.into_root_schema_for::<T>().into();
        schema["$id"] = json!(self.id());
        normal::normalize(&mut schema);
        for default in defaults {
            rows::put(&mut schema, default);
        }
        schema
    }
}
