//! HorizontalPodAutoscaler.

use super::conditions::Status;
use super::{Health, Reason, Subject};
use serde_json::Value;

/// It finds what it scales, and as many pods as it begins with are asked for (decision H22). Metrics are not waited for: a new pod
/// has none yet, and many a cluster has none at all.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    if let Some(unable) = subject.condition("AbleToScale").filter(|able| able.status == Status::False) {
        return Health::Waiting(vec![unable.because()]);
    }
    // somebody set the number to none: it keeps away then
    let is_off = subject.condition("ScalingActive").is_some_and(|active| active.reason == "ScalingDisabled");
    let least = subject.object.pointer("/spec/minReplicas").and_then(Value::as_u64).unwrap_or(1);
    let now = subject.number("/status/currentReplicas");
    match now < least && !is_off {
        true => {
            Health::Waiting(vec![Reason::new("BelowMinimum", format!("{now} of the {least} pods that it begins with"))])
        }
        false => Health::Ready,
    }
}
