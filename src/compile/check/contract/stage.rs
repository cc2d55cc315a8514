use super::gate::{Failures, Gate, OnFailure};
use super::values::Duration;
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The stages of the lifecycle.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// Stage 1: on a developer's machine.
    pub local: Option<Spanned<LocalStage>>,
    /// Stage 2: a canary on production infrastructure.
    pub canary: Option<Spanned<CanaryStage>>,
    /// Stage 3: full production.
    pub production: Option<Spanned<ProductionStage>>,
}

/// Stage 1: on a developer's machine.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalStage {
    /// The command that starts the application, run in the directory that holds `railiance/`.
    #[schemars(length(min = 1), example = ["python3", "app.py"])]
    pub start: Vec<Spanned<String>>,
    /// Environment variables.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "PORT": "8080" }))]
    pub env: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Where checks reach it on this machine.
    #[schemars(regex(pattern = "^https?://[^/?#]+/?$"), example = &"http://127.0.0.1:8080")]
    pub url: Option<Spanned<String>>,
    /// Ports on this machine by name, where their numbers are not those of `[workload] ports`.
    #[serde(default)]
    #[schemars(extend("additionalProperties" = { "type": "integer", "minimum": 1, "maximum": 65535 }))]
    #[schemars(example = serde_json::json!({ "metrics": 9100 }))]
    pub ports: BTreeMap<Spanned<String>, Spanned<u16>>,
    /// When it is ready; `http` is a whole URL here.
    pub ready: Option<Spanned<LocalReady>>,
}

/// When the local application is ready.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalReady {
    /// GET this URL and expect a status from 200 to 399.
    #[schemars(regex(pattern = "^https?://"), example = &"http://127.0.0.1:8080/healthz")]
    pub http: Spanned<String>,
    /// Time within which it must be ready.
    #[schemars(example = &"20s")]
    pub within: Option<Spanned<Duration>>,
}

/// Stage 2: a canary on production infrastructure.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CanaryStage {
    /// How the candidate is tried.
    pub strategy: Option<Spanned<Strategy>>,
    /// Why there is no canary (`none`), or why it is isolated.
    #[schemars(example = &"one writer alone may open the file")]
    pub reason: Option<Spanned<String>>,
    /// Weights and how long each is held, in rising order.
    #[serde(default)]
    pub steps: Vec<Spanned<Step>>,
    /// Steps of a candidate that `deploy --hotfix` brings, where they are others.
    #[serde(default)]
    pub hotfix_steps: Vec<Spanned<Step>>,
    /// For how long all gates of an isolated canary must pass.
    #[schemars(example = &"1h")]
    pub soak: Option<Spanned<Duration>>,
    /// What must hold before the next step.
    #[serde(default)]
    pub gate: Vec<Spanned<Gate>>,
    /// Requests with this header always reach the canary.
    pub header: Option<Spanned<HeaderMatch>>,
    /// A cookie that keeps each visitor on one version.
    pub sticky: Option<Spanned<Sticky>>,
    /// Visitors need no stickiness: pages of both versions work with each other's assets.
    pub sessions: Option<Spanned<Sessions>>,
    /// Time from one look at the gates to the next.
    #[schemars(example = &"1m")]
    pub tick: Option<Spanned<Duration>>,
    /// How many failing looks are too many.
    pub failures: Option<Spanned<Failures>>,
    /// This many looks in a row without a verdict are too many.
    #[schemars(range(min = 1, max = 1000), example = 10)]
    pub inconclusive: Option<Spanned<u32>>,
    /// The trial as a whole may take this long.
    #[schemars(example = &"12h")]
    pub deadline: Option<Spanned<Duration>>,
    /// What is done when too many looks failed, or time is up.
    pub on_failure: Option<Spanned<OnFailure>>,
    /// What an orderly end of the driving process does with the traffic.
    pub on_leave: Option<Spanned<OnLeave>>,
    /// A longer pause between two passing looks restarts the hold.
    #[schemars(example = &"3m")]
    pub max_gap: Option<Spanned<Duration>>,
    /// A verdict older than this no longer counts.
    #[schemars(example = &"24h")]
    pub evidence_max_age: Option<Spanned<Duration>>,
    /// Weights rise only within this window.
    pub window: Option<Spanned<Window>>,
    /// What happens to a second candidate while one is on trial.
    pub arrival: Option<Spanned<Arrival>>,
    /// Stage 2 begins only with a passed `railiance run` of the candidate's commit, not older than this.
    #[schemars(example = &"24h")]
    pub needs_local: Option<Spanned<Duration>>,
    /// The host of an isolated canary.
    #[schemars(example = &"canary.greeter.example.org")]
    pub host: Option<Spanned<String>>,
    /// The namespace of an isolated canary.
    #[schemars(example = &"greeter-canary")]
    pub namespace: Option<Spanned<String>>,
    /// Claims and secrets that an isolated canary may share with stable, by name.
    #[serde(default)]
    #[schemars(example = ["greeter-data"])]
    pub accept_shared: Vec<Spanned<String>>,
}

/// Whether visitors can move between versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sessions {
    /// any request may reach any version
    Independent,
}

/// How the candidate is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// a share of production traffic
    Weighted,
    /// a host and data of its own
    Isolated,
    /// not at all; needs a reason and a person
    None,
}

/// One step of a canary.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The canary's share of the traffic, in percent.
    #[schemars(range(min = 0, max = 100), example = 5)]
    pub weight: Spanned<u32>,
    /// Time for which all gates must pass at this weight.
    #[schemars(example = &"10m")]
    pub hold: Spanned<Duration>,
}

/// A request header.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderMatch {
    /// Its name.
    #[schemars(regex(pattern = "^[A-Za-z0-9!#$%&'*+.^_|~-]+$"), example = &"X-Canary")]
    pub name: Spanned<String>,
    /// Its value.
    #[schemars(regex(pattern = "^[ -_a-~]+$"), example = &"true")]
    pub value: Spanned<String>,
}

/// A cookie that keeps each visitor on one version.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sticky {
    /// The cookie's name.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]+$"), example = &"railiance")]
    pub cookie: Spanned<String>,
    /// How long it lasts; absent: until the browser is closed.
    pub max_age: Option<Spanned<Duration>>,
}

/// What an orderly end of the driving process does with the traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnLeave {
    /// the weight stays
    Hold,
    /// everything goes back to stable
    Stable,
}

/// What happens to a second candidate while one is on trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// it waits, in the place of one that waited before, and begins when the trial is over
    Queue,
    /// the trial is aborted and begins anew with it
    Replace,
    /// it is refused, and the trial goes on
    Reject,
}

/// Stage 3: full production.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductionStage {
    /// Who must agree.
    pub approvals: Option<Spanned<Approvals>>,
    /// When a promotion may begin.
    pub window: Option<Spanned<Window>>,
    /// Stable releases that are kept for rollback.
    #[schemars(range(min = 2, max = 100), example = 10)]
    pub keep: Option<Spanned<u32>>,
    /// Whether a rollback needs a person's word on data.
    pub rollback: Option<Spanned<RollbackMode>>,
    /// With `needs-human`: what that person is shown and has to do first, in 1000 characters; more belongs behind a link.
    #[schemars(length(max = 1000), example = &"restore the dump of before the release: https://wiki.example.org/greeter/restore")]
    pub rollback_note: Option<Spanned<String>>,
}

/// Whether a rollback needs a person's word on data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RollbackMode {
    /// data can be rolled back with the code
    Automatic,
    /// a person says what happens to the data
    NeedsHuman,
}

/// Who must agree to a promotion.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approvals {
    /// How many people.
    #[schemars(range(min = 0, max = 10), example = 1)]
    pub required: Spanned<u32>,
    /// The author of the release cannot approve it.
    pub not_author: Option<Spanned<bool>>,
    /// An approval lasts this long.
    #[schemars(example = &"4h")]
    pub expires: Option<Spanned<Duration>>,
    /// Users that may approve, by name, and groups as `group:NAME`; absent: whoever may write approvals.
    #[schemars(example = ["ada", "group:release-managers"])]
    pub approvers: Option<Vec<Spanned<String>>>,
    /// The namespace of approvals, writable by approvers alone.
    #[schemars(example = &"approvals")]
    pub namespace: Option<Spanned<String>>,
    /// Why approvals without proof of identity are accepted.
    #[schemars(example = &"one person runs this cluster")]
    pub accept_asserted: Option<Spanned<String>>,
}

/// A time of the week.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Days on which it opens.
    #[schemars(example = serde_json::json!(["tue", "wed"]))]
    pub days: Vec<Spanned<Weekday>>,
    /// The time at which it opens.
    #[schemars(regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"), example = &"14:00")]
    pub from: Spanned<String>,
    /// The time at which it closes, the same day.
    #[schemars(regex(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"), example = &"18:00")]
    pub to: Spanned<String>,
    /// An IANA time zone.
    #[schemars(example = &"Europe/Berlin")]
    pub zone: Option<Spanned<String>>,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weekday {
    /// Monday
    Mon,
    /// Tuesday
    Tue,
    /// Wednesday
    Wed,
    /// Thursday
    Thu,
    /// Friday
    Fri,
    /// Saturday
    Sat,
    /// Sunday
    Sun,
}
