//! Names that tell things apart, given twice.

use super::ports;
use crate::compile::check::{Config, MAIN_CONTAINER};
use crate::diag::{Code, Finding};
use crate::tree::Spanned;
use std::collections::BTreeMap;

/// What looks at a canary call the first thing that they judge.
const READINESS: &str = "readiness";

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let contract = &config.contract;
    let gates = config.canary().map(|canary| canary.gate.as_slice()).unwrap_or_default();
    twice("gates", gates.iter().map(|gate| &gate.name), findings);
    let reserved = gates.iter().map(|gate| &gate.name).filter(|name| name.as_str() == READINESS);
    findings.extend(reserved.map(|name| {
        Finding::new(Code::DuplicateName, format!("a gate called `{READINESS}` beside the one that is always there"))
            .at(name.span, "what is judged before all gates")
            .help("give it another name")
    }));
    let checks = contract.health.iter().flat_map(|health| &health.checks);
    twice("checks", checks.map(|check| &check.name), findings);
    let declared = ports::serving(config);
    twice("ports of one pod", declared.iter().map(|port| port.name), findings);
    let containers = contract.workload.iter().flat_map(|workload| workload.containers.keys());
    for name in containers.filter(|name| name.as_str() == MAIN_CONTAINER) {
        findings.push(
            Finding::new(Code::DuplicateName, format!("a container called `{MAIN_CONTAINER}` beside the main one"))
                .at(name.span, "the main container's name")
                .help("give it another name"),
        );
    }
}

fn twice<'a>(what: &str, names: impl Iterator<Item = &'a Spanned<String>>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for name in names {
        let Some(first) = seen.insert(name, name) else { continue };
        findings.push(
            Finding::new(Code::DuplicateName, format!("two {what} are called `{}`", name.value))
                .at(name.span, "the same name again")
                .at(first.span, "the first one")
                .help("give each a name of its own"),
        );
    }
}
