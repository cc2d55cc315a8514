//! A budget that no pod may leave stops every drain of its node, and with it every upgrade of the cluster.

use crate::compile::check::contract::{Amount, Disruption};
use crate::compile::check::{Config, Pods};
use crate::diag::{Code, Finding, count};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(budget) = config.contract.workload.as_ref().and_then(|workload| workload.disruption.as_ref()) else {
        return;
    };
    for place in config.places() {
        let pods = config.pods(place);
        if let Some(finding) = blocked(budget, pods, &place.suffix()) {
            findings.push(match place.target.filter(|_| pods.span.is_none()) {
                Some(target) => {
                    finding.at(target.span, format!("{} by default", count(pods.least as usize, "replica")))
                }
                None => finding,
            });
            // one place is enough: the budget is the same everywhere
            return;
        }
    }
}

fn blocked(budget: &Disruption, pods: Pods, on: &str) -> Option<Finding> {
    let help = "write `disruption = { max_unavailable = 1 }`";
    let none_may_miss = budget.max_unavailable.as_ref().filter(|most| percent_of(&most.value, pods.least) == 0);
    if let Some(most) = none_may_miss.filter(|_| pods.least > 0) {
        let message = format!("a disruption budget of {} blocks every drain", most.value);
        return Some(
            Finding::new(Code::BudgetBlocksDrain, message).at(most.span, "no pod may ever be missing").help(help),
        );
    }
    let all_must_stay = budget.min_available.as_ref()?;
    if pods.least == 0 || percent_of(&all_must_stay.value, pods.least) < pods.least {
        return None;
    }
    let replicas = count(pods.least as usize, "replica");
    let message = format!("{} of {replicas} must stay{on}: every drain is blocked", all_must_stay.value);
    let finding =
        Finding::new(Code::BudgetBlocksDrain, message).at(all_must_stay.span, "all pods must stay").help(help);
    Some(match pods.span {
        Some(span) => finding.at(span, format!("no more than {replicas}")),
        None => finding,
    })
}

/// Kubernetes rounds percentages of a budget up (`pkg/controller/disruption`).
fn percent_of(amount: &Amount, pods: u32) -> u32 {
    match amount {
        Amount::Pods(number) => *number,
        Amount::Percent(percent) => {
            (u64::from(*percent) * u64::from(pods)).div_ceil(100).try_into().unwrap_or(u32::MAX)
        }
    }
}
