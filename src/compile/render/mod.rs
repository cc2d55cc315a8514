//! [`Release`] → [`Side`]; base + candidate + split → [`Manifests`].
//!
//! A side is one version's objects in stable form, with its digest: the version's identity. Every
//! track is a projection of sides (decision H3). This module knows the [`Release`] alone: neither
//! the contract nor the files behind it, no live state, and not for which track it renders.
//!
//! [`Release`]: crate::compile::resolve::Release

mod archetype;
mod canary_ports;
mod canonical;
mod compose;
mod follow;
mod object;
mod order;
mod project;
mod side;
mod sizes;
mod split;
pub mod template;
pub mod traffic;
mod user;
pub mod verify;

pub use archetype::Archetype;
pub use compose::{Manifests, Outside, alone, compose};
pub use object::{Scope, SideObject};
pub use side::{Identity, Mark, Side, side};
pub use sizes::Sizes;
pub use split::{Split, Weight};
pub use user::UserObjects;
