//! One release, with all that its run wrote into the journal: what, who, when, on what grounds.

mod json;
mod text;

pub use json::{FORMAT, json};
pub use text::text;

use crate::report::counted::Counted;
use crate::rollout::judge::Traffic;
use crate::rollout::ledger::{Entry, Event, Number, Stored};
use crate::rollout::trial::{Objection, counting, history};
use serde_json::Value;

/// A record, and what the journal says of how it came about.
#[derive(Debug, Clone, Copy)]
pub struct Release<'a> {
    pub app: &'a str,
    pub target: Option<&'a str>,
    pub stored: &'a Stored,
    /// The entries of its run, from the oldest to the newest.
    pub journal: &'a [Entry],
    /// The release that took it back.
    pub withdrawn_by: Option<Number>,
    /// Nothing was released since.
    pub newest: bool,
}

impl Release<'_> {
    /// What the last look of its trial found, as the journal has it: another version may have written more than is known here.
    fn gates(&self) -> &[Value] {
        self.passed().map(|(gates, _)| gates).unwrap_or_default()
    }

    /// What that look counted of the requests.
    fn counted(&self) -> Option<Counted> {
        self.passed().and_then(|(_, traffic)| traffic).map(Counted::of)
    }

    /// Whose word of its trial did not count when it was promoted, and why.
    fn objections(&self) -> Vec<Objection> {
        let mut history = history(self.journal);
        history.agree(self.journal);
        history.trial.map_or_else(Vec::new, |trial| counting(&trial, self.stored.record.about.time).1)
    }

    fn passed(&self) -> Option<(&[Value], Option<Traffic>)> {
        self.journal.iter().rev().find_map(|entry| match &entry.event {
            Event::Passed { evidence, traffic, .. } => Some((evidence.as_slice(), *traffic)),
            _ => None,
        })
    }
}
