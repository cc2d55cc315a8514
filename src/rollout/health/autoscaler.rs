//! HorizontalPodAutoscaler.

use super::conditions::Status;
use super::{Health, Subject};

/// It finds what it scales. Metrics are not waited for: a new pod has none yet, and many a cluster has
/// none at all.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    match subject.condition("AbleToScale").filter(|able| able.status == Status::False) {
        Some(unable) => Health::Waiting(vec![unable.because()]),
        None => Health::Ready,
    }
}
