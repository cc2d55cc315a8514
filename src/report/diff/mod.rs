//! A `Diff` as text, as a unified diff, as JSON. Every view takes its values from
//! `rollout::diff::sides`, which has stars for secrets.

pub(super) mod json;
pub(super) mod page;
mod shown;
pub(super) mod text;
mod unified;

pub use json::{FORMAT, json};
pub use page::Paint;
pub(in crate::report) use page::visible;
pub use text::text;
pub use unified::{unified, unified_text};
