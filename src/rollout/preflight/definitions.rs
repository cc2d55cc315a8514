use super::closed::{Answered, Report};
use super::{Closed, Code, Facts, Needs};
use crate::rollout::health::{Dependents, Health, Policy, Subject, health};
use crate::tree::Traced;
use serde_json::Value;
use std::time::Duration;

/// What discovery lists is served, whoever may read its definition.
pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.definitions {
        let served = facts.served.as_ref().is_some_and(|served| served.contains(&need.value));
        if !served {
            unserved(need, facts, report);
        }
    }
}

fn unserved(need: &Traced<String>, facts: &Facts, report: &mut Report<'_>) {
    let name = &need.value;
    let what = format!("CustomResourceDefinition `{name}`");
    match report.answer(facts.definitions.get(name), need, &what) {
        Some(Answered::Absent) => {
            report.close(Closed::of(Code::CrdMissing, need, format!("{what} is not there")));
        }
        Some(Answered::There(object)) => {
            if let Some(why) = unready(object) {
                let next = format!("`kubectl describe crd {name}` says what keeps it");
                report.close(Closed::of(Code::CrdNotEstablished, need, format!("{what}: {why}")).next(next));
            }
        }
        None => {}
    }
}

/// Why an object is not ready, by the rules of its kind.
pub(super) fn unready(object: &Value) -> Option<String> {
    let dependents = Dependents::default();
    let subject =
        Subject { object, generation: 0, waited: Duration::ZERO, dependents: &dependents, policy: &Policy::PATIENT };
    match health(&subject) {
        Health::Ready => None,
        Health::Failed(reason) => Some(reason.to_string()),
        Health::Waiting(reasons) => {
            let words: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            Some(words.join("; "))
        }
    }
}
