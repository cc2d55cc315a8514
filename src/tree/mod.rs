//! Text as a tree with spans, and values that know where they come from.
//!
//! In: TOML or YAML text. Out: [`Node`]s whose keys and values carry spans; typed values through
//! serde ([`Spanned`]); and, on the way to manifests, values with an [`Origin`] ([`Traced`],
//! [`Placed`]). This module knows neither the contract nor Kubernetes objects.

mod de;
mod node;
mod origin;
mod path;
mod placed;
#[cfg(test)]
pub(crate) mod random;
mod spanned;
pub mod toml;
mod traced;
pub mod yaml;

pub use de::from_node;
pub use node::{Key, Kind, Node};
pub use origin::{Origin, Trace};
pub use path::{FieldPath, ListKey, ListKeys, Missing, PathError, Step, field_names, key_texts, position};
pub use placed::{Placed, list, map};
pub use spanned::Spanned;
pub(crate) use traced::record;
pub use traced::{Record, Shape, Traced};
