//! A fixed number of pods and an autoscaler would undo each other.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(workload) = &config.contract.workload else { return };
    if let (Some(replicas), Some(autoscale)) = (&workload.replicas, &workload.autoscale) {
        findings.push(
            Finding::new(Code::AutoscaleAndReplicas, "both a fixed number of replicas and an autoscaler")
                .at(replicas.span, "a fixed number")
                .at(autoscale.span, "the autoscaler chooses the number")
                .help("keep `autoscale` and remove `replicas`, or the other way round"),
        );
    }
}
