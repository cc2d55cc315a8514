//! What came of carrying a plan out: while it goes on, and at its end.

mod json;
mod progress;
mod text;

pub use json::{FORMAT, json};
pub use progress::{block, line};
pub use text::{stopped, taken, text};
