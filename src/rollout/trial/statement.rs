//! An approval as an in-toto Statement (in-toto attestation framework, `Statement/v1`): readable without railiance, and bound to what it is about.

use super::{Approvals, Trial};
use crate::rollout::canonical;
use crate::rollout::ledger::{Link, Rollout};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The form of the outer document.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// What is said of the promotion of a candidate.
const APPROVAL: &str = "https://railiance.dev/approval/v1";
/// What is said of a plan that is carried out without a trial.
const OF_PLAN: &str = "https://railiance.dev/plan-approval/v1";

/// A person agrees to the promotion of a candidate, or to a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    #[serde(rename = "_type")]
    pub form: String,
    /// The candidate, or the plan.
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<Rollout>,
    /// The number of the entry in which its last hold passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<u64>,
    /// The digest of everything that was agreed when the trial began, or of all that a plan intends (decision H13).
    pub intent: String,
    /// Of what a plan would replace, and of the rules by which it is agreed to: the same plan on another ground is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<String>,
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
        let verdict = Some(trial.verdict?.sequence);
        let rules = &trial.opened.terms.approvals;
        let predicate = Approval {
            app: trial.app.clone(),
            target: trial.target.clone(),
            rollout: Some(trial.rollout),
            verdict,
            intent: trial.intent.clone(),
            grounds: None,
            groups: rules.named_of(groups),
            shared,
            reason,
        };
        let name = format!("{} {}", trial.app, trial.opened.version);
        Some(Statement::new(APPROVAL, name, &trial.opened.digest, predicate))
    }

    /// Agrees to what a plan intends; the approval names its digest.
    pub fn of_plan(approval: Approval) -> Statement {
        let (name, digest) = (format!("{} plan", approval.app), approval.intent.clone());
        Statement::new(OF_PLAN, name, &digest, approval)
    }

    fn new(predicate_type: &str, name: String, digest: &str, predicate: Approval) -> Statement {
        let subject = vec![Subject { name, digest: Sha256 { sha256: bare(digest).to_owned() } }];
        Statement { form: STATEMENT.to_owned(), subject, predicate_type: predicate_type.to_owned(), predicate }
    }

    /// Whether it is about what this plan intends, on these grounds.
    pub fn is_about_plan(&self, intent: &str, grounds: &str) -> bool {
        let said = (self.predicate.intent.as_str(), self.predicate.grounds.as_deref());
        (self.form == STATEMENT && self.predicate_type == OF_PLAN) && said == (intent, Some(grounds))
    }

    /// Whether it is about this candidate, this trial, its verdict, and what was agreed.
    pub fn is_about(&self, trial: &Trial) -> bool {
        let of_candidate = |subject: &Subject| subject.digest.sha256 == bare(&trial.opened.digest);
        let said = &self.predicate;
        (self.form == STATEMENT && self.predicate_type == APPROVAL)
            && self.subject.iter().any(of_candidate)
            && (said.rollout, &said.intent) == (Some(trial.rollout), &trial.intent)
            && trial.verdict.is_some_and(|closed| Some(closed.sequence) == said.verdict)
    }
}

/// On what grounds a plan is agreed to: what was released last, and the rules.
pub fn grounds(newest: Option<&Link>, rules: &Approvals) -> String {
    canonical::digest(&json!({ "base": newest, "rules": rules }))
}

fn bare(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}
