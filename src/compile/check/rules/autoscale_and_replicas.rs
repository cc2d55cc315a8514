//! A fixed number of pods and an autoscaler would undo each other.

use crate::compile::check::Config;
use crate::diag::{Code, Finding, Span};
use std::collections::BTreeSet;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let mut pairs: BTreeSet<(Span, Span)> = BTreeSet::new();
    let workload = config.contract.workload.as_ref();
    for place in config.places() {
        let target = place.target;
        // what the target says stands in place of what the workload says
        let replicas = target.and_then(|own| own.replicas.as_ref()).or(workload.and_then(|own| own.replicas.as_ref()));
        let autoscale =
            target.and_then(|own| own.autoscale.as_ref()).or(workload.and_then(|own| own.autoscale.as_ref()));
        pairs.extend(replicas.zip(autoscale).map(|(replicas, autoscale)| (replicas.span, autoscale.span)));
    }
    findings.extend(pairs.into_iter().map(|(replicas, autoscale)| {
        Finding::new(Code::AutoscaleAndReplicas, "both a fixed number of replicas and an autoscaler")
            .at(replicas, "a fixed number")
            .at(autoscale, "the autoscaler chooses the number")
            .help("keep `autoscale` and remove `replicas`, or the other way round")
    }));
}
