//! A query that Prometheus cannot read gives no data, and no data never advances a canary.

use super::query::Asked;
use crate::compile::check::Config;
use crate::diag::{Code, Finding, Severity};

pub fn run(_: &Config, queries: &[Asked], findings: &mut Vec<Finding>) {
    for asked in queries {
        let Err(error) = &asked.query else { continue };
        let mut finding =
            Finding::new(Code::BadQuery, format!("the query of {} is not PromQL: {error}", asked.whose()))
                .at(asked.text.span, "cannot be read")
                .help("try the query in Prometheus' own page first");
        if error.starts_with("unknown function") {
            // the parser knows the functions of one version; the server may be newer
            finding.severity = Severity::Warning;
            finding = finding.help("check the function's name; a newer Prometheus may know it");
        }
        findings.push(finding);
    }
}
