//! Which step it is, and the share of the requests.

use super::{Reached, Strategy, Trial};
use jiff::Timestamp;

impl Trial {
    /// Since when the step is there that is held.
    pub fn held_since(&self) -> Option<Timestamp> {
        match self.reached {
            Reached::Holding { since, .. } => Some(since),
            Reached::Opened
            | Reached::Raising { .. }
            | Reached::Passed
            | Reached::Aborting { .. }
            | Reached::Promoting
            | Reached::Over => None,
        }
    }

    /// The step that is written, or is about to be.
    pub fn step(&self) -> Option<usize> {
        match &self.reached {
            Reached::Raising { step } | Reached::Holding { step, .. } => Some(*step),
            Reached::Passed | Reached::Promoting => self.opened.terms.judged.steps.len().checked_sub(1),
            Reached::Opened | Reached::Aborting { .. } | Reached::Over => None,
        }
    }

    /// The share that requests are sent by now, in percent: what was begun counts only once it is there.
    pub fn weight(&self) -> u32 {
        let there = match &self.reached {
            // on the way down it has that share at least
            Reached::Raising { step } if self.falls => Some(*step),
            Reached::Raising { step } => step.checked_sub(1),
            Reached::Holding { .. } | Reached::Passed | Reached::Promoting => self.step(),
            Reached::Opened | Reached::Aborting { .. } | Reached::Over => None,
        };
        there.map_or(0, |step| self.weight_of(step))
    }

    /// ` at 10 %`, where requests are shared at all; nothing for a canary that stands apart, or has nobody to share with.
    pub fn at(&self) -> String {
        self.at_weight(self.weight())
    }

    /// The same for a step.
    pub fn at_step(&self, step: usize) -> String {
        self.at_weight(self.weight_of(step))
    }

    fn at_weight(&self, weight: u32) -> String {
        if self.shares() { format!(" at {weight} %") } else { String::new() }
    }

    /// Whether its steps ask for shares of the requests.
    pub fn shares(&self) -> bool {
        self.opened.terms.strategy == Strategy::Weighted && self.opened.base.is_some()
    }

    /// The share that a step asks for. Without a base there is no route that would lead anybody to it (decision H18).
    pub fn weight_of(&self, step: usize) -> u32 {
        let step = self.opened.terms.judged.steps.get(step).filter(|_| self.opened.base.is_some());
        step.map_or(0, |step| step.weight)
    }
}
