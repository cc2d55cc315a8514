//! Effects, and the only ones: everything that reads or changes the world outside the process.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the ring of effects: this is their one door")]

pub mod folder;
pub mod terminal;
