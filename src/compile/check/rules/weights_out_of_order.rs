//! Steps rise: a weight at or below the one before would take traffic back without a reason.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = &config.contract.stage.canary else { return };
    for pair in canary.steps.windows(2) {
        let (before, after) = (&pair[0].weight, &pair[1].weight);
        if after.value <= before.value {
            findings.push(
                Finding::new(
                    Code::WeightsOutOfOrder,
                    format!("weight {} after {}: steps must rise", after.value, before.value),
                )
                .at(after.span, "not above the step before")
                .at(before.span, "the step before")
                .help("order the steps by rising weight"),
            );
        }
    }
}
