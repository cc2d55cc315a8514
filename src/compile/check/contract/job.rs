use super::container::{EnvValue, Resources};
use super::values::{Brief, Duration};
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A job bound to a release. It runs in the candidate's image, once per candidate.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// When it runs.
    pub when: Spanned<JobTime>,
    /// The command.
    #[schemars(length(min = 1), example = ["/bin/migrate", "up"])]
    pub command: Vec<Spanned<String>>,
    /// Another image than the candidate's, by digest.
    #[schemars(example = &"registry.example.org/web/migrate@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub image: Option<Spanned<String>>,
    /// Environment variables, in addition to those of the workload.
    #[serde(default)]
    pub env: BTreeMap<Spanned<String>, Brief<EnvValue>>,
    /// Requests and limits; absent: those of the workload.
    pub resources: Option<Brief<Resources>>,
    /// Stable keeps working after the job. `before-canary` needs `true`.
    pub compatible_with_stable: Option<Spanned<bool>>,
    /// What it did can be taken back by rolling back. `false` makes a rollback across it ask a person.
    pub reversible: Option<Spanned<bool>>,
    /// The job is stopped after this time.
    #[schemars(example = &"10m")]
    pub timeout: Option<Spanned<Duration>>,
    /// Further tries after a failure.
    #[schemars(range(min = 0, max = 10))]
    #[schemars(example = 1)]
    pub retries: Option<Spanned<u32>>,
}

/// When a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobTime {
    /// before the canary gets its first traffic
    BeforeCanary,
    /// before a promotion changes production
    BeforePromote,
    /// after a promotion has been recorded
    AfterPromote,
}

/// Commands around promotion and rollback: lists of program and arguments, run in the directory that holds
/// `railiance/`. A program with a slash in its name is looked for from there, one without on the `PATH`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hooks {
    /// Before a canary gets its first traffic.
    #[serde(default)]
    #[schemars(example = [["./scripts/announce.sh", "canary"]])]
    pub before_canary: Vec<Spanned<Vec<Spanned<String>>>>,
    /// Before a promotion changes production.
    #[serde(default)]
    #[schemars(example = [["./scripts/backup.sh"]])]
    pub before_promote: Vec<Spanned<Vec<Spanned<String>>>>,
    /// After a promotion has been recorded.
    #[serde(default)]
    #[schemars(example = [["./scripts/announce.sh", "released"]])]
    pub after_promote: Vec<Spanned<Vec<Spanned<String>>>>,
    /// Before a release of before comes back; not where a trial ends, or a promotion is undone before its record.
    #[serde(default)]
    #[schemars(example = [["./scripts/announce.sh", "rollback"]])]
    pub before_rollback: Vec<Spanned<Vec<Spanned<String>>>>,
    /// After a rollback has been recorded.
    #[serde(default)]
    #[schemars(example = [["./scripts/restore-notice.sh"]])]
    pub after_rollback: Vec<Spanned<Vec<Spanned<String>>>>,
    /// Each of them is ended after this time, with all that it started, and never later than after the verb's own `--timeout`.
    #[schemars(example = &"5m")]
    pub timeout: Option<Spanned<Duration>>,
}

impl Hooks {
    /// Every list of commands under its key.
    pub fn all(&self) -> [(&'static str, &[Spanned<Vec<Spanned<String>>>]); 5] {
        [
            ("before_canary", &self.before_canary),
            ("before_promote", &self.before_promote),
            ("after_promote", &self.after_promote),
            ("before_rollback", &self.before_rollback),
            ("after_rollback", &self.after_rollback),
        ]
    }
}
