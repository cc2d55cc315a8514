//! A pod of its own, without a controller.

use super::{Health, Subject, pods};

/// Failed is a failure, whatever its exit was worth; ended well is ready.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    match subject.text("/status/phase") {
        Some("Succeeded") => Health::Ready,
        Some("Failed") => {
            let word = subject.text("/status/reason").unwrap_or("Failed");
            let says = subject.text("/status/message").unwrap_or("a container ended with an error");
            Health::failed(word, says)
        }
        _ => pods::single(subject),
    }
}
