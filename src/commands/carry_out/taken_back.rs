//! What a person took back, or is taking back, where no record says so yet (decision H11).

use crate::rollout::ledger::{Entry, Event, Number, Verb};
use crate::rollout::trial::Rolling;
use crate::world::cluster::store::Book;

/// How a rollback stands against a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// It is not finished.
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
    let to = rolling.to?;
    let goes_there = book.records.iter().any(|one| one.number() == to && one.record.about.digest == digest);
    match rolling.done {
        // its record says what it took back, which no other would
        None => Some(Against::Unfinished),
        Some(_) => (!goes_there && came_to_nothing(book, journal, rolling.from, digest)).then_some(Against::Done),
    }
}

/// Whether an `apply` of it was begun behind the record that the rollback went back from. Nothing was begun since, or that would be no
/// newest rollback.
fn came_to_nothing(book: &Book, journal: &[Entry], from: Option<Number>, digest: &str) -> bool {
    let left = book.records.iter().find(|one| Some(one.number()) == from).map(|one| one.record.about.rollout);
    left.is_some_and(|left| journal.iter().any(|entry| entry.rollout > left && is_begun(entry, digest)))
}

fn is_begun(entry: &Entry, of: &str) -> bool {
    matches!(&entry.event, Event::Begun { verb: Verb::Apply, digest: Some(digest), .. } if digest == of)
}
