//! A plan as text and as JSON. Secrets are stars in both.

mod contrast;
mod json;
mod owners;
mod text;

pub use contrast::contrast;
pub use json::{FORMAT, Foretold, json};
pub(super) use json::{IdleJob, idle};
pub use text::{refusals, text};
