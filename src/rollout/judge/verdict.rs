use super::{Traffic, Why, number};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a gate says, and all of them together. Only `Pass` advances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// What was asked for holds.
    Pass,
    /// There is nothing to compare with: neither passed nor in the way (decision H18). Of a gate alone.
    NotApplicable,
    /// There was an answer, and nothing can be said from it.
    Inconclusive,
    /// There was nothing to judge.
    NoData,
    /// The time that the gates look back at began before the step: a look that does not count, and uses no budget.
    Warming,
    /// What was asked for does not hold.
    Fail,
}

impl Verdict {
    pub const ALL: [Verdict; 6] = [
        Verdict::Pass,
        Verdict::NotApplicable,
        Verdict::Inconclusive,
        Verdict::NoData,
        Verdict::Warming,
        Verdict::Fail,
    ];

    /// In words, for people.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::NotApplicable => "not applicable",
            Verdict::Inconclusive => "inconclusive",
            Verdict::NoData => "no data",
            Verdict::Warming => "warming",
            Verdict::Fail => "fail",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What one look at all gates came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The worst of the gates that count; `Pass` where none does.
    pub verdict: Verdict,
    /// Readiness first, then the gates in the order of the contract.
    pub gates: Vec<Judged>,
    /// What came of the weight, where requests were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
}

/// What one gate came to: the evidence that is shown and kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Judged {
    pub name: String,
    pub verdict: Verdict,
    /// The row of the truth table.
    pub why: Why,
    /// The same in a sentence, with numbers; safe to be published.
    pub says: String,
    /// What was measured; of a comparison the canary's.
    #[serde(default, with = "number::maybe", skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What the value was held against, in words: `at most 0.01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// It is shown and stops nothing.
    #[serde(default)]
    pub dry_run: bool,
}

impl Outcome {
    /// All gates together: the worst of those that may stop anything.
    pub fn of(gates: Vec<Judged>) -> Outcome {
        let counts = |gate: &&Judged| !gate.dry_run && gate.verdict != Verdict::NotApplicable;
        let verdict = gates.iter().filter(counts).map(|gate| gate.verdict).max().unwrap_or(Verdict::Pass);
        // nothing that is measured meanwhile is worth waiting for
        let misrouted = verdict != Verdict::Fail && gates.iter().any(|gate| gate.why == Why::Misrouted);
        Outcome { verdict: if misrouted { Verdict::Inconclusive } else { verdict }, gates, traffic: None }
    }

    /// Whether all that is missing is a person's word.
    pub fn waits_for_a_person(&self) -> bool {
        self.verdict == Verdict::Inconclusive && self.decisive().all(|gate| gate.why == Why::Unconfirmed)
    }

    /// Whether all that is missing is time, or a person's word: such a look uses no budget. Requests that come slowly
    /// need time; where not a single one has come, something may be wrong.
    pub fn only_waits(&self) -> bool {
        let waits = |gate: &Judged| match gate.why {
            Why::TooFewRequests => gate.value.is_some_and(|served| served > 0.0),
            why => why == Why::Unconfirmed,
        };
        self.verdict == Verdict::Inconclusive && self.decisive().all(waits)
    }

    /// Whether requests are shared otherwise than the step asks.
    pub fn is_misrouted(&self) -> bool {
        self.gates.iter().any(|gate| gate.why == Why::Misrouted)
    }

    /// The gates that decided, for a sentence.
    pub fn decisive(&self) -> impl Iterator<Item = &Judged> {
        self.gates.iter().filter(|gate| !gate.dry_run && gate.verdict == self.verdict)
    }
}
