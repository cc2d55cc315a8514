//! Which records stay, and where a rollback leads.
//!
//! What is kept has no holes: everything from the checkpoint on. So the chain of the kept records is
//! whole, and what a rollback must know about what it passes (was it withdrawn?) is there.

use super::{About, Entry, Event, Name, Number, Rollout, Withdrawal};
use crate::rollout::trial::history;
use std::collections::BTreeSet;

/// How many records stay where nothing else is said.
pub const USUAL: usize = 10;

/// What retention must know of a record; of one that is about to be written, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    pub number: Number,
    /// The digest of its side.
    pub digest: String,
    pub withdraws: Option<Withdrawal>,
}

impl From<&About> for Brief {
    fn from(about: &About) -> Self {
        Brief { number: about.number, digest: about.digest.clone(), withdraws: about.withdraws.clone() }
    }
}

/// What stays and what may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The oldest record that stays: the checkpoint that the record about to be written names.
    pub oldest: Number,
    pub go: Vec<Number>,
}

/// The decision over all records, `briefs` in any order. The newest `most` stay, and before them all
/// back to the one that a rollback would go to, and to those that an open rollout names.
pub fn keep(briefs: &[Brief], most: usize, open: &[Number]) -> Option<Kept> {
    let numbers: BTreeSet<Number> = briefs.iter().map(|brief| brief.number).collect();
    let newest = numbers.iter().nth_back(most.max(1) - 1).or(numbers.first())?;
    let needed = previous(briefs).into_iter().chain(open.iter().copied().filter(|number| numbers.contains(number)));
    let oldest = needed.fold(*newest, Ord::min);
    Some(Kept { oldest, go: numbers.range(..oldest).copied().collect() })
}

/// Where `rollback` goes without `--to`: the newest record before the current side's first release
/// that is not withdrawn. What the current side has withdrawn does not count: whoever goes back from it
/// says that it was not that.
pub fn previous(briefs: &[Brief]) -> Option<Number> {
    let newest = briefs.iter().max_by_key(|brief| brief.number)?;
    let first = briefs.iter().filter(|brief| brief.digest == newest.digest).map(|brief| brief.number).min()?;
    let by_others = |brief: &Brief| Brief {
        withdraws: brief.withdraws.clone().filter(|_| brief.digest != newest.digest),
        ..brief.clone()
    };
    let said: Vec<Brief> = briefs.iter().map(by_others).collect();
    let withdrawn = withdrawn(&said);
    let taken_back =
        |number: Number| said.iter().filter_map(|brief| brief.withdraws.as_ref()).any(|one| one.number == number);
    let good = |brief: &&Brief| !withdrawn.contains(brief.digest.as_str()) && !taken_back(brief.number);
    briefs.iter().filter(|brief| brief.number < first).filter(good).map(|brief| brief.number).max()
}

/// The digests of sides that were taken back and not released again since.
pub fn withdrawn(briefs: &[Brief]) -> BTreeSet<&str> {
    let mut ordered: Vec<&Brief> = briefs.iter().collect();
    ordered.sort_by_key(|brief| brief.number);
    let mut withdrawn = BTreeSet::new();
    for brief in ordered {
        withdrawn.extend(brief.withdraws.as_ref().map(|withdrawal| withdrawal.digest.as_str()));
        withdrawn.remove(brief.digest.as_str());
    }
    withdrawn
}

/// Chunks whose record is not there: a run was interrupted before it wrote the record. Only the holder
/// of the lease may say so, because it is the only one that writes.
pub fn orphans(names: &[Name]) -> Vec<Name> {
    let recorded: BTreeSet<Number> = names
        .iter()
        .filter_map(|name| match name {
            Name::Record(number) => Some(*number),
            Name::Chunk(..) | Name::Entry(..) | Name::Piece(..) | Name::Cursor => None,
        })
        .collect();
    let orphaned = |name: &&Name| match name {
        Name::Chunk(number, _) => !recorded.contains(number),
        Name::Record(_) | Name::Entry(..) | Name::Piece(..) | Name::Cursor => false,
    };
    names.iter().filter(orphaned).copied().collect()
}

/// The entry by which automation waits for a person: until somebody lets it go on it stays, however old it is.
pub fn hold(journal: &[Entry]) -> Option<Name> {
    let newest = journal.iter().rev().find_map(|entry| match entry.event {
        Event::Held { .. } | Event::GoneBack { .. } | Event::RollingBack { .. } => {
            Some(Some(Name::Entry(entry.rollout, entry.sequence)))
        }
        Event::Resumed { .. } => Some(None),
        _ => None,
    });
    newest.flatten()
}

/// Whether an entry, or a piece, stays however old it is: by it automation waits for a person, or a candidate for its turn.
pub fn waits(journal: &[Entry]) -> impl Fn(&Name) -> bool {
    let (hold, queued) = (hold(journal), history(journal).queued.map(|queued| queued.rollout));
    move |name| {
        let of_queued = matches!(name, Name::Entry(run, _) | Name::Piece(run, _) if Some(*run) == queued);
        of_queued || Some(*name) == hold
    }
}

/// Journal entries that nothing kept refers to: those of runs before the one that wrote the oldest
/// record that stays.
pub fn journal(names: &[Name], oldest: Rollout) -> Vec<Name> {
    let before = |name: &&Name| match name {
        Name::Entry(rollout, _) | Name::Piece(rollout, _) => *rollout < oldest,
        Name::Record(_) | Name::Chunk(..) | Name::Cursor => false,
    };
    names.iter().filter(before).copied().collect()
}
