use super::pods::{self, Age};
use super::{Health, Reason, Subject};
use serde_json::Value;

/// Each node that should have a pod has one of what was written, and it is available.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    // the counts are zeros before the controller has looked for the first time
    let unseen = subject.object.pointer("/status/observedGeneration").is_none();
    let unseen = unseen.then(|| Reason::new("NotObserved", "its controller has not seen it yet"));
    if let Some(reason) = unseen.or_else(|| subject.unobserved()) {
        return Health::Waiting(vec![reason]);
    }
    let missing = missing(subject);
    match missing.is_empty() {
        true => Health::Ready,
        false => pods::judge(subject, missing, |pod| age(subject, pod)),
    }
}

fn missing(subject: &Subject<'_>) -> Vec<Reason> {
    let wanted = subject.number("/status/desiredNumberScheduled");
    let updated = subject.number("/status/updatedNumberScheduled");
    let available = subject.number("/status/numberAvailable");
    let by_hand = subject.text("/spec/updateStrategy/type") == Some("OnDelete");
    let old = (!by_hand && updated < wanted)
        .then(|| Reason::new("Updating", format!("{updated} of {wanted} nodes run what was written")));
    let unavailable = (available < wanted)
        .then(|| Reason::new("Unavailable", format!("the pods of {available} of {wanted} nodes are available")));
    [old, unavailable].into_iter().flatten().collect()
}

/// Pods bear the number of the template that they were made from.
fn age(subject: &Subject<'_>, pod: &Value) -> Age {
    let template = subject.text("/metadata/annotations/deprecated.daemonset.template.generation");
    let of = pod.pointer("/metadata/labels/pod-template-generation").and_then(Value::as_str);
    Age::of(of.is_some() && of == template)
}
