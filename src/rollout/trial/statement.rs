//! An approval as an in-toto Statement (in-toto attestation framework, `Statement/v1`): readable without railiance, and bound to what it is about.

use super::Trial;
use crate::rollout::ledger::Rollout;
use serde::{Deserialize, Serialize};

/// The form of the outer document.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The form of what is said.
const APPROVAL: &str = "https://railiance.dev/approval/v1";

/// A person agrees to the promotion of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    #[serde(rename = "_type")]
    pub form: String,
    /// The candidate.
    pub subject: Vec<Subject>,
    pub predicate_type: String,
    pub predicate: Approval,
}

/// What it is about, by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The application and its version.
    pub name: String,
    pub digest: Sha256,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sha256 {
    /// Hexadecimal digits.
    pub sha256: String,
}

/// What is agreed to, and by whom as far as that is not written beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    pub app: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The trial.
    pub rollout: Rollout,
    /// The number of the entry in which its last hold passed.
    pub verdict: u64,
    /// The digest of everything that was agreed when the trial began (decision H13).
    pub intent: String,
    /// The groups of the person that the contract names among its approvers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The person's name is that of a group: a cluster's administrators.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Statement {
    /// Agrees to a trial's candidate; nothing where there is no verdict that could be agreed to.
    pub fn of(trial: &Trial, groups: &[String], shared: bool, reason: Option<String>) -> Option<Statement> {
        let verdict = trial.verdict?.sequence;
        let named = |group: &&String| trial.opened.terms.approvals.names_group(group);
        let predicate = Approval {
            app: trial.app.clone(),
            target: trial.target.clone(),
            rollout: trial.rollout,
            verdict,
            intent: trial.intent.clone(),
            groups: groups.iter().filter(named).cloned().collect(),
            shared,
            reason,
        };
        let (form, predicate_type) = (STATEMENT.to_owned(), APPROVAL.to_owned());
        let name = format!("{} {}", trial.app, trial.opened.version);
        let subject = vec![Subject { name, digest: Sha256 { sha256: bare(&trial.opened.digest).to_owned() } }];
        Some(Statement { form, subject, predicate_type, predicate })
    }

    /// Whether it is about this candidate, this trial, its verdict, and what was agreed.
    pub fn is_about(&self, trial: &Trial) -> bool {
        let of_candidate = |subject: &Subject| subject.digest.sha256 == bare(&trial.opened.digest);
        let said = &self.predicate;
        (self.form == STATEMENT && self.predicate_type == APPROVAL)
            && self.subject.iter().any(of_candidate)
            && (said.rollout, &said.intent) == (trial.rollout, &trial.intent)
            && trial.verdict.is_some_and(|closed| closed.sequence == said.verdict)
    }
}

fn bare(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}
