//! Without a readiness probe a pod gets its share of the traffic before it can serve.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let ready = config.contract.health.as_ref().is_some_and(|health| health.ready.is_some());
    // someone else's software brings its own probes
    if ready || config.contract.workload.is_none() || !config.is_weighted() {
        return;
    }
    findings.push(
        Finding::new(Code::CanaryWithoutReady, "a weighted canary without a readiness probe")
            .at(config.strategy_span(), "traffic goes to pods that may not be ready")
            .help(format!("add `ready = {{ http = \"/healthz\" }}` to `[health]`; else {INSTEAD}")),
    );
}
