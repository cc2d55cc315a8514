//! What leaves the safe way says why, for those who find it a year later.

use crate::compile::check::Config;
use crate::compile::check::contract::{SecurityLevel, Strategy, UpdateStrategy, Workload};
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    findings.extend(strategy(config));
    if let Some(workload) = &config.contract.workload {
        findings.extend(security(workload));
        findings.extend(outage(workload));
    }
    findings.extend(accepted(config).filter(|reason| reason.trim().is_empty()).map(|reason| {
        Finding::new(Code::MissingReason, "an exception with an empty reason")
            .at(reason.span, "nothing is said here")
            .help("write one sentence that says why this is acceptable, or remove the key")
    }));
}

fn said(reason: Option<&Spanned<String>>) -> bool {
    reason.is_some_and(|reason| !reason.trim().is_empty())
}

fn strategy(config: &Config) -> Option<Finding> {
    let canary = config.canary()?;
    let written = canary.strategy.as_ref().filter(|_| !said(canary.reason.as_ref()))?;
    let (name, why) = match written.value {
        Strategy::Weighted => return None,
        Strategy::Isolated => ("isolated", "why real traffic cannot be shared"),
        Strategy::None => ("none", "why the version is not tried before production"),
    };
    Some(
        Finding::new(Code::MissingReason, format!("strategy `{name}` without a reason"))
            .at(written.span, "needs a reason")
            .help(format!("add `reason = \"…\"` to `[stage.canary]`: {why}")),
    )
}

fn security(workload: &Workload) -> Option<Finding> {
    let security = workload.security.as_ref()?;
    let level = security.level.as_ref().filter(|_| !said(security.reason.as_ref()))?;
    let name = match level.value {
        SecurityLevel::Restricted => return None,
        SecurityLevel::Baseline => "baseline",
        SecurityLevel::Privileged => "privileged",
    };
    Some(
        Finding::new(Code::MissingReason, format!("pod security `{name}` without a reason"))
            .at(level.span, "weaker than `restricted`")
            .help("add `reason = \"…\"` beside it, or remove `level`"),
    )
}

fn outage(workload: &Workload) -> Option<Finding> {
    let update = workload.update.as_ref()?;
    let strategy = update.strategy.as_ref().filter(|strategy| strategy.value == UpdateStrategy::Recreate)?;
    update.downtime.is_none().then(|| {
        Finding::new(Code::MissingReason, "`recreate` brings an outage that nobody accepted")
            .at(strategy.span, "all old pods stop before a new one starts")
            .help("add `downtime = \"accepted\"`, or update with `rolling`")
    })
}

fn accepted(config: &Config) -> impl Iterator<Item = &Spanned<String>> {
    let approvals = config.production().into_iter().flat_map(|stage| &stage.approvals);
    let targets = config.contract.target.values().flat_map(|target| &target.accept_unverified);
    approvals.flat_map(|approvals| &approvals.accept_asserted).chain(targets)
}
