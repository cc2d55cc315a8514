//! `at_least` counts what the canary served since its step began: something has to count that, and it has to be counters.

use super::query::Asked;
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, queries: &[Asked], findings: &mut Vec<Finding>) {
    let gates = config.canary().map(|canary| canary.gate.as_slice()).unwrap_or_default();
    let asked = gates.iter().filter_map(|gate| gate.at_least.as_ref()).next();
    let counting = queries.iter().find(|asked| asked.gate.is_none());
    match (asked, counting) {
        (Some(least), None) => findings.push(
            finding("requests are asked for, and nothing counts them")
                .at(least.span, "never reached: the canary stays at its first step")
                .help(format!(
                    "add `requests = 'sum(http_requests_total{{app=\"{}\",track=\"canary\"}})'` to `[observe]`",
                    config.contract.app.name.value
                )),
        ),
        (_, Some(counting)) => findings.extend(no_counters(counting)),
        (None, None) => {}
    }
}

fn no_counters(counting: &Asked) -> Option<Finding> {
    let why = counting.query.as_ref().ok()?.counters().err()?;
    Some(
        finding("`requests` is no sum of counters")
            .at(counting.text.span, why)
            .help("name the counters alone, summed up: what they rose by since a step began is worked out from them"),
    )
}

fn finding(message: &str) -> Finding {
    Finding::new(Code::RequestsUncounted, message)
}
