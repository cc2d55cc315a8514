//! What a person took back, or is taking back, where no record says so yet (decision H11).

use crate::rollout::ledger::{Entry, Event, Number, Rollout, Stored, Verb};
use crate::rollout::trial::Rolling;
use crate::world::cluster::store::Book;

/// How a rollback stands against a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// It is not finished, and goes elsewhere.
    Unfinished,
    /// It went back from a version that had come to no release, and so no record withdraws it.
    Done,
}

/// Whether the journal has to be asked: something was written after the newest record, or that is a rollback's.
pub fn is_possible(book: &Book) -> bool {
    let runs = book.names.iter().filter_map(|(name, _)| name.rollout());
    book.newest().is_some_and(|newest| {
        let about = &newest.record.about;
        about.withdraws.is_some() || runs.max().is_some_and(|run| run > about.rollout)
    })
}

/// What the newest rollback says about a version, by its digest.
pub fn against(book: &Book, journal: &[Entry], digest: &str) -> Option<Against> {
    let newest = book.newest().map(|newest| (newest.number(), newest.record.about.rollout));
    let rolling = Rolling::of(journal, newest)?;
    let goes_there = |to: Number| book.records.iter().any(|one| one.number() == to && is_of(one, digest));
    if goes_there(rolling.to?) {
        return None;
    }
    match rolling.done {
        None => Some(Against::Unfinished),
        Some(_) => came_to_nothing(book, journal, digest).then_some(Against::Done),
    }
}

/// Whether an `apply` of it was begun before the rollback, and has no record.
fn came_to_nothing(book: &Book, journal: &[Entry], digest: &str) -> bool {
    let at = journal.iter().rposition(|entry| matches!(entry.event, Event::RollingBack { .. }));
    let before = journal.iter().take(at.unwrap_or(0)).rev();
    let recorded = |run: Rollout| book.records.iter().any(|one| one.record.about.rollout == run && is_of(one, digest));
    before.into_iter().find(|entry| is_begun(entry, digest)).is_some_and(|entry| !recorded(entry.rollout))
}

fn is_begun(entry: &Entry, of: &str) -> bool {
    matches!(&entry.event, Event::Begun { verb: Verb::Apply, digest: Some(digest), .. } if digest == of)
}

fn is_of(record: &Stored, digest: &str) -> bool {
    record.record.about.digest == digest
}
