//! A container may not ask for more than it may use; the API server refuses such a pod.

use crate::compile::check::Config;
use crate::compile::check::contract::{Brief, Resources};
use crate::compile::quantity::Quantity;
use crate::diag::{Code, Finding};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for resources in all(config) {
        let (requests, limits) = (&resources.requests, &resources.limits);
        let amounts = [
            ("cpu", &requests.cpu, &limits.cpu),
            ("memory", &requests.memory, &limits.memory),
            ("ephemeral storage", &requests.ephemeral_storage, &limits.ephemeral_storage),
        ];
        findings.extend(
            amounts.into_iter().filter_map(|(what, request, limit)| above(what, request.as_ref()?, limit.as_ref()?)),
        );
    }
}

fn all(config: &Config) -> impl Iterator<Item = &Brief<Resources>> {
    let contract = &config.contract;
    let workload = contract.workload.iter();
    let containers = workload.clone().flat_map(|workload| workload.containers.values()).flat_map(|one| &one.resources);
    let jobs = contract.jobs.values().flat_map(|job| &job.resources);
    let targets = contract.target.values().flat_map(|target| &target.resources);
    workload.flat_map(|workload| &workload.resources).chain(containers).chain(jobs).chain(targets)
}

/// Amounts that are no quantities at all are found when the objects are checked.
fn above(what: &str, request: &Spanned<String>, limit: &Spanned<String>) -> Option<Finding> {
    let (asked, allowed) = (Quantity::parse(request)?, Quantity::parse(limit)?);
    let message = format!("a request of {} {what} above the limit of {}", request.value, limit.value);
    (asked > allowed).then(|| {
        Finding::new(Code::RequestsAboveLimits, message)
            .at(request.span, "asks for more")
            .at(limit.span, "than is allowed")
            .help("raise the limit or lower the request")
    })
}
