//! PodDisruptionBudget.

use super::{Health, Subject};

/// Its controller has counted the pods. How many may go right now is no matter of readiness.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    if let Some(reason) = subject.unobserved() {
        return Health::Waiting(vec![reason]);
    }
    match subject.condition("DisruptionAllowed").filter(|allowed| allowed.reason == "SyncFailed") {
        Some(failed) => Health::Waiting(vec![failed.because()]),
        None => Health::Ready,
    }
}
