//! Trees → [`Config`]: shape by the JSON Schemas, then meaning by the rules.
//!
//! In: the parsed files of a directory. Out: typed, spanned values and every finding about them.
//! It knows neither the cluster nor tracks.

mod config;
pub mod contract;
pub mod defaults;
pub mod profiles;
pub mod rules;
pub mod schemas;

pub use config::{Config, profile};
