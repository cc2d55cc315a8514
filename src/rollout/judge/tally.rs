use super::{Outcome, Terms, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a trial has used of its budgets so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Failing looks since the last that passed.
    #[serde(default)]
    pub consecutive: u32,
    /// Failing looks in all.
    #[serde(default)]
    pub total: u32,
    /// Looks without a verdict since the last that had one.
    #[serde(default)]
    pub inconclusive: u32,
}

/// Which budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spent {
    Consecutive,
    Total,
    Inconclusive,
}

impl Tally {
    /// The tally after one more look. Looks that say nothing neither count as failures nor clear them: between two
    /// failures a silent Prometheus is no recovery.
    #[must_use]
    pub fn after(self, outcome: &Outcome) -> Tally {
        match outcome.verdict {
            Verdict::Pass | Verdict::NotApplicable => Tally { consecutive: 0, inconclusive: 0, ..self },
            Verdict::Fail => Tally {
                consecutive: self.consecutive.saturating_add(1),
                total: self.total.saturating_add(1),
                inconclusive: 0,
            },
            Verdict::Inconclusive if outcome.only_waits() => self,
            Verdict::Inconclusive | Verdict::NoData => {
                Tally { inconclusive: self.inconclusive.saturating_add(1), ..self }
            }
            Verdict::Warming => self,
        }
    }

    /// The budget that is used up, if one is.
    pub fn spent(self, terms: &Terms) -> Option<Spent> {
        let budgets = [
            (self.total, terms.failures.total, Spent::Total),
            (self.consecutive, terms.failures.consecutive, Spent::Consecutive),
            (self.inconclusive, terms.inconclusive, Spent::Inconclusive),
        ];
        budgets.into_iter().find(|(used, limit, _)| used >= limit).map(|(_, _, spent)| spent)
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Spent::Consecutive => "too many failing looks in a row",
            Spent::Total => "too many failing looks in all",
            Spent::Inconclusive => "too many looks in a row without a verdict",
        })
    }
}
