//! A job before the canary runs while stable serves: stable must survive what it does.

use crate::compile::check::Config;
use crate::compile::check::contract::JobTime;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (name, job) in &config.contract.jobs {
        let compatible = job.compatible_with_stable.as_ref();
        if job.when.value != JobTime::BeforeCanary || compatible.is_some_and(|flag| flag.value) {
            continue;
        }
        let message = format!("job `{}` runs before the canary, and nothing says that stable survives it", name.value);
        let finding =
            Finding::new(Code::UnsafeJob, message).at(job.when.span, "stable serves all traffic at this time");
        let finding = match compatible {
            Some(flag) => finding.at(flag.span, "stable would not survive it"),
            None => finding,
        };
        findings.push(finding.help(
            "write `compatible_with_stable = true` if stable keeps working after it, else `when = \"before-promote\"`",
        ));
    }
}
