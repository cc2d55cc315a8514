//! A weighted canary learns from traffic by its metrics. A contract that says nothing about its canary
//! takes the defaults, readiness alone among them; one that writes it down should say what judges it.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = config.canary().filter(|_| config.is_weighted()) else { return };
    let prometheus = config.contract.observe.as_ref().and_then(|observe| observe.prometheus.as_ref());
    let finding = |message: &str| Finding::new(Code::CanaryWithoutMetrics, message);
    match (canary.gate.iter().find(|gate| gate.asks_metrics()), prometheus) {
        (Some(gate), None) => findings.push(
            finding("gates without a Prometheus server to ask")
                .at(gate.span, "no answer, and no data never passes")
                .help("add `prometheus = \"http://prometheus.monitoring:9090\"` to `[observe]`"),
        ),
        (None, _) => findings.push(
            finding("a weighted canary that no metric judges")
                .at(config.strategy_span(), "only readiness is looked at")
                .help(format!("add a `[[stage.canary.gate]]` and `[observe] prometheus`; else {INSTEAD}")),
        ),
        (Some(_), Some(_)) => {}
    }
}
