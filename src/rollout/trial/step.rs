//! One look, and what follows from it.

use super::ticks::seconds;
use super::{Reached, Ticks, Trial};
use crate::rollout::judge::{OnFailure, Outcome, Spent, Terms, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a driver does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// The weight stays; so many seconds of the hold are left.
    Stay { left: u64 },
    /// A step is begun, or finished that was begun.
    Raise { step: usize },
    /// The last hold is over.
    Conclude,
    /// Everything goes back to stable.
    Abort(Why),
    /// A person has to decide.
    Freeze(Why),
    /// The step before is held once more.
    StepBack { step: usize, why: Why },
}

/// Why a trial does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Gates failed.
    Failed,
    /// Nothing could be judged for too long.
    Silent,
    /// It took too long.
    Deadline,
    /// A person said so.
    Asked,
    /// Who drove it has gone, and the contract says that nobody else shall.
    Left,
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Why::Failed => "gates failed",
            Why::Silent => "nothing could be judged",
            Why::Deadline => "it took too long",
            Why::Asked => "a person asked for it",
            Why::Left => "the driver left",
        })
    }
}

/// What a look found, and when it was made: programs and probes take their time.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    pub found: Outcome,
    pub began: Timestamp,
    pub ended: Timestamp,
}

/// The next move of a trial that is held at a step, and what is remembered of this look.
pub fn next(trial: &Trial, ticks: &Ticks, looked: &Looked) -> (Ticks, Move) {
    let terms = &trial.opened.terms.judged;
    let ticks = counted(ticks, terms, looked);
    let onward = match over(trial, &ticks, looked) {
        Some(why) => given_up(terms, ticks.step, why),
        None => held(terms, &ticks, looked.found.verdict, looked.ended),
    };
    (ticks, onward)
}

fn over(trial: &Trial, ticks: &Ticks, looked: &Looked) -> Option<Why> {
    let terms = &trial.opened.terms.judged;
    if seconds(trial.counts, looked.ended) > terms.deadline {
        return Some(Why::Deadline);
    }
    // what was used up before a step back ends nothing by itself
    match (ticks.tally.spent(terms)?, looked.found.verdict) {
        (Spent::Consecutive | Spent::Total, Verdict::Fail) => Some(Why::Failed),
        (Spent::Inconclusive, Verdict::Inconclusive | Verdict::NoData) => Some(Why::Silent),
        _ => None,
    }
}

/// A hold is a chain of looks that find nothing wrong, none begun too long after the one before, and none that took longer than looks
/// do: whoever made it slept meanwhile.
fn counted(before: &Ticks, terms: &Terms, looked: &Looked) -> Ticks {
    let (found, now) = (&looked.found, looked.ended);
    let (tally, traffic) = (before.tally.after(found), found.traffic);
    let unconfirmed = found.waits_for_a_person();
    let mut ticks = Ticks { tally, traffic, unconfirmed, seen: Some(now), ..before.clone() };
    match found.verdict {
        Verdict::Pass | Verdict::Warming | Verdict::NotApplicable => {
            let slept = seconds(before.last, now) > terms.max_gap.saturating_add(terms.longest_look());
            if slept || before.is_broken(terms.max_gap, looked.began) {
                (ticks.from, ticks.passed) = (now, 0);
            }
            ticks.last = now;
            ticks.passed += u32::from(found.verdict == Verdict::Pass);
        }
        Verdict::Fail => (ticks.from, ticks.last, ticks.passed) = (now, now, 0),
        // what was measured at another share is of no step, however long that was so
        _ if found.is_misrouted() => (ticks.from, ticks.last, ticks.passed) = (now, now, 0),
        // the chain is not broken yet, and grows old
        Verdict::Inconclusive | Verdict::NoData => {}
    }
    if found.is_misrouted() {
        ticks.anew = Some(now);
    }
    ticks
}

fn given_up(terms: &Terms, step: usize, why: Why) -> Move {
    match (terms.on_failure, step.checked_sub(1)) {
        (OnFailure::Freeze, _) => Move::Freeze(why),
        (OnFailure::StepBack, Some(step)) if why != Why::Deadline => Move::StepBack { step, why },
        (OnFailure::StepBack | OnFailure::Abort, _) => Move::Abort(why),
    }
}

fn held(terms: &Terms, ticks: &Ticks, found: Verdict, now: Timestamp) -> Move {
    let hold = terms.steps.get(ticks.step).map_or(0, |step| step.hold);
    let left = hold.saturating_sub(ticks.held(now));
    match (found, left) {
        (Verdict::Pass, 0) if ticks.step + 1 < terms.steps.len() => Move::Raise { step: ticks.step + 1 },
        (Verdict::Pass, 0) => Move::Conclude,
        (_, left) => Move::Stay { left },
    }
}

impl Trial {
    /// What must be finished before anything is judged; nothing while a step is held.
    pub fn pending(&self) -> Option<Move> {
        match &self.reached {
            Reached::Opened => Some(Move::Raise { step: 0 }),
            Reached::Raising { step } => Some(Move::Raise { step: *step }),
            Reached::Aborting { why, .. } => Some(Move::Abort(*why)),
            Reached::Holding { .. } | Reached::Passed | Reached::Promoting | Reached::Over => None,
        }
    }
}
