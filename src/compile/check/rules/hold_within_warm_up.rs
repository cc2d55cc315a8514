//! A look counts only after the longest range of a gate's queries and one scrape have passed since
//! the step began (decision "stale or foreign evidence"); a hold as short as that never sees one.

use super::query;
use crate::compile::check::{Config, TakenStep, defaults, seconds};
use crate::diag::{Code, Finding, Span};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some((reach, query)) = longest(config).filter(|_| config.is_weighted()) else { return };
    let warm_up = reach + scrape_interval(config);
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
fn longest(config: &Config) -> Option<(u64, Span)> {
    let queries = query::all(config).into_iter().filter(|(_, _, gate)| gate.is_some());
    let reaches = queries.filter_map(|(text, ..)| query::read(text).ok().map(|query| (query.reach(), text.span)));
    reaches.max_by_key(|(reach, _)| *reach)
}

fn scrape_interval(config: &Config) -> u64 {
    let written = config.contract.observe.as_ref().and_then(|observe| observe.scrape_interval.as_ref());
    seconds(written, defaults::SCRAPE_INTERVAL).unwrap_or(0)
}
