//! Where much depends on an application, a person looks before production changes.

use crate::compile::check::Config;
use crate::compile::check::contract::Criticality;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let criticality = config.contract.app.criticality.as_ref();
    let Some(critical) = criticality.filter(|level| level.value == Criticality::Critical) else { return };
    let approvals = config.production().and_then(|stage| stage.approvals.as_ref());
    let required = approvals.map(|approvals| &approvals.required);
    if required.is_some_and(|required| required.value > 0) {
        return;
    }
    let finding = Finding::new(Code::CriticalUnapproved, "a critical application without an approval for production");
    let finding = match required {
        Some(required) => finding.at(required.span, "nobody is asked").at(critical.span, "critical"),
        None => finding.at(critical.span, "much depends on it"),
    };
    findings.push(finding.help("add `approvals = { required = 1 }` to `[stage.production]`"));
}
