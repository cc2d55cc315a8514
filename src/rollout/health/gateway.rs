//! Gateway and GatewayClass.

use super::conditions::lacks;
use super::{Health, Reason, Subject};

/// The data plane has it.
pub(super) fn gateway(subject: &Subject<'_>) -> Health {
    all(subject, &["Accepted", "Programmed"])
}

/// A controller answers for it.
pub(super) fn class(subject: &Subject<'_>) -> Health {
    all(subject, &["Accepted"])
}

fn all(subject: &Subject<'_>, names: &[&str]) -> Health {
    let conditions = subject.list("/status/conditions");
    let missing: Vec<Reason> = names.iter().filter_map(|name| lacks(conditions, name, subject.wanted())).collect();
    Health::of(missing)
}
