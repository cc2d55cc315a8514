//! Pods of a StatefulSet have identities; a second set of them is another application, not a share.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::compile::check::contract::WorkloadKind;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let kind = config.contract.workload.as_ref().and_then(|workload| workload.kind.as_ref());
    let Some(kind) = kind.filter(|kind| kind.value == WorkloadKind::StatefulSet && config.is_weighted()) else {
        return;
    };
    findings.push(
        Finding::new(Code::CanaryStatefulSet, "a statefulset cannot take a share of the traffic")
            .at(kind.span, "pods with an identity of their own")
            .at(config.strategy_span(), "a share of the traffic goes to the canary")
            .help(INSTEAD),
    );
}
