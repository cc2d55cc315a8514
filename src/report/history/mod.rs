//! The releases of one application on one target, the newest first.

mod json;
mod text;

pub use json::{FORMAT, json};
pub use text::text;

use super::fallen::Fallen;
use super::skipped::Skipped;
use crate::rollout::ledger::chain::Fault;
use crate::rollout::ledger::{About, Entry, Stored, Unreadable};

/// What a ledger holds, and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    pub app: &'a str,
    pub target: Option<&'a str>,
    /// In any order.
    pub records: &'a [Stored],
    /// Entries of their runs, and of others.
    pub journal: &'a [Entry],
    pub faults: &'a [Fault],
    pub unreadable: &'a [Unreadable],
}

impl<'a> History<'a> {
    fn newest_first(&self) -> Vec<&'a Stored> {
        let mut records: Vec<&Stored> = self.records.iter().collect();
        records.sort_by_key(|stored| std::cmp::Reverse(stored.number()));
        records
    }

    /// What was tried, and taken away again.
    fn fallen(&self) -> Vec<Fallen> {
        Fallen::all(self.journal)
    }

    /// What the run of a release went on without.
    fn skipped(&self, about: &About) -> Vec<Skipped<'a>> {
        let own = self.journal.iter().filter(|entry| entry.rollout == about.rollout);
        own.filter_map(Skipped::of).collect()
    }
}
