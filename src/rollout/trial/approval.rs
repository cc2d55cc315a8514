//! Who agreed to a promotion, and whether that is enough (decisions H13, H14).

use super::Trial;
use super::ticks::seconds;
use crate::rollout::ledger::{Actor, Attestation};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Users who stand for a group of people, and for nobody, whatever an entry says of them.
const SHARED: &[&str] = &["system:admin", "admin", "kubernetes-admin"];

/// One person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub actor: Actor,
    pub at: Timestamp,
    /// The writer's groups said that it is nobody's own name.
    pub shared: bool,
    /// Groups of theirs that are named among the approvers.
    pub groups: Vec<String>,
    pub reason: Option<String>,
    /// The number of the journal entry.
    pub sequence: u64,
}

/// Why there are not enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// How many count, and how many are needed.
    TooFew {
        counted: u32,
        required: u32,
    },
    Expired(String),
    Author(String),
    NotAnApprover(String),
    NotAttested(String),
    Shared(String),
}

/// What keeps a trial from having the approvals that it needs; nothing where it has them.
///
/// `standing` is what a name is worth in this ledger by now: that an entry calls itself attested proves nothing where no
/// policy refuses a lie.
pub fn objections(trial: &Trial, now: Timestamp, standing: Attestation) -> Vec<Objection> {
    let rules = &trial.opened.terms.approvals;
    let mut counted = BTreeSet::new();
    let mut against = Vec::new();
    for approval in &trial.approvals {
        match objection(trial, approval, now, standing) {
            None => _ = counted.insert(approval.actor.name.as_str()),
            Some(objection) => against.push(objection),
        }
    }
    let counted = u32::try_from(counted.len()).unwrap_or(u32::MAX);
    if counted >= rules.required {
        return Vec::new();
    }
    against.insert(0, Objection::TooFew { counted, required: rules.required });
    against
}

fn objection(trial: &Trial, approval: &Approval, now: Timestamp, standing: Attestation) -> Option<Objection> {
    let rules = &trial.opened.terms.approvals;
    let name = approval.actor.name.clone();
    let proven = approval.actor.standing == Attestation::Attested && standing == Attestation::Attested;
    let shared = approval.shared || SHARED.contains(&name.as_str());
    let many = rules.required > 1 || rules.not_author;
    let found = [
        (seconds(approval.at, now) > rules.expires, Objection::Expired as fn(String) -> Objection),
        (!rules.approvers.is_empty() && !rules.name(&name, &approval.groups), Objection::NotAnApprover),
        (rules.not_author && is_author(trial, &name), Objection::Author),
        (rules.attested && !proven, Objection::NotAttested),
        (many && shared, Objection::Shared),
    ];
    found.into_iter().find(|(is, _)| *is).map(|(_, objection)| objection(name))
}

/// Who opened the trial, and who wrote what it tries.
fn is_author(trial: &Trial, name: &str) -> bool {
    trial.author.name == name || trial.opened.terms.approvals.authors.iter().any(|author| author == name)
}

impl Objection {
    pub fn words(&self) -> String {
        match self {
            Objection::TooFew { counted, required } => format!("{counted} of {required} approvals"),
            Objection::Expired(who) => format!("the approval of `{who}` is too old"),
            Objection::Author(who) => format!("`{who}` is an author of it, and cannot approve it"),
            Objection::NotAnApprover(who) => format!("`{who}` is not among the approvers"),
            Objection::NotAttested(who) => format!("that it was `{who}` is said, not proven"),
            Objection::Shared(who) => format!("`{who}` is a shared identity, and no person"),
        }
    }
}
