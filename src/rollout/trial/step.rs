//! One look, and what follows from it.

use super::terms::OnFailure;
use super::{Reached, Terms, Ticks, Trial};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a look at the gates found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    Pass,
    Fail,
    /// An answer that says too little.
    Inconclusive,
    /// No answer.
    Silent,
    /// It is too early for one: the query still reaches back before the step.
    Warming,
}

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
    Failed,
    Silent,
    Deadline,
    /// A person said so.
    Asked,
}

/// The next move of a trial that is held at a step, and what is remembered of this look.
pub fn next(trial: &Trial, ticks: &Ticks, found: Judgement, now: Timestamp) -> (Ticks, Move) {
    let terms = &trial.opened.terms;
    let ticks = counted(ticks, terms, found, now);
    let late = terms.deadline.is_some_and(|deadline| super::ticks::seconds(trial.since, now) > deadline);
    let over = match found {
        _ if late => Some(Why::Deadline),
        Judgement::Fail if over_budget(&ticks, terms) => Some(Why::Failed),
        Judgement::Inconclusive | Judgement::Silent if ticks.silent > terms.inconclusive => Some(Why::Silent),
        Judgement::Pass
        | Judgement::Fail
        | Judgement::Inconclusive
        | Judgement::Silent
        | Judgement::Warming => None,
    };
    let onward = match over {
        Some(why) => given_up(terms, ticks.step, why),
        None => held(terms, &ticks, found, now),
    };
    (ticks, onward)
}

/// A hold is a chain of looks that find nothing wrong, none too far from the one before.
fn counted(before: &Ticks, terms: &Terms, found: Judgement, now: Timestamp) -> Ticks {
    let mut ticks = before.clone();
    let gap = super::ticks::seconds(before.last, now) > terms.max_gap;
    match found {
        Judgement::Pass | Judgement::Warming => {
            if gap {
                (ticks.from, ticks.passed) = (now, 0);
            }
            ticks.last = now;
            ticks.passed += u32::from(found == Judgement::Pass);
            (ticks.failing, ticks.silent) = (0, 0);
        }
        Judgement::Fail => {
            ticks.failing += 1;
            ticks.failed += 1;
            (ticks.from, ticks.last, ticks.passed, ticks.silent) = (now, now, 0, 0);
        }
        // the chain is not broken yet, and grows old
        Judgement::Inconclusive | Judgement::Silent => ticks.silent += 1,
    }
    ticks
}

fn over_budget(ticks: &Ticks, terms: &Terms) -> bool {
    ticks.failing >= terms.failures.consecutive.max(1) || ticks.failed >= terms.failures.total.max(1)
}

fn given_up(terms: &Terms, step: usize, why: Why) -> Move {
    match (terms.on_failure, step.checked_sub(1)) {
        (OnFailure::Freeze, _) => Move::Freeze(why),
        (OnFailure::StepBack, Some(step)) if why != Why::Deadline => Move::StepBack { step, why },
        (OnFailure::StepBack | OnFailure::Abort, _) => Move::Abort(why),
    }
}

fn held(terms: &Terms, ticks: &Ticks, found: Judgement, now: Timestamp) -> Move {
    let hold = terms.steps.get(ticks.step).map_or(0, |step| step.hold);
    let left = hold.saturating_sub(ticks.held(now));
    match (found, left) {
        (Judgement::Pass, 0) if ticks.step + 1 < terms.steps.len() => Move::Raise { step: ticks.step + 1 },
        (Judgement::Pass, 0) => Move::Conclude,
        (Judgement::Pass | Judgement::Fail | Judgement::Inconclusive | Judgement::Silent | Judgement::Warming, left) => {
            Move::Stay { left }
        }
    }
}

impl Trial {
    /// What must be finished before anything is judged; nothing while a step is held.
    pub fn pending(&self) -> Option<Move> {
        match &self.reached {
            Reached::Opened => Some(Move::Raise { step: 0 }),
            Reached::Raising { step } => Some(Move::Raise { step: *step }),
            Reached::Aborting { why, .. } => Some(Move::Abort(*why)),
            Reached::Holding { .. } | Reached::Passed { .. } | Reached::Promoting | Reached::Over => None,
        }
    }
}
