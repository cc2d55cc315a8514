use super::{Asks, Gate, Query};
use serde::{Deserialize, Serialize};

/// Seconds that a look takes beside probes and programs.
const BESIDE: u64 = 10;

/// What a trial is judged by, fixed when it begins: a contract that is edited meanwhile changes nothing. All times
/// are seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// Weights in rising order; none where the canary takes no share of the traffic.
    pub steps: Vec<Step>,
    pub gates: Vec<Gate>,
    /// The address of Prometheus; it may hold no credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prometheus: Option<String>,
    /// The counters of the requests that the canary serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Counted>,
    /// How often Prometheus scrapes.
    pub scrape: u64,
    /// Time from one look to the next.
    pub tick: u64,
    /// A longer pause between two passing looks restarts the hold.
    pub max_gap: u64,
    pub failures: Failures,
    /// This many looks in a row without a verdict end the trial.
    pub inconclusive: u32,
    /// The trial as a whole may take this long.
    pub deadline: u64,
    pub on_failure: OnFailure,
    /// A verdict older than this no longer counts.
    pub evidence_max_age: u64,
}

/// One step of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// In percent.
    pub weight: u32,
    /// Time for which every look must pass.
    pub hold: u64,
}

/// How many failing looks are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// One after another, looks that say nothing in between left aside.
    pub consecutive: u32,
    /// In the whole trial.
    pub total: u32,
}

/// What is done with a trial that has used up its budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// All traffic goes back to stable, and the canary is removed.
    Abort,
    /// The weight stays where it is until a person decides.
    Freeze,
    /// The weight goes back to the step before; from the first step the trial is aborted.
    StepBack,
}

/// A query of counters, ready to be asked for what they counted since a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// As it was written.
    pub query: Query,
    /// The same with each counter `x` as `increase(x[$elapsed])`.
    pub since: String,
}

impl Terms {
    /// How far back the gates look, at most.
    pub fn reach(&self) -> u64 {
        self.gates.iter().flat_map(Gate::queries).map(|query| query.reach).max().unwrap_or(0)
    }

    /// Seconds that a look takes at most, where whoever makes it is awake all the time: probes and programs come one after the other.
    pub fn longest_look(&self) -> u64 {
        let waits = self.gates.iter().map(|gate| match &gate.asks {
            Asks::Http { probe } => probe.timeout,
            Asks::Exec { timeout, .. } => *timeout,
            Asks::Prometheus { .. } | Asks::Compare { .. } | Asks::Restarts { .. } | Asks::Manual { .. } => 0,
        });
        waits.fold(BESIDE, u64::saturating_add)
    }

    /// Seconds after the beginning of a step until a look at metrics counts (decision H16).
    pub fn warm_up(&self) -> u64 {
        match self.gates.iter().flat_map(Gate::queries).next() {
            Some(_) => self.reach().saturating_add(self.scrape),
            None => 0,
        }
    }
}
