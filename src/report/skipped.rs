use crate::rollout::ledger::{Entry, Errand, Event};
use serde::Serialize;

/// What was left out of a run because it could not be run there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Skipped<'a> {
    pub what: Errand,
    pub name: &'a str,
    pub why: &'a str,
}

impl<'a> Skipped<'a> {
    /// Nothing for an entry that says something else.
    pub fn of(entry: &'a Entry) -> Option<Skipped<'a>> {
        match &entry.event {
            Event::Skipped { what, name, why } => Some(Skipped { what: *what, name, why }),
            _ => None,
        }
    }

    /// `hook before_rollback: hooks/drain.sh: skipped (there is no program)`
    pub fn words(&self) -> String {
        format!("{} {}", self.what.name(), self.outcome())
    }

    /// The same behind a word that says what it is.
    pub fn outcome(&self) -> String {
        format!("{}: skipped ({})", self.name, self.why)
    }
}
