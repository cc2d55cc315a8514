//! Without a least sample one lucky request is a verdict.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let gates = config.canary().map(|canary| canary.gate.as_slice()).unwrap_or_default();
    for gate in gates.iter().filter(|gate| gate.asks_metrics() && gate.at_least.is_none()) {
        findings.push(
            Finding::new(Code::GateWithoutSample, format!("gate `{}` asks for no least sample", gate.name.value))
                .at(gate.name.span, "a verdict from however little traffic there is")
                .help("add `at_least = { requests = 200 }`: fewer requests are no verdict"),
        );
    }
}
