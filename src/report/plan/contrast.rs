use crate::report::diff::visible;
use crate::rollout::plan::{Contrast, Drift};

/// What is not as it was planned, and below it what only the one plan says, and only the other.
pub fn contrast(drift: &Drift, sides: &Contrast) -> String {
    let planned = sides.planned.iter().map(|line| format!("\n  planned: {}", visible(line)));
    let lines = planned.chain(sides.now.iter().map(|line| format!("\n  now:     {}", visible(line))));
    format!("{drift}{}", lines.collect::<String>())
}
