use super::conditions::{Condition, Status};
use super::pods::{self, Age};
use super::subject::list;
use super::{Health, Reason, Subject};
use crate::diag::count;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// What is of before the write is mended by then.
const LONGEST: Duration = Duration::from_secs(60);

const REVISION: &str = "/metadata/annotations/deployment.kubernetes.io~1revision";

/// All pods are of what was written, all are available, and none of an older version is left.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    if let Some(reason) = subject.unobserved() {
        return Health::Waiting(vec![reason]);
    }
    let sets = new_sets(subject);
    let new = owners(&sets);
    let age = |pod: &Value| new.as_ref().map_or(Age::Unknown, |owners| Age::of(owned_by(pod, owners)));
    // until its last set is gone the controller tells of the failure of a version before, too
    let is_new = sets.is_empty() || sets.iter().any(|set| fails(list(set, "/status/conditions")).is_some());
    if let Some(failure) = fails(list(subject.object, "/status/conditions")).filter(|_| is_new) {
        return Health::Failed(failure.because());
    }
    let progress = subject.condition("Progressing");
    if let Some(progress) = progress.filter(|progress| progress.status == Status::False && lasts(subject)) {
        return Health::Failed(progress.because().because(pods::reasons(subject, age)));
    }
    let mut missing = counts(subject);
    let done = progress.is_none_or(|progress| matches!(progress.reason, "NewReplicaSetAvailable" | "DeploymentPaused"));
    if subject.object.pointer("/spec/paused") == Some(&Value::Bool(true)) && !missing.is_empty() {
        let says = format!("is paused; `kubectl rollout resume deployment/{}` lets it go on", subject.name());
        missing.insert(0, Reason::new("DeploymentPaused", says));
    }
    if missing.is_empty() && !done {
        missing.extend(progress.map(|progress| progress.because()));
    }
    match missing.is_empty() {
        true => Health::Ready,
        false => pods::judge(subject, missing, age),
    }
}

/// Whether what is said of the progress is about what was written: of a way back to pods that are there the controller reports the new
/// generation while the failure before it still stands.
fn lasts(subject: &Subject<'_>) -> bool {
    let deadline = subject.object.pointer("/spec/progressDeadlineSeconds").and_then(Value::as_u64);
    let deadline = deadline.map_or(LONGEST, Duration::from_secs).min(LONGEST);
    subject.generation == 0 || subject.waited >= deadline
}

/// What the counts lack of all pods new, available and alone.
fn counts(subject: &Subject<'_>) -> Vec<Reason> {
    let wanted = subject.object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
    let updated = subject.number("/status/updatedReplicas");
    let available = subject.number("/status/availableReplicas");
    let old = subject.number("/status/replicas").saturating_sub(updated);
    let short = (updated != wanted)
        .then(|| Reason::new("Updating", format!("{updated} of {} run what was written", count_of(wanted))));
    let old = (old > 0).then(|| Reason::new("OldPods", format!("{} of an older version left", is_or_are(old))));
    let unavailable = (available < wanted)
        .then(|| Reason::new("Unavailable", format!("{available} of {} available", is_or_are(wanted))));
    [short, old, unavailable].into_iter().flatten().collect()
}

fn count_of(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "pod")
}

fn is_or_are(number: u64) -> String {
    format!("{} {}", count_of(number), if number == 1 { "is" } else { "are" })
}

/// The ReplicaSet of the Deployment's revision; none where that is not known.
fn new_sets<'a>(subject: &Subject<'a>) -> Vec<&'a Value> {
    let Some(revision) = subject.text(REVISION) else { return Vec::new() };
    let sets = subject.dependents.replica_sets.iter();
    sets.filter(|set| set.pointer(REVISION).and_then(Value::as_str) == Some(revision)).collect()
}

/// The owners of new pods, where they are known.
fn owners<'a>(sets: &[&'a Value]) -> Option<BTreeSet<&'a str>> {
    let owners: BTreeSet<&str> = sets.iter().filter_map(|set| set.pointer("/metadata/uid")?.as_str()).collect();
    (!owners.is_empty()).then_some(owners)
}

/// That pods cannot be created.
fn fails(conditions: &[Value]) -> Option<Condition<'_>> {
    Condition::find(conditions, "ReplicaFailure").filter(|failure| failure.status == Status::True)
}

fn owned_by(pod: &Value, owners: &BTreeSet<&str>) -> bool {
    let references = list(pod, "/metadata/ownerReferences").iter();
    references.filter_map(|owner| owner.get("uid")?.as_str()).any(|uid| owners.contains(uid))
}
