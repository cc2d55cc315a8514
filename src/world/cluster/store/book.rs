use crate::rollout::ledger::keep::Brief;
use crate::rollout::ledger::{
    Cursor, Entry, Event, Held, Marks, Name, Rollout, Stored, Verb, is_done, stopped, unfinished,
};
use std::collections::BTreeMap;

/// A ledger as it was read.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub names: Vec<(Name, Held)>,
    /// From the oldest to the newest.
    pub records: Vec<Stored>,
    /// Of the newest run that wrote objects, and of all after it, which only left a mark.
    pub entries: Vec<Entry>,
    pub cursor: Option<(Cursor, Held)>,
    /// Whether what was released last was taken away since, or that was begun, and it did not come again.
    pub deleted: bool,
}

impl Book {
    /// The records and the cursor.
    pub(super) fn needed(&self) -> Vec<Name> {
        let needed = |name: &Name| matches!(name, Name::Record(_) | Name::Cursor);
        self.names.iter().map(|(name, _)| *name).filter(needed).collect()
    }

    /// The runs, the newest first, each with the names of its entries.
    pub(super) fn runs(&self) -> Vec<Vec<Name>> {
        let mut runs: BTreeMap<Rollout, Vec<Name>> = BTreeMap::new();
        for (name, _) in &self.names {
            if let Some(rollout) = rollout(*name) {
                runs.entry(rollout).or_default().push(*name);
            }
        }
        runs.into_values().rev().collect()
    }

    /// Whether the entries that were read tell of a run that writes objects: who queues, records or holds something only leaves a
    /// mark.
    pub(super) fn has_work(&self) -> bool {
        let is_work = |entry: &Entry| matches!(entry.event, Event::Begun { .. } | Event::Opened(_));
        self.entries.iter().any(is_work)
    }

    /// Whether the newest run that says so took the application away, or began to, or brought back what was released last.
    pub(super) fn takes_away(&self, entries: &[Entry]) -> Option<bool> {
        let newest = self.newest().map(|newest| &newest.record.about);
        let younger = |entry: &&Entry| newest.is_none_or(|newest| entry.rollout >= newest.rollout);
        entries.iter().rev().filter(younger).find_map(|entry| match &entry.event {
            Event::Begun { verb: Verb::Delete, .. } => Some(true),
            Event::Begun { digest: Some(digest), .. } if newest.is_some_and(|newest| newest.digest == *digest) => {
                Some(false)
            }
            _ => None,
        })
    }

    /// The names of the entries of a run, if it is younger than what was released last.
    pub(super) fn is_younger(&self, run: &[Name]) -> bool {
        let newest = self.newest().map(|newest| newest.record.about.rollout);
        run.first().and_then(|name| rollout(*name)) > newest
    }

    /// Whether looks at a trial are remembered.
    pub fn has_ticks(&self) -> bool {
        self.cursor.as_ref().is_some_and(|(cursor, _)| cursor.ticks.is_some())
    }

    /// Whether a candidate is kept for a trial: it goes on, or its last marks are missing. One that somebody deleted is known
    /// by the looks at it.
    pub fn has_trial(&self) -> bool {
        self.has_ticks() || self.names.iter().any(|(name, _)| matches!(name, Name::Piece(..)))
    }

    pub fn marks(&self) -> Marks {
        let seen = Marks::seen(self.names.iter().map(|(name, _)| *name));
        self.cursor.as_ref().map_or(seen, |(cursor, _)| seen.and(cursor.marks))
    }

    /// What was released last.
    pub fn newest(&self) -> Option<&Stored> {
        self.records.last()
    }

    pub fn briefs(&self) -> Vec<Brief> {
        self.records.iter().map(|stored| Brief::from(&stored.record.about)).collect()
    }

    /// Whether nothing was ever released here, and what there is was left by an `apply` that came to no end.
    pub fn is_begun_only(&self) -> bool {
        let begins = |entry: &Entry| matches!(entry.event, Event::Begun { verb: Verb::Apply, .. });
        let ends = |entry: &Entry| matches!(entry.event, Event::Done { .. });
        self.records.is_empty() && self.entries.iter().any(begins) && !self.entries.iter().any(ends)
    }

    /// The highest epoch that the journal shows.
    pub fn epoch(&self) -> u64 {
        self.entries.iter().map(|entry| entry.epoch).max().unwrap_or(0)
    }

    /// The beginning of a run that nobody ended.
    pub fn unfinished(&self) -> Option<&Entry> {
        unfinished(&self.entries)
    }

    /// The beginning of a run that stopped, where none went on from there, and why it did.
    pub fn stopped(&self) -> Option<(&Entry, &str)> {
        stopped(&self.entries)
    }

    /// Whether nothing is left of the last run that wrote, waiting included.
    pub fn is_done(&self) -> bool {
        is_done(&self.entries)
    }
}

/// The run of an entry.
pub(super) fn rollout(name: Name) -> Option<Rollout> {
    match name {
        Name::Entry(rollout, _) => Some(rollout),
        Name::Record(_) | Name::Chunk(..) | Name::Piece(..) | Name::Cursor => None,
    }
}
