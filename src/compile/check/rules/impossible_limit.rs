//! Limits that no number keeps, or that every number keeps: a gate that nothing passes, or one that stops nothing.

use crate::compile::check::contract::{CanaryStage, Compare, Gate};
use crate::compile::check::{Config, defaults, number};
use crate::diag::{Code, Finding, Span};
use crate::tree::Spanned;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = config.canary() else { return };
    for gate in &canary.gate {
        findings.extend(nothing_between(gate));
        findings.extend(gate.compare.iter().filter_map(|compare| no_ratio(compare)));
    }
    findings.extend(never_in_a_row(canary));
}

fn nothing_between(gate: &Gate) -> Option<Finding> {
    let (min, max, equals) = (gate.min.as_ref(), gate.max.as_ref(), gate.equals.as_ref());
    let pair = |low: Option<&Spanned<f64>>, high: Option<&Spanned<f64>>| {
        let (low, high) = (low?, high?);
        (low.value > high.value).then_some((low.span, high.span))
    };
    let (low, high) = pair(min, max).or_else(|| pair(min, equals)).or_else(|| pair(equals, max))?;
    let message = format!("no number passes gate `{}`", gate.name.value);
    Some(finding(message, low, "at least this").at(high, "and at most this").help("swap them, or drop one of them"))
}

fn no_ratio(compare: &Compare) -> Option<Finding> {
    let ratio = compare.max_ratio.as_ref().filter(|ratio| ratio.value <= 0.0)?;
    let message = format!("a ratio of at most {} asks the canary for nothing, or less", ratio.value);
    Some(
        finding(message, ratio.span, "canary divided by stable")
            .help("write `1.2` for a fifth more than stable; a distance is `max_difference`"),
    )
}

/// A row of failures that is longer than all of them.
fn never_in_a_row(canary: &CanaryStage) -> Option<Finding> {
    let failures = canary.failures.as_ref()?;
    let row = number(failures.consecutive.as_ref(), defaults::FAILURES_CONSECUTIVE);
    let all = number(failures.total.as_ref(), defaults::FAILURES_TOTAL);
    let written = failures.consecutive.as_ref().or(failures.total.as_ref()).map_or(failures.span, |one| one.span);
    (row > all).then(|| {
        finding(format!("{row} failing looks in a row, where {all} in all are too many"), written, "never reached")
            .help("make `total` at least as large as `consecutive`")
    })
}

fn finding(message: String, span: Span, says: &str) -> Finding {
    Finding::new(Code::ImpossibleLimit, message).at(span, says)
}
