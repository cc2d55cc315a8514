use super::{Health, Subject};

pub(super) fn health(subject: &Subject<'_>) -> Health {
    match subject.text("/status/phase") {
        Some("Active") => Health::Ready,
        Some("Terminating") => Health::failed("Terminating", "is being deleted, and takes nothing new"),
        _ => Health::waiting("Pending", "is not active yet"),
    }
}
