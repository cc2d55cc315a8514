//! A number against its limits. A limit itself is allowed.

use super::Finding;
use crate::rollout::judge::number::{spell, told};
use crate::rollout::judge::{Apart, Asks, Limits, Why};
use std::cmp::Ordering;

pub(super) fn judge(value: f64, limits: &Limits) -> Finding {
    let found = |why, words: &str, limit| {
        Finding::of_value(why, format!("{} is {words} {}", told(value, Some(limit)), spell(limit)), value)
    };
    match limits {
        Limits { max: Some(max), .. } if value > *max => found(Why::AboveMax, "above", *max),
        Limits { min: Some(min), .. } if value < *min => found(Why::BelowMin, "below", *min),
        Limits { equals: Some(wanted), .. } if differs(value, *wanted) => found(Why::NotEqual, "not", *wanted),
        Limits { .. } => Finding::of_value(Why::Within, format!("{} is within its limit", told(value, None)), value),
    }
}

/// Bit by bit, but for the sign of zero: who writes `equals` counts whole things.
fn differs(value: f64, wanted: f64) -> bool {
    value.partial_cmp(&wanted) != Some(Ordering::Equal)
}

/// What a gate holds its value against.
pub(super) fn words(asks: &Asks) -> Option<String> {
    let bounds: Vec<String> = match asks {
        Asks::Prometheus { limits, .. } => of_limits(limits),
        Asks::Compare { apart, .. } => of_apart(apart),
        Asks::Restarts { most } => vec![format!("at most {most}")],
        Asks::Http { probe } => {
            let body = probe.body.iter().map(|text| format!("a body with `{text}`"));
            std::iter::once(format!("status {}", probe.status)).chain(body).collect()
        }
        Asks::Exec { .. } => vec!["exit code 0".to_owned()],
        Asks::Manual { .. } => Vec::new(),
    };
    (!bounds.is_empty()).then(|| bounds.join(", "))
}

fn of_limits(limits: &Limits) -> Vec<String> {
    let bounds = [("at most", limits.max), ("at least", limits.min), ("exactly", limits.equals)];
    bounds.into_iter().filter_map(|(word, bound)| Some(format!("{word} {}", spell(bound?)))).collect()
}

fn of_apart(apart: &Apart) -> Vec<String> {
    let ratio = apart.max_ratio.map(|ratio| format!("at most {} × stable", spell(ratio)));
    let difference = apart.max_difference.map(|most| format!("at most {} above stable", spell(most)));
    ratio.into_iter().chain(difference).collect()
}
