//! What changes between two sets of manifests, and what to do about it. Pure: no cluster, no clock,
//! no text output.

pub mod diff;
pub mod health;
pub mod lease;
pub mod ledger;
pub mod preflight;
