use super::conditions::{Condition, Status, lacks};
use super::subject::list;
use super::{Health, Reason, Subject};
use serde_json::Value;

/// Reasons that lie in the route itself: waiting does not help.
const FINAL: &[&str] = &["UnsupportedValue", "UnsupportedProtocol", "InvalidKind", "IncompatibleFilters"];

/// Every parent has accepted it and found what it refers to, for the generation that was written.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    let mut missing = Vec::new();
    for parent in subject.list("/spec/parentRefs") {
        match of_parent(subject, parent) {
            Health::Ready => {}
            Health::Waiting(reasons) => missing.extend(reasons),
            Health::Failed(reason) => return Health::Failed(reason),
        }
    }
    Health::of(missing)
}

fn of_parent(subject: &Subject<'_>, parent: &Value) -> Health {
    let statuses = subject.list("/status/parents").iter();
    let own: Vec<&Value> =
        statuses.filter(|status| status.get("parentRef").is_some_and(|of| same(of, parent, subject))).collect();
    let about = format!("{}/{}", text(parent, "kind", "Gateway").to_lowercase(), text(parent, "name", ""));
    if own.is_empty() {
        let reason = Reason::new("NoParentStatus", "no controller answers for it");
        return Health::Waiting(vec![reason.about(about)]);
    }
    let judged = own.iter().map(|status| conditions(subject, list(status, "/conditions"), &about));
    // more than one controller may answer for a parent; one that has it is enough
    judged.min_by_key(rank).unwrap_or(Health::Ready)
}

fn rank(health: &Health) -> u8 {
    match health {
        Health::Ready => 0,
        Health::Waiting(_) => 1,
        Health::Failed(_) => 2,
    }
}

fn conditions(subject: &Subject<'_>, conditions: &[Value], about: &str) -> Health {
    let wanted = subject.wanted();
    let names = ["Accepted", "ResolvedRefs"];
    let refused = names.iter().filter_map(|name| Condition::find(conditions, name));
    let refused = refused.filter(|condition| condition.status == Status::False && !condition.is_old(wanted));
    if let Some(refused) = refused.into_iter().find(|condition| FINAL.contains(&condition.reason)) {
        return Health::Failed(refused.because().about(about.to_owned()));
    }
    let missing = names.iter().filter_map(|name| lacks(conditions, name, wanted));
    Health::of(missing.map(|reason| reason.about(about.to_owned())).collect())
}

/// Whether a status is about a parent as the route names it; what it leaves out has a default.
fn same(of: &Value, parent: &Value, subject: &Subject<'_>) -> bool {
    let defaults = [
        ("group", "gateway.networking.k8s.io"),
        ("kind", "Gateway"),
        ("namespace", subject.namespace()),
        ("name", ""),
        ("sectionName", ""),
    ];
    defaults.iter().all(|(key, default)| text(of, key, default) == text(parent, key, default))
        && of.get("port") == parent.get("port")
}

fn text<'a>(value: &'a Value, key: &str, default: &'a str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or(default)
}
