//! Which alternative of a schema the writer meant.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

/// The errors of the alternative whose type the value has; of several, the one that it is closest
/// to. `None` where the value has no alternative's type.
pub fn meant<'e>(ways: &'e [Vec<ValidationError<'static>>], at: &str) -> Option<&'e [ValidationError<'static>]> {
    let wrong_type =
        |error: &ValidationError<'_>| matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == at;
    let fitting = ways.iter().filter(|errors| !errors.iter().any(wrong_type));
    fitting.min_by_key(|errors| errors.len()).map(Vec::as_slice)
}
