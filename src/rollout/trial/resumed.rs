//! What becomes of a step up that somebody has begun and not finished: requests may be shared in part as at that step, and
//! nobody judges it.

use super::{Reached, Ticks, Trial, seconds};
use jiff::Timestamp;

/// How it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onward {
    /// It is made true.
    Finish,
    /// This step, the one before, is held and judged anew.
    Back { step: usize },
    /// There is none before: the canary goes, with its share, and comes again.
    Withdraw,
    /// Nothing was begun.
    Wait,
}

impl Trial {
    /// Whether a step is begun, or finished that was begun. No weight rises outside of its window, nor after a gap in which nobody
    /// has looked (decisions H8, H15). `ticks` are those that are remembered.
    pub fn onward(&self, ticks: Option<&Ticks>, now: Timestamp, is_open: bool) -> Onward {
        let gap = self.opened.terms.judged.max_gap;
        // a person's word that it goes on is as good as a look
        let looked = |step| Ticks::of(ticks, self.rollout, step).map_or(u64::MAX, |ticks| ticks.age(now));
        let is_late = |step| looked(step).min(seconds(self.counts, now)) > gap;
        match (self.half_done(), is_open) {
            // down again is bound by nothing
            _ if self.falls => Onward::Finish,
            (Some(Some(before)), _) if !is_open || is_late(before) => Onward::Back { step: before },
            (Some(None), false) => Onward::Withdraw,
            (_, true) => Onward::Finish,
            (_, false) => Onward::Wait,
        }
    }

    /// The step before one that was begun, where requests may be shared by it already.
    fn half_done(&self) -> Option<Option<usize>> {
        match self.reached {
            Reached::Raising { step } if self.shares() => Some(step.checked_sub(1)),
            _ => None,
        }
    }
}
