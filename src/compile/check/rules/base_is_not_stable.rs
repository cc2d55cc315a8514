//! A candidate that was built on another version than the one in production would take back what came between.

use super::same_version;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let candidate = config.release.as_ref().and_then(|release| release.candidate.as_ref());
    let Some(base) = candidate.and_then(|candidate| candidate.base.as_ref()) else { return };
    let stables = config.stables();
    // targets follow one another: it is enough that one of them runs the base
    if stables.is_empty() || stables.iter().any(|(_, stable)| same_version(&stable.version, base)) {
        return;
    }
    let message = format!("the candidate was built on `{}`, which runs nowhere", base.value);
    let finding = Finding::new(Code::BaseIsNotStable, message).at(base.span, "built on this version");
    let finding = stables.iter().fold(finding, |finding, (target, stable)| {
        let place = target.map_or_else(|| "in production".to_owned(), |target| format!("on `{}`", target.value));
        finding.at(stable.version.span, place)
    });
    findings.push(finding.help("rebuild the candidate on what runs, or correct `base`"));
}
