//! Validators of the `jsonschema` crate, made as cheaply as the occasion allows.
//!
//! Building one costs far more than using it: every build checks the schema against its
//! meta-schema and compiles its patterns. One small file needs a small part of the contract, so it
//! gets a validator of that part; a run over many files builds the whole one once.

use super::parts::Parts;
use super::problem::{Problem, problem};
use super::project::project;
use crate::compile::check::schemas::SchemaName;
use jsonschema::{Draft, Validator};
use serde_json::Value;
use std::sync::LazyLock;

/// How many applications a run checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Each file gets a validator of the parts of the schema that it uses.
    Few,
    /// One validator a schema, built once and shared by all threads.
    Many,
}

type Built = Result<Validator, String>;

/// Everything that the schema has against the instance.
///
/// # Errors
/// Why an embedded schema cannot be used; tests prove that all of them can.
pub fn problems(schema: SchemaName, instance: &Value, among: Among) -> Result<Vec<Problem>, String> {
    let run = |validator: &Validator| validator.iter_errors(instance).flat_map(|error| problem(&error)).collect();
    match among {
        Among::Many => whole(schema).as_ref().map(run).map_err(String::clone),
        Among::Few => part(schema, instance).as_ref().map(run).map_err(String::clone),
    }
}

fn whole(schema: SchemaName) -> &'static Built {
    static APP: LazyLock<Built> = LazyLock::new(|| build_whole(SchemaName::App));
    static RELEASE: LazyLock<Built> = LazyLock::new(|| build_whole(SchemaName::Release));
    static LOCK: LazyLock<Built> = LazyLock::new(|| build_whole(SchemaName::Lock));
    match schema {
        SchemaName::App => &APP,
        SchemaName::Release => &RELEASE,
        SchemaName::Lock => &LOCK,
    }
}

fn build_whole(schema: SchemaName) -> Built {
    build(&root(schema)?)
}

fn part(schema: SchemaName, instance: &Value) -> Built {
    let parts = Parts::read(schema.compact_text())?;
    build(&project(&|schema| parts.open(schema), &parts.root, &[instance]))
}

fn root(schema: SchemaName) -> Result<Value, String> {
    serde_json::from_str(schema.compact_text()).map_err(|error| error.to_string())
}

/// The compact schemas use only keywords that draft 4 knows with the same meaning; of all drafts it
/// alone takes `3.0` for no integer, as TOML and the contract's types do.
fn build(schema: &Value) -> Built {
    jsonschema::options().with_draft(Draft::Draft4).offline().build(schema).map_err(|error| error.to_string())
}
