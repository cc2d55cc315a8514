//! A live object as the API server returned it: who owns which field, whether an apply would change
//! anything, whose object it is.
//!
//! In: an object with its `managedFields`. Out: [`Entry`]s with their [`FieldSet`]s; a proof without
//! a request ([`noop`]); the patch that ends client-side apply ([`migrate`]); the owner, if it is
//! another ([`foreign`]). Nothing here knows what is wanted but `noop`, which is told.

mod added;
mod element;
mod entry;
mod fields;
pub mod folded;
pub mod foreign;
mod marks;
pub mod migrate;
mod named;
pub mod noop;

pub use added::{added, added_anywhere};
pub use element::{Element, Literal, LivePath};
pub use entry::{Entry, Operation, entries, entry_of, is_copied};
pub use fields::FieldSet;
pub use marks::{Mark, marks};
pub use named::named;

use serde_json::Value;

/// The text at a pointer of an object, if one stands there.
pub fn text<'a>(object: &'a Value, pointer: &str) -> Option<&'a str> {
    object.pointer(pointer).and_then(Value::as_str)
}

/// Identity of a live object: what a delete or a write is bound to.
pub fn uid(object: &Value) -> Option<&str> {
    text(object, "/metadata/uid")
}

/// A label of an object.
pub fn label<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get("metadata")?.get("labels")?.get(key)?.as_str()
}

/// An annotation of an object.
pub fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get("metadata")?.get("annotations")?.get(key)?.as_str()
}
