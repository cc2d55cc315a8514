//! Quantities in the form in which the API server stores them.

use crate::compile::quantity::canonical_quantity;
use crate::tree::{Spanned, Traced};

/// A written quantity in canonical form; text that is no quantity stays as it is, and the check
/// of the rendered object says so on the same line.
pub fn canonical(written: &Spanned<String>) -> Traced<String> {
    let traced = Traced::from(written);
    match canonical_quantity(&traced.value) {
        Some(text) => traced.map(|_| text),
        None => traced,
    }
}
