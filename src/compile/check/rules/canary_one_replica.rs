//! With one stable pod, a canary that takes it down or starves it takes everything down.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};
use std::collections::BTreeSet;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    if config.contract.workload.is_none() || !config.is_weighted() {
        return;
    }
    let mut said = BTreeSet::new();
    for place in config.places() {
        let pods = config.pods(place);
        let Some(span) = pods.span.filter(|span| pods.most == 1 && said.insert(*span)) else { continue };
        findings.push(
            Finding::new(Code::CanaryOneReplica, format!("a weighted canary beside a single pod{}", place.suffix()))
                .at(span, "one pod serves all of stable")
                .at(config.strategy_span(), "a share of the traffic goes to the canary")
                .help(format!("run 2 replicas or more; else {INSTEAD}")),
        );
    }
}
