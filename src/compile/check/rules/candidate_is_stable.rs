//! A candidate that runs everywhere already: nothing is on trial.

use super::same_version;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(candidate) = config.release.as_ref().and_then(|release| release.candidate.as_ref()) else { return };
    let stables = config.stables();
    let runs = |version, image| same_version(version, &candidate.version) && image == candidate.image.as_ref();
    if stables.is_empty() || !stables.iter().all(|(_, stable)| runs(&stable.version, stable.image.as_ref())) {
        return;
    }
    let finding =
        Finding::new(Code::CandidateIsStable, format!("candidate `{}` is stable already", candidate.version.value))
            .at(candidate.version.span, "nothing is on trial");
    let finding = stables.iter().fold(finding, |finding, (_, stable)| finding.at(stable.version.span, "runs here"));
    findings.push(finding.help("remove `[candidate]` until there is a new version"));
}
