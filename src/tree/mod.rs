//! Text as a tree with spans, and values that know where they come from.
//!
//! In: TOML or YAML text. Out: [`Node`]s whose keys and values carry spans; typed values through
//! serde ([`Spanned`]); and, on the way to manifests, values with an [`Origin`] ([`Traced`],
//! [`Placed`]). This module knows neither the contract nor Kubernetes objects.

mod de;
mod node;
mod origin;
mod placed;
mod spanned;
mod traced;
pub mod yaml;

pub use de::from_node;
pub use node::{Key, Kind, Node};
pub use origin::{Origin, Trace};
pub use placed::Placed;
pub use spanned::Spanned;
#[allow(unused_imports, reason = "a macro for the stages that carry traced values")]
pub(crate) use traced::record;
pub use traced::{Record, Shape, Traced, collect as traced_collect};
