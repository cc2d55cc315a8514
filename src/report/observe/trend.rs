//! The last values of each gate, small enough for a line.

use crate::rollout::judge::Judged;
use std::collections::{BTreeMap, VecDeque};

/// How many values are remembered.
const MOST: usize = 20;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same where a screen has no such letters.
const PLAIN: [char; 8] = ['_', '.', ',', '-', '=', '+', '*', '#'];

/// What gates measured, look by look.
#[derive(Debug, Clone, Default)]
pub struct Trend(BTreeMap<String, VecDeque<f64>>);

impl Trend {
    /// Remembers a look.
    pub fn take(&mut self, gates: &[Judged]) {
        for gate in gates {
            let Some(value) = gate.value.filter(|value| value.is_finite()) else { continue };
            let values = self.0.entry(gate.name.clone()).or_default();
            values.push_back(value);
            if values.len() > MOST {
                values.pop_front();
            }
        }
    }

    /// The values of a gate as bars, from the oldest to the newest: the lowest bar is 0 or the least of them, the highest the largest.
    pub fn bars(&self, gate: &str, unicode: bool) -> String {
        let Some(values) = self.0.get(gate).filter(|values| values.len() > 1) else { return String::new() };
        let least = values.iter().copied().fold(0.0, f64::min);
        let most = values.iter().copied().fold(least, f64::max);
        let bars = if unicode { BARS } else { PLAIN };
        values.iter().map(|value| bars[step(*value, least, most)]).collect()
    }
}

fn step(value: f64, least: f64, most: f64) -> usize {
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let share = if most > least { (value - least) / (most - least) * 7.0 } else { 0.0 };
    steps.iter().filter(|step| share >= **step).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::judge::{Verdict, Why};

    fn look(value: Option<f64>) -> Vec<Judged> {
        let (name, says) = ("errors".to_owned(), String::new());
        vec![Judged { name, verdict: Verdict::Pass, why: Why::Within, says, value, limit: None, dry_run: false }]
    }

    #[test]
    fn the_newest_stands_last_and_the_largest_is_the_highest() {
        let mut trend = Trend::default();
        assert_eq!(trend.bars("errors", true), "");
        for value in [Some(0.0), Some(1.0), None, Some(f64::INFINITY), Some(7.0), Some(3.5)] {
            trend.take(&look(value));
        }
        assert_eq!(trend.bars("errors", true), "▁▂█▄");
        assert_eq!(trend.bars("errors", false), "_.#-");
        for _ in 0..MOST {
            trend.take(&look(Some(0.0)));
        }
        assert_eq!(trend.bars("errors", true), "▁".repeat(MOST));
    }
}
