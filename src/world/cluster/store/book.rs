use crate::rollout::ledger::keep::Brief;
use crate::rollout::ledger::{Cursor, Entry, Held, Marks, Name, Rollout, Stored, unfinished};

/// A ledger as it was read.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub names: Vec<(Name, Held)>,
    /// From the oldest to the newest.
    pub records: Vec<Stored>,
    /// Of the newest run.
    pub entries: Vec<Entry>,
    pub cursor: Option<(Cursor, Held)>,
}

impl Book {
    /// What has to be read of the objects that are there.
    pub(super) fn needed(&self) -> Vec<Name> {
        let newest = self.names.iter().filter_map(|(name, _)| rollout(*name)).max();
        let needed = |name: &Name| match name {
            Name::Record(_) | Name::Cursor => true,
            Name::Entry(rollout, _) => Some(*rollout) == newest,
            Name::Chunk(..) | Name::Piece(..) => false,
        };
        self.names.iter().map(|(name, _)| *name).filter(needed).collect()
    }

    /// Whether a candidate is kept for a trial: it goes on, or its last marks are missing.
    pub fn has_trial(&self) -> bool {
        self.names.iter().any(|(name, _)| matches!(name, Name::Piece(..)))
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

    /// The highest epoch that the journal shows.
    pub fn epoch(&self) -> u64 {
        self.entries.iter().map(|entry| entry.epoch).max().unwrap_or(0)
    }

    /// The beginning of a run that nobody ended.
    pub fn unfinished(&self) -> Option<&Entry> {
        unfinished(&self.entries)
    }
}

fn rollout(name: Name) -> Option<Rollout> {
    match name {
        Name::Entry(rollout, _) => Some(rollout),
        Name::Record(_) | Name::Chunk(..) | Name::Piece(..) | Name::Cursor => None,
    }
}
