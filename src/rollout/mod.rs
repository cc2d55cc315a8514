//! What changes between two sets of manifests. Pure: no cluster, no clock, no text output.

pub mod answer;
pub mod diff;
