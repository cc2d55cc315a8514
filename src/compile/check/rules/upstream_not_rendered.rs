//! Wrapped software is validated, and not rendered yet: that is said, so that nobody waits for objects.

use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    // where from is the first question; this one comes after it
    if findings.iter().any(|finding| finding.code == Code::UpstreamSource) {
        return;
    }
    if let Some(upstream) = &config.contract.upstream {
        findings.push(
            Finding::new(Code::UpstreamNotRendered, "`[upstream]` is checked, but not rendered by this version")
                .at(upstream.span, "no manifests come from here")
                .help("render it with its own tool for now; everything else of the contract is checked"),
        );
    }
}
