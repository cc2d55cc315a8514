use super::closed::{Answered, Report};
use super::facts::{Probe, Served};
use super::{Closed, Code, DefinitionNeed, Facts, Needs};
use crate::diag::join;
use crate::rollout::health::{Dependents, Health, Policy, Subject, health};
use crate::tree::Traced;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// What discovery lists is served, whoever may read its definition.
pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.definitions {
        match versions(&need.value.name, facts) {
            Some(versions) => version(need, versions, report),
            None => unserved(need, facts, report),
        }
    }
}

/// `ingressroutes.traefik.io` belongs to `traefik.io`.
pub fn group(definition: &str) -> &str {
    definition.split_once('.').map_or("", |(_, group)| group)
}

/// The versions in which a kind is served, if it is.
fn versions<'f>(name: &str, facts: &'f Facts) -> Option<&'f BTreeSet<String>> {
    match facts.served.get(group(name))? {
        Probe::There(served) => served.get(name),
        Probe::Absent | Probe::Unseen(_) => None,
    }
}

fn version(need: &Traced<DefinitionNeed>, served: &BTreeSet<String>, report: &mut Report<'_>) {
    let Some(wanted) = need.value.version.as_ref().filter(|wanted| !served.contains(*wanted)) else { return };
    let known: Vec<&String> = served.iter().collect();
    let name = &need.value.name;
    let reason = format!("`{name}` is served as {}, not as `{wanted}`", join(&known, "and"));
    let next = format!("install a newer CustomResourceDefinition `{name}`");
    report.close(Closed::of(Code::CrdNotEstablished, need, reason).next(next));
}

fn unserved(need: &Traced<DefinitionNeed>, facts: &Facts, report: &mut Report<'_>) {
    let name = &need.value.name;
    let what = format!("CustomResourceDefinition `{name}`");
    let probe = facts.definitions.get(name);
    // discovery said what is served, so that it is not is no matter of rights
    let certain = matches!(facts.served.get(group(name)), Some(Probe::<Served>::There(_) | Probe::Absent));
    if certain && matches!(probe, Some(Probe::Unseen(_))) {
        report.close(Closed::of(Code::CrdMissing, need, format!("the server does not know `{name}`")));
        return;
    }
    match report.answer(probe, need, &what) {
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
