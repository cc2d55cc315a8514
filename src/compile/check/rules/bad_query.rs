//! A query that Prometheus cannot read gives no data, and no data never advances a canary.

use super::query;
use crate::compile::check::Config;
use crate::diag::{Code, Finding, Severity};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (text, _, gate) in query::all(config) {
        let Err(error) = query::read(text) else { continue };
        let whose = gate.map_or("`requests`".to_owned(), |gate| format!("gate `{}`", gate.name.value));
        let mut finding = Finding::new(Code::BadQuery, format!("the query of {whose} is not PromQL: {error}"))
            .at(text.span, "cannot be read")
            .help("try the query in Prometheus' own page first");
        if error.starts_with("unknown function") {
            // the parser knows the functions of one version; the server may be newer
            finding.severity = Severity::Warning;
            finding = finding.help("check the function's name; a newer Prometheus may know it");
        }
        findings.push(finding);
    }
}
