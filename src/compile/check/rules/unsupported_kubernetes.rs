//! Defaults, schemas and removed APIs are known for a range of versions only.

use crate::compile::check::Config;
use crate::compile::check::profiles::KUBERNETES_MINORS as KNOWN;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for version in config.contract.target.values().flat_map(|target| &target.kubernetes) {
        let minor = version.strip_prefix("1.").and_then(|minor| minor.parse().ok());
        if minor.is_some_and(|minor: u32| KNOWN.contains(&minor)) {
            continue;
        }
        let (oldest, newest) = (KNOWN.start(), KNOWN.end());
        findings.push(
            Finding::new(Code::UnsupportedKubernetes, format!("Kubernetes {} is not known", version.value))
                .at(version.span, format!("known: 1.{oldest} to 1.{newest}"))
                .help(match minor.is_some_and(|minor| minor > *newest) {
                    true => format!("write `kubernetes = \"1.{newest}\"`; newer servers accept what it knows"),
                    false => format!("upgrade the cluster to 1.{oldest} at least"),
                }),
        );
    }
}
