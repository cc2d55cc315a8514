//! A `Diff` as text, as a unified diff, as JSON. Every view takes its values from `shown`, which
//! has stars for secrets.

mod json;
mod page;
mod shown;
mod text;
mod unified;

pub use json::{FORMAT, json};
pub use page::Paint;
pub(in crate::report) use page::visible;
pub use text::text;
pub use unified::{unified, unified_text};
