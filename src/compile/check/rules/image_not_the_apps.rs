//! `release.toml` names an image of another repository than the application's.

use super::images;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(workload) = &config.contract.workload else { return };
    let own = images::repository(&workload.image);
    let candidate = config.release.iter().filter_map(|release| release.candidate.as_ref());
    let candidate = candidate.filter_map(|candidate| candidate.image.as_ref());
    let stable = config.stables().into_iter().filter_map(|(_, stable)| stable.image.as_ref());
    for image in candidate.chain(stable) {
        let repository = images::repository(image);
        if repository == own {
            continue;
        }
        findings.push(
            Finding::new(Code::ImageNotTheApps, format!("image of `{repository}`, not of `{own}`"))
                .at(image.span, "another repository")
                .at(workload.image.span, "the application's own")
                .help("correct the image here, or move the application in `app.toml` first"),
        );
    }
}
