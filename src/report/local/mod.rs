//! What a local run showed (`rollout::local`).

mod junit;
mod text;

pub use junit::junit;
pub use text::{text, took};

use crate::rollout::local::Document;

/// `railiance.dev/local-result/v1`
///
/// # Errors
/// The JSON writer's own.
pub fn json(result: &Document) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(result)? + "\n")
}
