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

impl Problem {
    /// Whether `contract` names another contract than the one that this program reads.
    pub fn is_contract(&self) -> bool {
        self.at == "/contract" && matches!(self.what, What::Value(Misfit::NotAllowed(_)))
    }
}

#[derive(Debug)]
pub enum What {
    UnknownKey(String),
    MissingKey(String),
    Value(Misfit),
}

/// What is wrong with one value.
#[derive(Debug)]
pub enum Misfit {
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
    let one = |misfit: Misfit| vec![Problem { at: at.clone(), what: What::Value(misfit) }];
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| Problem { at: at.clone(), what: What::UnknownKey(key.clone()) }).collect()
        }
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default().to_owned();
            vec![Problem { at, what: What::MissingKey(key) }]
        }
        Kind::Type { .. } => one(Misfit::WrongType),
        Kind::Enum { options } => one(Misfit::NotAllowed(options.as_array().cloned().unwrap_or_default())),
        Kind::Minimum { limit } => one(Misfit::TooSmall(limit.clone())),
        Kind::Maximum { limit } => one(Misfit::TooLarge(limit.clone())),
        Kind::MinLength { limit } => one(Misfit::TooShort(*limit)),
        Kind::MaxLength { limit } => one(Misfit::TooLong(*limit)),
        Kind::MinItems { limit } => one(Misfit::TooFewItems(*limit)),
        Kind::MaxItems { limit } => one(Misfit::TooManyItems(*limit)),
        Kind::Pattern { .. } => one(Misfit::BadFormat),
        Kind::AnyOf { context } => match branch::meant(context, error.instance_path().as_str()) {
            Some(errors) => errors.iter().flat_map(problem).collect(),
            None => one(Misfit::WrongType),
        },
        // the crate's own words may quote the value, which may be a secret
        other => one(Misfit::Other(other.keyword().to_owned())),
    }
}
