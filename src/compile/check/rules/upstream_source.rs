//! Someone else's software comes in one version, pinned by a digest, and all files say the same of it.

use crate::compile::check::Config;
use crate::compile::check::contract::{HelmSource, LockedUpstream, Upstream};
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(upstream) = &config.contract.upstream else { return };
    let Some(helm) = upstream.helm.as_ref().filter(|helm| is_remote(helm)) else { return };
    let locked = config.lock.as_ref().and_then(|lock| lock.upstream.as_ref());
    if helm.version.is_none() {
        findings.push(
            Finding::new(Code::UpstreamSource, format!("chart `{}` in which version?", helm.chart.value))
                .at(helm.chart.span, "no version")
                .help("add `version = \"…\"` beside `chart`"),
        );
    } else if upstream.digest.is_none() && locked.is_none() {
        findings.push(
            Finding::new(Code::UpstreamSource, format!("chart `{}` is not pinned", helm.chart.value))
                .at(helm.span, "a registry may change what a version means")
                .help("add `digest = \"sha256:…\"` to `[upstream]`, or commit `railiance.lock`"),
        );
    }
    findings.extend(locked.into_iter().flat_map(|locked| disagreements(helm, upstream, locked)));
}

/// A path below the repository is pinned by the commit.
fn is_remote(helm: &HelmSource) -> bool {
    helm.repository.is_some() || helm.chart.starts_with("oci://")
}

fn disagreements(helm: &HelmSource, upstream: &Upstream, locked: &LockedUpstream) -> Vec<Finding> {
    let pairs = [
        ("source", Some(&helm.chart), Some(&locked.source)),
        ("version", helm.version.as_ref(), locked.version.as_ref()),
        ("digest", upstream.digest.as_ref(), Some(&locked.digest)),
    ];
    let both = pairs.into_iter().filter_map(|(what, written, locked)| Some((what, written?, locked?)));
    both.filter(|(_, written, locked)| written != locked)
        .map(|(what, written, locked)| differs(what, written, locked))
        .collect()
}

fn differs(what: &str, written: &Spanned<String>, locked: &Spanned<String>) -> Finding {
    Finding::new(Code::UpstreamSource, format!("`app.toml` and `railiance.lock` name different {what}s"))
        .at(written.span, "wanted")
        .at(locked.span, "pinned")
        .help("pin anew what `app.toml` asks for, or take the change back")
}
