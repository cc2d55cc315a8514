//! Effects, and the only ones: everything that reads or changes the world outside the process.
//!
//! In: what a command asks for. Out: values and findings. Must not know `report`, `commands` or
//! arguments of the process.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the ring of effects: this is their one door")]

pub mod clock;
pub mod cluster;
pub mod disk;
mod escape;
pub mod folder;
pub mod git;
pub mod helm;
pub mod input;
pub mod interrupt;
pub mod local;
pub mod metrics;
pub mod probe;
pub mod site;
pub mod terminal;
pub mod traefik;
mod trust;
