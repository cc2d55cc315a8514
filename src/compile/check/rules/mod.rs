//! Meaning: each value is fine, together they mean something impossible or dangerous.
//!
//! One rule a file, one code a rule, one row in [`RULES`]. A rule sees the whole [`Config`] and
//! says what it found; it knows nothing of other rules.

mod autoscale_and_replicas;
mod weights_out_of_order;

use super::Config;
use crate::diag::{Code, Finding};

/// One rule.
pub struct Rule {
    pub code: Code,
    pub run: fn(&Config, &mut Vec<Finding>),
}

/// Every rule about one application, in the order of the table of codes.
pub const RULES: &[Rule] = &[
    Rule { code: Code::WeightsOutOfOrder, run: weights_out_of_order::run },
    Rule { code: Code::AutoscaleAndReplicas, run: autoscale_and_replicas::run },
];

/// Runs every rule.
pub fn run(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.run)(config, &mut findings);
    }
    findings
}
pub fn together(_: &[&Config]) -> Vec<Finding> {
    Vec::new()
}
