//! What keeps the first write from being made, and what to do about it.

mod json;
mod text;

pub use json::{FORMAT, Shut, json, shut};
pub use text::text;
