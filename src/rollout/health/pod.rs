//! A pod of its own, without a controller.

use super::{Health, Subject, pods};

/// Failed is a failure, whatever its exit was worth; ended well is ready.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    match subject.text("/status/phase") {
        Some("Succeeded") => Health::Ready,
        Some("Failed") => Health::Failed(pods::failure(subject.object)),
        _ => pods::single(subject),
    }
}
