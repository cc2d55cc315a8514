//! What begins a trial, or waits for its turn.

use super::reached::Verdict;
use super::{Reached, Strategy, Terms};
use crate::rollout::canonical;
use crate::rollout::ledger::{Actor, Body, Entry, Link, Rollout, SecretVersion};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What opens a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    pub version: String,
    /// The digest of the candidate's side.
    pub digest: String,
    /// What it is tried against; absent for a first release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    pub body: Body,
    pub terms: Terms,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The stable version that it says it was built on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_on: Option<String>,
    /// It came before all others, and ended the trial of another one (decision H25).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hotfix: bool,
    /// The Secrets that the candidate refers to, as they were then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretVersion>,
}

/// A candidate that waits until the trial before it is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// Where its pieces are.
    pub rollout: Rollout,
    pub opened: Opened,
    pub author: Actor,
    pub since: Timestamp,
}

/// The record that is stable while a trial goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    pub record: Link,
    /// The digest of its side.
    pub side: String,
}

/// Where nothing is tried, nothing is to be passed: what opened it is what people agree to.
pub(super) fn opening(entry: &Entry, opened: &Opened) -> (Reached, Option<Verdict>) {
    match opened.terms.strategy {
        Strategy::Weighted | Strategy::Isolated => (Reached::Opened, None),
        Strategy::Direct => (Reached::Passed, Some(Verdict { at: entry.time, sequence: entry.sequence })),
    }
}

/// Nothing of it changes while the trial goes on; why it was opened, and where its pieces lie, is no part of it.
pub(super) fn intent(entry: &Entry, opened: &Opened) -> String {
    let agreed = json!({
        "app": entry.app,
        "target": entry.target,
        "candidate": opened.digest,
        "base": opened.base,
        "terms": opened.terms,
    });
    canonical::digest(&agreed)
}
