//! Router `replicas` splits by the ratio of pods: one canary pod beside n others takes 1/(n+1), never less.

use crate::compile::check::contract::Router;
use crate::compile::check::{Config, Place, TakenStep};
use crate::diag::{Code, Finding, Span, count};
use std::collections::BTreeSet;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    if !config.is_weighted() {
        return;
    }
    let mut said = BTreeSet::new();
    for place in config.places() {
        let (Some((Router::Replicas, router)), pods) = (config.router(place), config.pods(place)) else { continue };
        // without a fixed number there is no ratio, and another rule says so
        if pods.least != pods.most || pods.most == 0 {
            continue;
        }
        let below: Vec<TakenStep> =
            config.steps().into_iter().filter(|step| step.weight > 0 && below(*step, pods.most)).collect();
        // default steps have no lines of their own: the first one, which asks for the most pods, stands for all
        let told = if below.iter().any(|step| step.written.is_some()) { below.len() } else { 1 };
        for step in below.into_iter().take(told) {
            if said.insert((step.written, step.weight, pods.most)) {
                findings.push(finding(step, pods.most, place, [pods.span, router]));
            }
        }
    }
}

fn below(step: TakenStep, pods: u32) -> bool {
    u64::from(step.weight) * (u64::from(pods) + 1) < 100
}

fn finding(step: TakenStep, pods: u32, place: Place, [replicas, router]: [Option<Span>; 2]) -> Finding {
    let (weight, stable) = (step.weight, count(pods as usize, "stable pod"));
    let least = 100_u64.div_ceil(u64::from(pods) + 1);
    let mut finding = Finding::new(
        Code::WeightBelowPodRatio,
        format!("a weight of {weight} % cannot be reached with {stable}{}", place.suffix()),
    );
    let ratio = format!("one canary pod beside {pods} takes 1/{} of the traffic", pods + 1);
    match step.written {
        Some((span, _)) => finding = finding.at(span, ratio),
        None => {
            finding = finding.note(format!("no steps are written, so the default ones begin at {weight} %: {ratio}"))
        }
    }
    if let Some(span) = router {
        finding = finding.at(span, "splits by the number of pods");
    }
    if let Some(span) = replicas {
        finding = finding.at(span, stable);
    }
    finding.help(format!(
        "begin at {least} %, or run {} or more, or choose router `traefik` or `gateway-api`",
        count((100_u32.div_ceil(weight) - 1) as usize, "replica")
    ))
}
