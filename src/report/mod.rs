//! Values → bytes: one file a view or format, JSON types of its own, versioned.
//!
//! In: findings, changes. Out: strings. This module knows neither `world` nor stdout.

pub mod begun;
mod counted;
pub mod diff;
mod document;
pub mod failed;
pub mod fallen;
pub mod findings;
pub mod formatted;
mod gate;
pub mod history;
pub mod local;
pub mod manifests;
mod name;
pub mod note;
pub mod observe;
pub mod opening;
pub mod overview;
pub mod plan;
pub mod preflight;
pub mod receipt;
pub mod record;
pub mod rehearsal;
pub mod released;
pub mod returning;
pub mod schemas;
pub mod skipped;
pub mod status;
mod table;
pub mod told;
pub mod unlock;
pub mod versions;
pub mod why;
mod xml;

pub use name::names;
