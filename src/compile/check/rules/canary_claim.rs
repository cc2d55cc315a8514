//! A canary pod beside stable would mount the same claim: it waits for ever on another node, and
//! writes stable's data on the same one.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::compile::check::contract::{AccessMode, Volume, WorkloadKind};
use crate::diag::{Code, Finding, Span};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(workload) = config.contract.workload.as_ref().filter(|_| config.is_weighted()) else { return };
    // its pods have claims of their own, and another rule refuses it
    if workload.kind.as_ref().is_some_and(|kind| kind.value == WorkloadKind::StatefulSet) {
        return;
    }
    for (name, volume) in &workload.volumes {
        let Some((span, label)) = shared(volume) else { continue };
        findings.push(
            Finding::new(Code::CanaryClaim, format!("a canary would share claim `{}` with stable", name.value))
                .at(span, label)
                .at(config.strategy_span(), "both versions run at once")
                .help(format!("{INSTEAD}; or `access = \"read-write-many\"` where two versions may write")),
        );
    }
}

fn shared(volume: &Volume) -> Option<(Span, &'static str)> {
    let read_only = volume.read_only.as_ref().is_some_and(|flag| flag.value);
    if let Some(existing) = volume.existing_claim.as_ref().filter(|_| !read_only) {
        return Some((existing.span, "one claim for both versions"));
    }
    let claim = volume.claim.as_ref()?;
    match claim.access.as_ref().map(|access| access.value) {
        None => Some((claim.span, "`read-write-once` by default")),
        Some(AccessMode::ReadWriteOnce) => Some((claim.span, "pods of one node only")),
        Some(AccessMode::ReadWriteOncePod) => Some((claim.span, "one pod only")),
        Some(AccessMode::ReadOnlyMany | AccessMode::ReadWriteMany) => None,
    }
}
