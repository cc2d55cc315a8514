//! A validator of the `jsonschema` crate, made as cheaply as it can be.
//!
//! Building one costs far more than using it: every build checks the schema against its
//! meta-schema and compiles its patterns. A file needs a small part of the contract, so it gets a
//! validator of that part.

use super::parts::Parts;
use super::problem::{Problem, problem};
use super::project::project;
use crate::compile::check::schemas::SchemaName;
use jsonschema::{Draft, Validator};
use serde_json::Value;

/// Everything that the schema has against the instance.
///
/// # Errors
/// Why an embedded schema cannot be used; tests prove that all of them can.
pub fn problems(schema: SchemaName, instance: &Value) -> Result<Vec<Problem>, String> {
    let parts = Parts::read(schema.compact_text())?;
    let used = project(&|schema| open(&parts, schema), &parts.root, &[instance]);
    let validator = build(&used)?;
    Ok(validator.iter_errors(instance).flat_map(|error| problem(&error)).collect())
}

/// The schema that a reference stands for, or the schema itself. A reference to what is no JSON
/// stays, which the build of a validator refuses.
fn open<'a>(parts: &'a Parts<Value>, schema: &'a Value) -> &'a Value {
    let name = schema.get("$ref").and_then(Value::as_str);
    name.and_then(|name| parts.definition(name)).unwrap_or(schema)
}

/// The compact schemas use only keywords that draft 4 knows with the same meaning; of all drafts it
/// alone takes `3.0` for no integer, as TOML and the contract's types do.
fn build(schema: &Value) -> Result<Validator, String> {
    jsonschema::options().with_draft(Draft::Draft4).offline().build(schema).map_err(|error| error.to_string())
}
