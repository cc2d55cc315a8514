//! Canary against stable. Every bound that is given must hold, and there must be one.

use super::Finding;
use crate::rollout::judge::number::{spell, told};
use crate::rollout::judge::{Apart, Why};

pub(super) fn judge(canary: f64, stable: f64, apart: &Apart) -> Finding {
    let numbers = format!("canary {}, stable {}", told(canary, Some(stable)), told(stable, Some(canary)));
    let found = |why, words: String| Finding::of_value(why, format!("{numbers}: {words}"), canary);
    if let Some(most) = apart.max_difference.filter(|most| canary - stable > *most) {
        return found(Why::AboveDifference, format!("more than {} above", spell(most)));
    }
    match (apart.max_ratio, ratio(canary, stable)) {
        (Some(most), Some(ratio)) if ratio > most => {
            found(Why::AboveRatio, format!("{} times as much, more than {}", told(ratio, Some(most)), spell(most)))
        }
        (Some(_), None) if apart.max_difference.is_none() => {
            found(Why::NoRatio, "no ratio; `max_difference` can decide here".to_owned())
        }
        (Some(_), Some(_) | None) | (None, _) => found(Why::Within, "within its limit".to_owned()),
    }
}

/// Canary divided by stable. Two zeros are equal: no errors on either side are no reason to wait. Beside a stable
/// of 0, or below it, no ratio means anything: −5 is "less than 1.2 times" −2.
fn ratio(canary: f64, stable: f64) -> Option<f64> {
    let is_zero = |number: f64| number.abs() <= 0.0;
    match (is_zero(canary), is_zero(stable)) {
        (true, true) => Some(1.0),
        (_, false) if stable > 0.0 => Some(canary / stable),
        (false, true) | (_, false) => None,
    }
}
