//! An autoscaler must have room between its bounds, and an aim where it is made.

use crate::compile::check::Config;
use crate::compile::check::contract::Autoscale;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let of_workload = config.contract.workload.iter().flat_map(|workload| &workload.autoscale);
    let of_targets = config.contract.target.values().flat_map(|target| &target.autoscale);
    for autoscale in of_workload.chain(of_targets) {
        findings.extend(bounds(autoscale).into_iter().chain(aimless(autoscale)));
    }
}

fn bounds(Autoscale { min, max, .. }: &Autoscale) -> Option<Finding> {
    let finding = || {
        Finding::new(Code::AutoscaleBounds, format!("at least {} pods, but at most {}", min.value, max.value))
            .at(min.span, "the fewest pods")
            .at(max.span, "the most pods")
            .help("make `max` at least as large as `min`")
    };
    (min > max).then(finding)
}

/// One that is made here, and has nothing to go by.
fn aimless(autoscale: &Autoscale) -> Option<Finding> {
    let own = autoscale.external.as_ref().filter(|external| !external.value)?;
    let finding = Finding::new(Code::AutoscaleBounds, "an autoscaler without an aim").at(own.span, "it is made here");
    Some(finding.help("give it `cpu` or `memory` in place of this"))
}
