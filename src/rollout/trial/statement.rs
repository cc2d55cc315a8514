//! An approval as an in-toto Statement (in-toto attestation framework, `Statement/v1`): readable without railiance, and bound to what it is about.

use super::{Approvals, Trial};
use crate::rollout::canonical;
use crate::rollout::ledger::{Actor, Link, Rollout};
use jiff::{SignedDuration, Timestamp};
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

/// What is agreed to, by whom, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    pub app: String,
    /// The person, as the API server answers. It has to be the one who wrote the entry: the entry alone may be proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<Actor>,
    /// It counts until then, by the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
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

/// Who agrees, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver<'a> {
    pub actor: Actor,
    /// Of the user, as the API server answers.
    pub groups: &'a [String],
    /// The name is that of a group.
    pub shared: bool,
    /// By the server's clock.
    pub at: Timestamp,
}

impl Statement {
    /// Agrees to a trial's candidate; nothing where there is no verdict that could be agreed to.
    pub fn of(trial: &Trial, who: &Approver<'_>, reason: Option<String>) -> Option<Statement> {
        let verdict = Some(trial.verdict?.sequence);
        let (app, target) = (trial.app.clone(), trial.target.clone());
        let word = Approval::by(who, &trial.opened.terms.approvals, (app, target), &trial.intent, reason);
        let predicate = Approval { rollout: Some(trial.rollout), verdict, ..word };
        let name = format!("{} {}", trial.app, trial.opened.version);
        Some(Statement::new(APPROVAL, name, &trial.opened.digest, predicate))
    }

    /// Agrees to what a plan of an application on a target intends, by its digest.
    pub fn of_plan(
        (app, target): (String, Option<String>),
        intent: &str,
        (rules, grounds): (&Approvals, &str),
        who: &Approver<'_>,
        reason: Option<String>,
    ) -> Statement {
        let name = format!("{app} plan");
        let word = Approval::by(who, rules, (app, target), intent, reason);
        Statement::new(OF_PLAN, name, intent, Approval { grounds: Some(grounds.to_owned()), ..word })
    }

    /// Whether it names nobody else than who wrote it. One of before this was written names nobody.
    pub fn is_by(&self, writer: &Actor) -> bool {
        self.predicate.approver.as_ref().is_none_or(|approver| approver.name == writer.name)
    }

    fn new(predicate_type: &str, name: String, digest: &str, predicate: Approval) -> Statement {
        let subject = vec![Subject { name, digest: Sha256 { sha256: bare(digest).to_owned() } }];
        Statement { form: STATEMENT.to_owned(), subject, predicate_type: predicate_type.to_owned(), predicate }
    }

    /// Whether it is about what this plan intends, on these grounds.
    pub fn is_about_plan(&self, intent: &str, grounds: &str) -> bool {
        self.is_of_plan(intent) && self.predicate.grounds.as_deref() == Some(grounds)
    }

    /// Whether it is about what this plan intends, on whatever grounds.
    pub fn is_of_plan(&self, intent: &str) -> bool {
        self.form == STATEMENT && self.predicate_type == OF_PLAN && self.predicate.intent == intent
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

impl Approval {
    /// Of an application on a target.
    fn by(
        who: &Approver<'_>,
        rules: &Approvals,
        (app, target): (String, Option<String>),
        intent: &str,
        reason: Option<String>,
    ) -> Approval {
        Approval {
            app,
            // which certificate or token it was is nothing for a file of the repository
            approver: Some(Actor { credential: None, ..who.actor.clone() }),
            expires: lasts(who.at, rules.expires),
            target,
            rollout: None,
            verdict: None,
            intent: intent.to_owned(),
            grounds: None,
            groups: rules.named_of(who.groups),
            shared: who.shared,
            reason,
        }
    }
}

/// So many seconds from then on; without a day where no calendar has it.
fn lasts(from: Timestamp, seconds: u64) -> Option<Timestamp> {
    let from = Timestamp::from_second(from.as_second()).ok()?;
    from.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok()
}

/// On what grounds a plan is agreed to: what was released last, and the rules.
pub fn grounds(newest: Option<&Link>, rules: &Approvals) -> String {
    canonical::digest(&json!({ "base": newest, "rules": rules }))
}

fn bare(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}
