use super::{Health, Reason, Subject, events};
use serde_json::Value;

const KIND: &str = "PersistentVolumeClaim";

/// Bound; or waiting for its first pod, which nobody may wait for: the pod comes later.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    match subject.text("/status/phase") {
        Some("Bound") => Health::Ready,
        Some("Lost") => Health::failed("Lost", "the volume that it was bound to is gone"),
        _ if waits_for_its_pod(subject) => Health::Ready,
        _ => {
            let event = events::last(&subject.dependents.events, KIND, subject.name());
            Health::Waiting(vec![Reason { event, ..Reason::new("Pending", "no volume is bound to it") }])
        }
    }
}

fn waits_for_its_pod(subject: &Subject<'_>) -> bool {
    let class = subject.dependents.storage_class.as_ref();
    let mode = class.and_then(|class| class.get("volumeBindingMode")).and_then(Value::as_str);
    let said = events::has(&subject.dependents.events, KIND, subject.name(), "WaitForFirstConsumer");
    said || mode == Some("WaitForFirstConsumer")
}
