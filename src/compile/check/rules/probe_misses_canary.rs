//! A probe goes through the real route, where the weights decide who answers, unless something leads it to the canary.

use crate::compile::check::Config;
use crate::compile::check::contract::{CanaryStage, Strategy};
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = config.canary() else { return };
    let Some((key, why)) = missing(canary, config.strategy()) else { return };
    for gate in canary.gate.iter().filter(|gate| gate.http.is_some()) {
        let message = format!("nothing leads the probe of gate `{}` to the canary", gate.name.value);
        let http = gate.http.as_ref().map_or(gate.span, |http| http.span);
        findings.push(
            Finding::new(Code::ProbeMissesCanary, message)
                .at(http, why)
                .help(format!("add `{key}` to `[stage.canary]`")),
        );
    }
}

fn missing(canary: &CanaryStage, strategy: Option<Strategy>) -> Option<(&'static str, &'static str)> {
    match strategy? {
        Strategy::Weighted if canary.header.is_none() => {
            Some((r#"header = { name = "X-Canary", value = "true" }"#, "stable would answer most of the time"))
        }
        Strategy::Isolated if canary.host.is_none() => {
            Some((r#"host = "canary.greeter.example.org""#, "an isolated canary without a host has no route"))
        }
        Strategy::Weighted | Strategy::Isolated | Strategy::None => None,
    }
}
