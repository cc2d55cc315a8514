//! Steps rise: a weight at or below the one before would take traffic back without a reason.

use crate::compile::check::Config;
use crate::compile::check::contract::Step;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = config.canary() else { return };
    for steps in [&canary.steps, &canary.hotfix_steps] {
        rise(steps, findings);
    }
}

fn rise(steps: &[Spanned<Step>], findings: &mut Vec<Finding>) {
    for (before, after) in steps.iter().zip(steps.iter().skip(1)) {
        let (before, after) = (&before.weight, &after.weight);
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
