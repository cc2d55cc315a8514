//! A look counts only after the longest range of a gate's queries and one scrape have passed since
//! the step began (decision "stale or foreign evidence"); a hold as short as that never sees one.

use super::query::Asked;
use crate::compile::check::{Config, TakenStep, defaults, seconds};
use crate::diag::{Code, Finding, Span};

pub fn run(config: &Config, queries: &[Asked], findings: &mut Vec<Finding>) {
    let Some((reach, query)) = longest(queries).filter(|_| config.is_weighted()) else { return };
    let warm_up = reach.saturating_add(scrape_interval(config));
    for step in config.steps().into_iter().filter(|step| step.hold > 0 && step.hold <= warm_up) {
        let message = format!("a hold of {}s ends within the warm-up of {warm_up}s", step.hold);
        let finding = Finding::new(Code::HoldWithinWarmUp, message);
        findings.push(place(finding, step, query, reach).help(format!(
            "hold each step for clearly more than {warm_up}s (the longest range and one scrape), or shorten the range"
        )));
    }
}

fn place(finding: Finding, step: TakenStep, query: Span, reach: u64) -> Finding {
    let looks_back = format!("looks back {reach}s");
    match step.written {
        Some((_, hold)) => finding.at(hold, "no look counts in this time").at(query, looks_back),
        None => finding.at(query, looks_back).note("no steps are written, so the default ones are taken"),
    }
}

/// The farthest look back among the queries of gates.
fn longest(queries: &[Asked]) -> Option<(u64, Span)> {
    let of_gates = queries.iter().filter(|asked| asked.gate.is_some());
    let reaches = of_gates.filter_map(|asked| Some((asked.query.as_ref().ok()?.reach(), asked.text.span)));
    reaches.max_by_key(|(reach, _)| *reach)
}

fn scrape_interval(config: &Config) -> u64 {
    let written = config.contract.observe.as_ref().and_then(|observe| observe.scrape_interval.as_ref());
    seconds(written, defaults::SCRAPE_INTERVAL).unwrap_or(0)
}
