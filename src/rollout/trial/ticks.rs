use super::{Restarts, Trial};
use crate::rollout::judge::{Tally, Traffic};
use crate::rollout::ledger::Rollout;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the cursor remembers of the looks at a step. Losing it restarts the step's hold, no more (decision H27).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticks {
    pub rollout: Rollout,
    pub step: usize,
    /// From when the hold counts: the step's begin, or the first good look after a break.
    pub from: Timestamp,
    /// The last look that was no silence: the chain of a hold goes on from there.
    pub last: Timestamp,
    /// The last look, whatever it found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// From when what is measured is of the step, where requests were shared otherwise since it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anew: Option<Timestamp>,
    /// All that the last look lacked was a person's word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unconfirmed: bool,
    /// Good looks since `from`.
    pub passed: u32,
    /// What of the budgets is used.
    pub tally: Tally,
    /// What the last look counted of the step's requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
    /// What the canary's containers had counted when the step began, or the hold anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restarts: Option<Restarts>,
}

impl Ticks {
    /// Of a step that begins; what failed before stays in the budget.
    pub fn begin(rollout: Rollout, step: usize, since: Timestamp, before: Option<&Ticks>) -> Ticks {
        let total = before.filter(|ticks| ticks.rollout == rollout).map_or(0, |ticks| ticks.tally.total);
        let tally = Tally { total, ..Tally::default() };
        Ticks {
            rollout,
            step,
            from: since,
            last: since,
            seen: None,
            anew: None,
            unconfirmed: false,
            passed: 0,
            tally,
            traffic: None,
            restarts: None,
        }
    }

    /// Those of this step, if the cursor still has them.
    pub fn of(remembered: Option<&Ticks>, rollout: Rollout, step: usize) -> Option<&Ticks> {
        remembered.filter(|ticks| ticks.rollout == rollout && ticks.step == step)
    }

    /// With a first count, where there is none to compare with yet: what restarted before it nobody knows, so the hold begins anew.
    #[must_use]
    pub fn counting(self, first: Option<Restarts>, now: Timestamp) -> Ticks {
        match first.filter(|_| self.restarts.is_none()) {
            Some(first) => Ticks { restarts: Some(first), from: now.max(self.from), passed: 0, ..self },
            None => self,
        }
    }

    /// Seconds since somebody looked.
    pub fn age(&self, now: Timestamp) -> u64 {
        seconds(self.seen.unwrap_or(self.last), now)
    }

    /// Whether a look that begins now comes too late to go on with the hold, which may be as old as `max_gap` in seconds.
    pub fn is_broken(&self, max_gap: u64, now: Timestamp) -> bool {
        seconds(self.last, now) > max_gap
    }

    /// For how many seconds the hold has lasted.
    pub fn held(&self, now: Timestamp) -> u64 {
        seconds(self.from, now)
    }
}

impl Trial {
    /// What is remembered of the looks at its step. A hold that began anew has none of before: whoever wrote that it does may have died
    /// before the cursor said so.
    pub fn ticks<'t>(&self, remembered: Option<&'t Ticks>) -> Option<&'t Ticks> {
        let ticks = Ticks::of(remembered, self.rollout, self.step()?)?;
        self.held_since().is_none_or(|since| ticks.from >= since).then_some(ticks)
    }

    /// From when what is measured is of the step that is held.
    pub fn judged_since(&self, remembered: Option<&Ticks>) -> Option<Timestamp> {
        let anew = self.ticks(remembered).and_then(|ticks| ticks.anew);
        self.held_since().map(|since| anew.map_or(since, |anew| since.max(anew)))
    }
}

/// From one time to a later one; 0 where the clock went back.
pub fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_secs()).unwrap_or(0)
}
