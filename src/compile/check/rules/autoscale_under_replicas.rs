//! Router `replicas` splits by counting pods, and an autoscaler changes the count.

use crate::compile::check::Config;
use crate::compile::check::contract::Router;
use crate::diag::{Code, Finding};
use std::collections::BTreeSet;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    if !config.is_weighted() {
        return;
    }
    let workload = config.contract.workload.as_ref().and_then(|workload| workload.autoscale.as_ref());
    let mut said = BTreeSet::new();
    for place in config.places() {
        let own = place.target.and_then(|target| target.autoscale.as_ref());
        let (Some((Router::Replicas, router)), Some(autoscale)) = (config.router(place), own.or(workload)) else {
            continue;
        };
        if !said.insert(autoscale.span) {
            continue;
        }
        let message = format!("an autoscaler would move the split of router `replicas`{}", place.suffix());
        let finding = Finding::new(Code::AutoscaleNotSplit, message).at(autoscale.span, "changes the number of pods");
        findings.push(
            router
                .into_iter()
                .fold(finding, |finding, span| finding.at(span, "splits by the number of pods"))
                .help("write fixed `replicas`, or choose router `traefik` or `gateway-api`"),
        );
    }
}
