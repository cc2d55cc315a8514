use super::pods::{self, Age};
use super::{Health, Reason, Subject};
use serde_json::Value;

/// All pods are ready and, from the partition up, of the revision that was written.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    if let Some(reason) = subject.unobserved() {
        return Health::Waiting(vec![reason]);
    }
    let revision = subject.text("/status/updateRevision");
    let age = |pod: &Value| {
        let of = pod.pointer("/metadata/labels/controller-revision-hash").and_then(Value::as_str);
        Age::of(of.is_some() && of == revision)
    };
    let missing = missing(subject, revision);
    match missing.is_empty() {
        true => Health::Ready,
        false => pods::judge(subject, missing, age),
    }
}

fn missing(subject: &Subject<'_>, revision: Option<&str>) -> Vec<Reason> {
    let wanted = subject.object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
    let ready = subject.number("/status/readyReplicas");
    // absent on servers that do not count it
    let available = subject.object.pointer("/status/availableReplicas").and_then(Value::as_u64).unwrap_or(ready);
    let there = subject.number("/status/replicas");
    let size = (there > wanted).then(|| Reason::new("Scaling", format!("{there} pods are there, {wanted} are wanted")));
    let unready = (ready.min(available) < wanted)
        .then(|| Reason::new("NotReady", format!("{} of {wanted} pods are ready", ready.min(available))));
    let old = match subject.text("/spec/updateStrategy/type") {
        // a person deletes the pods, one by one, when it suits
        Some("OnDelete") => None,
        _ => outdated(subject, wanted, revision),
    };
    [size, old, unready].into_iter().flatten().collect()
}

fn outdated(subject: &Subject<'_>, wanted: u64, revision: Option<&str>) -> Option<Reason> {
    let partition = subject.number("/spec/updateStrategy/rollingUpdate/partition");
    let due = wanted.saturating_sub(partition);
    let updated = subject.number("/status/updatedReplicas");
    let current = subject.text("/status/currentRevision");
    if updated < due {
        return Some(Reason::new("Updating", format!("{updated} of {due} pods run what was written")));
    }
    // the controller closes a roll-out by making the new revision the current one
    (partition == 0 && wanted > 0 && revision.is_some() && current != revision)
        .then(|| Reason::new("Updating", "the new revision is not the current one yet"))
}
