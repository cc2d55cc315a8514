use super::health::Expectation;
use super::values::Duration;
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What must hold before the next step. Exactly one of `prometheus`, `compare`, `restarts`, `http`, `exec` and
/// `manual` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// What it guards.
    #[schemars(example = &"error-rate")]
    pub name: Spanned<String>,
    /// A query with one number as its answer.
    #[schemars(example = &r#"sum(rate(http_requests_total{track="canary",code=~"5.."}[5m])) / sum(rate(http_requests_total{track="canary"}[5m]))"#)]
    pub prometheus: Option<Spanned<String>>,
    /// The answer may not be above this.
    #[schemars(example = 0.01)]
    pub max: Option<Spanned<f64>>,
    /// The answer may not be below this.
    #[schemars(example = 0.99)]
    pub min: Option<Spanned<f64>>,
    /// The answer must be exactly this.
    #[schemars(example = 1.0)]
    pub equals: Option<Spanned<f64>>,
    /// Two queries and how far apart their answers may be.
    pub compare: Option<Spanned<Compare>>,
    /// Containers of the canary may restart this often in one step.
    #[schemars(range(min = 0, max = 1000), example = 0)]
    pub restarts: Option<Spanned<u32>>,
    /// The path to GET from the canary, through the real route.
    #[schemars(regex(pattern = "^/"), example = &"/hello")]
    pub http: Option<Spanned<String>>,
    /// Request headers, beside the one that reaches the canary.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "Accept": "text/plain" }))]
    pub headers: BTreeMap<Spanned<String>, Spanned<String>>,
    /// The expected answer; absent: status 200.
    pub expect: Option<Spanned<Expectation>>,
    /// A program: exit code 0 passes, 10 fails, anything else is no verdict.
    #[schemars(example = ["./scripts/smoke.sh", "canary"])]
    pub exec: Option<Spanned<Vec<Spanned<String>>>>,
    /// What a person confirms; no verdict until then.
    #[schemars(length(min = 1), example = &"the new page looks right")]
    pub manual: Option<Spanned<String>>,
    /// Time that `http` and `exec` may take.
    #[schemars(example = &"10s")]
    pub timeout: Option<Spanned<Duration>>,
    /// Less than this is no verdict.
    pub at_least: Option<Spanned<Sample>>,
    /// Show the verdict, but let it stop nothing.
    pub dry_run: Option<Spanned<bool>>,
}

/// Canary against stable, in the same window.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The query for the canary.
    #[schemars(example = &r#"avg(latency_seconds{track="canary"})"#)]
    pub canary: Spanned<String>,
    /// The query for stable.
    #[schemars(example = &r#"avg(latency_seconds{track="stable"})"#)]
    pub stable: Spanned<String>,
    /// Canary divided by stable may not be above this.
    #[schemars(example = 1.2)]
    pub max_ratio: Option<Spanned<f64>>,
    /// Canary minus stable may not be above this.
    #[schemars(example = 0.05)]
    pub max_difference: Option<Spanned<f64>>,
}

/// The least evidence that counts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Requests served by the canary since the step began.
    #[schemars(range(min = 1), example = 200)]
    pub requests: Spanned<u64>,
}

/// How many failing looks are too many.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failures {
    /// This many without a passing one in between.
    #[schemars(range(min = 1, max = 1000), example = 2)]
    pub consecutive: Option<Spanned<u32>>,
    /// This many in the whole trial.
    #[schemars(range(min = 1, max = 1000), example = 5)]
    pub total: Option<Spanned<u32>>,
}

/// What is done when too many looks failed, or time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// all traffic goes back to stable, and the canary is removed
    Abort,
    /// the weight stays until a person decides
    Freeze,
    /// the weight goes back to the step before; from the first step, and where time is up, as `abort`
    StepBack,
}

impl Gate {
    /// Whether it asks Prometheus.
    pub fn asks_metrics(&self) -> bool {
        self.prometheus.is_some() || self.compare.is_some()
    }
}
