//! What to do with manifests: what changes, whose it is, in which order it is written, whether it
//! came to life, and what is recorded. Pure: no cluster, no clock, no text output.

pub mod answer;
mod canonical;
mod consent;
pub mod diff;
pub mod health;
pub mod inventory;
pub mod judge;
pub mod lease;
pub mod ledger;
pub mod live;
pub mod local;
mod managers;
pub mod order;
pub mod plan;
pub mod preflight;
pub mod receipt;
pub mod trial;

pub use consent::{Consent, Consents};
pub use managers::Manager;
