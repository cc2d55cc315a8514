//! Scalars as values of a tree.

use super::scalar::{Scalar, json_number, resolve};
use crate::tree::Kind;

/// A plain scalar without a tag; `None` if it has no JSON form.
pub(super) fn typed(text: &str) -> Option<Kind> {
    let scalar = resolve(text);
    (scalar != Scalar::NonFinite).then(|| kind(scalar, text))
}

/// What a scalar is in a tree, given how it was written.
pub(super) fn kind(scalar: Scalar, text: &str) -> Kind {
    match scalar {
        Scalar::Null => Kind::Null,
        Scalar::Bool(flag) => Kind::Bool(flag),
        Scalar::Integer(value) => Kind::Number(value.into()),
        Scalar::Unsigned(value) => number(value as f64, text),
        Scalar::Float(value) => number(value, text),
        Scalar::Text | Scalar::NonFinite => Kind::String(text.to_owned()),
    }
}

fn number(value: f64, text: &str) -> Kind {
    json_number(value).map_or_else(|| Kind::String(text.to_owned()), Kind::Number)
}
