use super::Window;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was agreed when a trial began. A changed contract changes nothing of it (decision H2). Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    pub strategy: Strategy,
    pub steps: Vec<Step>,
    /// What is asked at each tick; the form is the judge's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Value>,
    /// The time between two looks.
    pub tick: u64,
    /// A longer pause restarts the hold.
    pub max_gap: u64,
    /// How long a proxy may act on old routing.
    pub settle: u64,
    /// For how long the verdict counts.
    pub evidence_max_age: u64,
    /// The time for all of the trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<u64>,
    pub failures: Budget,
    /// Looks in a row that find no answer, after which the trial has failed.
    pub inconclusive: u32,
    pub on_failure: OnFailure,
    /// When weights may rise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raise: Option<Window>,
    /// When a promotion may begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Window>,
    pub approvals: Approvals,
    /// How many records are kept.
    pub keep: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    pub contract: String,
    /// The names of the Secrets that the candidate refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    Weighted,
    Isolated,
}

/// A share of the traffic, in percent, and for how many seconds it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub weight: u32,
    pub hold: u64,
}

/// How many failing looks are borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// In a row.
    pub consecutive: u32,
    /// In all of the trial.
    pub total: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// Everything goes back to stable.
    Abort,
    /// The weight stays, and a person decides.
    Freeze,
    /// The step before is held once more; from the first one everything goes back to stable.
    StepBack,
}

/// Who must agree to a promotion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approvals {
    pub required: u32,
    pub not_author: bool,
    /// For how many seconds an approval lasts.
    pub expires: u64,
    /// Whose approvals count; empty: anybody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
    /// Whether only proven identities count.
    pub attested: bool,
}
