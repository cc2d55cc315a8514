//! CustomResourceDefinition.

use super::conditions::{Status, lacks};
use super::{Health, Subject};

/// Its names are its own, and the server serves it.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    if let Some(names) = subject.condition("NamesAccepted").filter(|names| names.status == Status::False) {
        return Health::Failed(names.because());
    }
    let conditions = subject.list("/status/conditions");
    Health::of(["NamesAccepted", "Established"].iter().filter_map(|name| lacks(conditions, name, 0)).collect())
}
