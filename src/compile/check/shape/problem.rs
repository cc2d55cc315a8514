//! Errors of the `jsonschema` crate → the few kinds of departure that findings are made of.

use super::branch;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

/// One departure from the schema, at a place of the document.
#[derive(Debug)]
pub struct Problem {
    /// JSON pointer of the value.
    pub at: String,
    pub what: What,
}

#[derive(Debug)]
pub enum What {
    UnknownKey(String),
    MissingKey(String),
    WrongType,
    NotAllowed(Vec<Value>),
    TooSmall(Value),
    TooLarge(Value),
    TooShort(u64),
    TooLong(u64),
    TooFewItems(u64),
    TooManyItems(u64),
    BadFormat,
    /// A keyword that the contract's schemas do not use, in the words of the crate.
    Other(String),
}

/// The departures behind one error; several where it names several keys or stands for an
/// alternative whose own errors say more.
pub fn problem(error: &ValidationError<'_>) -> Vec<Problem> {
    let at = error.instance_path().as_str().to_owned();
    let one = |what: What| vec![Problem { at: at.clone(), what }];
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| Problem { at: at.clone(), what: What::UnknownKey(key.clone()) }).collect()
        }
        Kind::Required { property } => one(What::MissingKey(property.as_str().unwrap_or_default().to_owned())),
        Kind::Type { .. } => one(What::WrongType),
        Kind::Enum { options } => one(What::NotAllowed(options.as_array().cloned().unwrap_or_default())),
        Kind::Constant { expected_value } => one(What::NotAllowed(vec![Value::clone(expected_value)])),
        Kind::Minimum { limit } => one(What::TooSmall(limit.clone())),
        Kind::Maximum { limit } => one(What::TooLarge(limit.clone())),
        Kind::MinLength { limit } => one(What::TooShort(*limit)),
        Kind::MaxLength { limit } => one(What::TooLong(*limit)),
        Kind::MinItems { limit } => one(What::TooFewItems(*limit)),
        Kind::MaxItems { limit } => one(What::TooManyItems(*limit)),
        Kind::Pattern { .. } => one(What::BadFormat),
        Kind::AnyOf { context } => match branch::meant(context, error.instance_path().as_str()) {
            Some(errors) => errors.iter().flat_map(problem).collect(),
            None => one(What::WrongType),
        },
        // the crate's own words may quote the value, which may be a secret
        other => one(What::Other(other.keyword().to_owned())),
    }
}
