//! Somebody must be reachable when an application stops on which others depend.

use crate::compile::check::Config;
use crate::compile::check::contract::Criticality;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let app = &config.contract.app;
    let critical = app.criticality.as_ref().filter(|level| level.value == Criticality::Critical);
    let Some(critical) = critical.filter(|_| app.contacts.is_empty()) else { return };
    findings.push(
        Finding::new(Code::CriticalNoContact, "a critical application without a contact")
            .at(critical.span, "whom to call?")
            .help("add `contacts = [\"oncall@example.org\"]` to `[app]`"),
    );
}
