//! Who agreed to a promotion, and whether that is enough (decisions H13, H14).

use super::ticks::seconds;
use super::{Approvals, Statement, Trial};
use crate::rollout::ledger::{Actor, Attestation, Entry, Event};
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
    /// Its Statement names somebody else.
    pub of_another: bool,
    /// Groups of theirs that are named among the approvers.
    pub groups: Vec<String>,
    pub reason: Option<String>,
    /// Until when, as the Statement says.
    pub expires: Option<Timestamp>,
    /// The number of the journal entry.
    pub sequence: u64,
}

impl Approval {
    /// What an entry says.
    pub fn of(entry: &Entry, statement: &Statement) -> Approval {
        let said = &statement.predicate;
        let (actor, groups, reason) = (entry.actor.clone(), said.groups.clone(), said.reason.clone());
        let (shared, of_another, expires) = (said.shared, !statement.is_by(&entry.actor), said.expires);
        Approval { actor, at: entry.time, shared, of_another, groups, reason, expires, sequence: entry.sequence }
    }
}

/// Who agreed to what a plan intends, on these grounds. Whoever takes back an approval takes back all that they have given before.
pub fn of_plan(journal: &[Entry], intent: &str, grounds: &str) -> Vec<Approval> {
    let mut approvals: Vec<Approval> = Vec::new();
    let mut journal: Vec<&Entry> = journal.iter().collect();
    journal.sort_by_key(|entry| (entry.time, entry.rollout, entry.sequence));
    for entry in journal {
        match &entry.event {
            Event::Approved { statement } if statement.is_about_plan(intent, grounds) => {
                approvals.push(Approval::of(entry, statement));
            }
            Event::Revoked { of, .. } => approvals.retain(|approval| approval.actor.name != *of),
            _ => {}
        }
    }
    approvals
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
    /// The policy came after the trial began.
    Unguarded(String),
    Shared(String),
    /// The Statement in it is of somebody else.
    OfAnother(String),
}

/// What keeps a trial from having the approvals that it needs; nothing where it has them.
///
/// `standing` is what a name is worth in this ledger by now: that an entry calls itself attested proves nothing where no
/// policy refuses a lie.
pub fn objections(trial: &Trial, now: Timestamp, standing: Attestation) -> Vec<Objection> {
    let rules = &trial.opened.terms.approvals;
    let worth = worth(trial, standing);
    let missing = missing(rules, &trial.approvals, &|name| is_author(trial, name), now, worth);
    missing.into_iter().map(|objection| unguarded(objection, worth != standing)).collect()
}

/// What names are worth that stand beside a trial. What was written before the policy was bound may name whom it likes, and calls itself
/// attested as well: whoever began the trial without it cannot have what came then proven later. In a namespace of their own only
/// approvers write.
fn worth(trial: &Trial, standing: Attestation) -> Attestation {
    let began_without = trial.author.standing == Attestation::Asserted;
    let apart = trial.opened.terms.approvals.namespace.is_some();
    if began_without && !apart { Attestation::Asserted } else { standing }
}

fn unguarded(objection: Objection, came_later: bool) -> Objection {
    match objection {
        Objection::NotAttested(who) if came_later => Objection::Unguarded(who),
        other => other,
    }
}

/// The same of anything that has rules, approvals and authors.
pub fn missing(
    rules: &Approvals,
    approvals: &[Approval],
    is_author: &dyn Fn(&str) -> bool,
    now: Timestamp,
    standing: Attestation,
) -> Vec<Objection> {
    let (counted, mut against) = sorted(rules, approvals, is_author, now, standing);
    let counted: BTreeSet<&str> = counted.iter().map(|approval| approval.actor.name.as_str()).collect();
    let counted = u32::try_from(counted.len()).unwrap_or(u32::MAX);
    if counted >= rules.required {
        return Vec::new();
    }
    against.insert(0, Objection::TooFew { counted, required: rules.required });
    against
}

/// The approvals of a trial that count, and why others do not, as far as the entries themselves tell: whoever promotes asks the cluster
/// besides what an attested name is worth by now.
pub fn counting(trial: &Trial, now: Timestamp) -> (Vec<&Approval>, Vec<Objection>) {
    let rules = &trial.opened.terms.approvals;
    // what a promotion was begun with is asked for no more (decision H15)
    let at = trial.promoting.unwrap_or(now);
    let worth = worth(trial, Attestation::Attested);
    let (counted, against) = sorted(rules, &trial.approvals, &|name| is_author(trial, name), at, worth);
    let against = against.into_iter().map(|objection| unguarded(objection, worth == Attestation::Asserted));
    let again = |objection: &Objection| counted.iter().any(|approval| objection.who() == Some(&approval.actor.name));
    let against = against.filter(|objection| !again(objection)).collect();
    (each_once(counted), against)
}

/// Who agreed twice is one person, by what they said last.
fn each_once(counted: Vec<&Approval>) -> Vec<&Approval> {
    let later = |rest: &[&Approval], name: &str| rest.iter().any(|approval| approval.actor.name == name);
    let last = |(index, approval): &(usize, &Approval)| {
        !later(counted.get(index + 1..).unwrap_or_default(), &approval.actor.name)
    };
    counted.iter().copied().enumerate().filter(last).map(|(_, approval)| approval).collect()
}

/// Those that count, and why the others do not.
fn sorted<'a>(
    rules: &Approvals,
    approvals: &'a [Approval],
    is_author: &dyn Fn(&str) -> bool,
    now: Timestamp,
    standing: Attestation,
) -> (Vec<&'a Approval>, Vec<Objection>) {
    let (mut counted, mut against) = (Vec::new(), Vec::new());
    for approval in approvals {
        match objection(rules, approval, is_author, now, standing) {
            None => counted.push(approval),
            // who said it twice is told once
            Some(objection) if against.contains(&objection) => {}
            Some(objection) => against.push(objection),
        }
    }
    (counted, against)
}

fn objection(
    rules: &Approvals,
    approval: &Approval,
    is_author: &dyn Fn(&str) -> bool,
    now: Timestamp,
    standing: Attestation,
) -> Option<Objection> {
    let name = approval.actor.name.clone();
    let proven = approval.actor.standing == Attestation::Attested && standing == Attestation::Attested;
    let shared = approval.shared || SHARED.contains(&name.as_str());
    let many = rules.required > 1 || rules.not_author;
    let is_over = seconds(approval.at, now) > rules.expires || approval.expires.is_some_and(|until| now > until);
    let found = [
        (approval.of_another, Objection::OfAnother as fn(String) -> Objection),
        (is_over, Objection::Expired),
        (!rules.approvers.is_empty() && !rules.name(&name, &approval.groups), Objection::NotAnApprover),
        (rules.not_author && is_author(&name), Objection::Author),
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
    /// Whose word it is about.
    pub fn who(&self) -> Option<&str> {
        match self {
            Objection::TooFew { .. } => None,
            Objection::Expired(who)
            | Objection::Author(who)
            | Objection::NotAnApprover(who)
            | Objection::NotAttested(who)
            | Objection::Unguarded(who)
            | Objection::Shared(who)
            | Objection::OfAnother(who) => Some(who),
        }
    }

    pub fn words(&self) -> String {
        match self {
            Objection::TooFew { counted, required } => format!("{counted} of {required} approvals so far"),
            Objection::Expired(who) => format!("the approval of `{who}` is too old"),
            Objection::Author(who) => format!("`{who}` is an author of it, and cannot approve it"),
            Objection::NotAnApprover(who) => format!("`{who}` is not among the approvers"),
            Objection::NotAttested(who) => format!("that it was `{who}` is said, not proven"),
            Objection::Unguarded(who) => {
                format!("that it was `{who}` is not proven: the guard was not bound yet when the trial began")
            }
            Objection::OfAnother(who) => format!("what `{who}` wrote is the word of somebody else"),
            Objection::Shared(who) => format!("`{who}` is a shared identity, and no person"),
        }
    }
}
