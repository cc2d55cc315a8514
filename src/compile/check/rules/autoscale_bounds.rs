//! An autoscaler must have room between its bounds.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let of_workload = config.contract.workload.iter().flat_map(|workload| &workload.autoscale);
    let of_targets = config.contract.target.values().flat_map(|target| &target.autoscale);
    for autoscale in of_workload.chain(of_targets).filter(|autoscale| autoscale.min > autoscale.max) {
        let (min, max) = (&autoscale.min, &autoscale.max);
        findings.push(
            Finding::new(Code::AutoscaleBounds, format!("at least {} pods, but at most {}", min.value, max.value))
                .at(min.span, "the fewest pods")
                .at(max.span, "the most pods")
                .help("make `max` at least as large as `min`"),
        );
    }
}
