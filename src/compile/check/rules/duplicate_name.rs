//! Names that tell things apart, given twice.

use super::ports;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;
use std::collections::BTreeMap;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let contract = &config.contract;
    let gates = config.canary().map(|canary| canary.gate.as_slice()).unwrap_or_default();
    twice("gates", gates.iter().map(|gate| &gate.name), findings);
    let checks = contract.health.iter().flat_map(|health| &health.checks);
    twice("checks", checks.map(|check| &check.name), findings);
    let declared = ports::serving(config);
    twice("ports of one pod", declared.iter().map(|port| port.name), findings);
    // the main container bears the application's name
    let containers = contract.workload.iter().flat_map(|workload| workload.containers.keys());
    twice("containers of one pod", std::iter::once(&contract.app.name).chain(containers), findings);
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
