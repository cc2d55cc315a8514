//! What to do with manifests: what changes, whose it is, in which order it is written. Pure: no
//! cluster, no clock, no text output.

pub mod answer;
mod canonical;
mod consent;
pub mod diff;
pub mod inventory;
pub mod live;
mod managers;
pub mod order;
pub mod plan;

pub use consent::{Consent, Consents};
pub use managers::Manager;
