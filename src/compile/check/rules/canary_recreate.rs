//! `recreate` says that two versions must never run at once; a weighted canary is just that.

use super::INSTEAD;
use crate::compile::check::Config;
use crate::compile::check::contract::UpdateStrategy;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let update = config.contract.workload.as_ref().and_then(|workload| workload.update.as_ref());
    let strategy = update.and_then(|update| update.strategy.as_ref());
    let recreate = strategy.filter(|strategy| strategy.value == UpdateStrategy::Recreate && config.is_weighted());
    findings.extend(recreate.map(|strategy| {
        Finding::new(Code::CanaryRecreate, "`recreate` keeps versions apart, a weighted canary runs both")
            .at(strategy.span, "never two versions at once")
            .at(config.strategy_span(), "two versions at once")
            .help(format!("{INSTEAD}; or update with `rolling` if two versions can run side by side"))
    }));
}
