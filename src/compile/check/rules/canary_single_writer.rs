//! A canary is a second writer.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let single = config.contract.workload.as_ref().and_then(|workload| workload.single_writer.as_ref());
    let Some(single) = single.filter(|single| single.value && config.is_weighted()) else { return };
    findings.push(
        Finding::new(Code::CanarySingleWriter, "a weighted canary would be a second writer")
            .at(single.span, "only one pod may write")
            .at(config.strategy_span(), "stable and canary run at once")
            .help(INSTEAD),
    );
}
