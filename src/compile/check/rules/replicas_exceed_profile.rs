//! `spread = "required"` puts at most one pod more on one node than on another; on too few nodes
//! the rest of the pods would wait for ever if each is to have a node of its own.

use crate::compile::check::Config;
use crate::compile::check::contract::Spread;
use crate::diag::{Code, Finding, count};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(workload) = &config.contract.workload else { return };
    let Some(spread) = workload.spread.as_ref().filter(|spread| spread.value == Spread::Required) else { return };
    for place in config.places() {
        let (pods, profile) = (config.pods(place), place.profile());
        if pods.most <= profile.nodes {
            continue;
        }
        let nodes = count(profile.nodes as usize, "node");
        let message = format!("{} cannot be spread over {nodes}{}", count(pods.most as usize, "pod"), place.suffix());
        let mut finding = Finding::new(Code::ReplicasExceedProfile, message);
        finding = match pods.span {
            Some(span) => finding.at(span, format!("up to {}", count(pods.most as usize, "pod"))),
            None => finding.note(format!("{} is the default of profile `{}`", pods.most, profile.name)),
        };
        finding = finding.at(spread.span, "each on a node of its own");
        if let Some(target) = place.target {
            finding = finding.at(target.profile.as_ref().map_or(target.span, |profile| profile.span), nodes);
        }
        findings.push(finding.help(format!(
            "write `spread = \"preferred\"`, or at most {} for this target",
            count(profile.nodes as usize, "replica")
        )));
    }
}
