use crate::rollout::ledger::{Entry, Event, Rollout};
use crate::rollout::trial::Why;
use serde::Serialize;

/// A candidate that was tried, and taken away again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fallen {
    pub run: String,
    pub version: String,
    pub digest: String,
    pub why: Why,
    /// What was seen, or what the person said.
    pub reason: String,
    /// When that was decided, and by whom.
    pub time: String,
    pub actor: String,
    #[serde(skip)]
    rollout: Rollout,
}

impl Fallen {
    /// All that a journal tells of, the newest first.
    pub fn all(journal: &[Entry]) -> Vec<Fallen> {
        let over = journal.iter().rev().filter(|entry| matches!(entry.event, Event::Aborted));
        over.filter_map(|entry| Fallen::read(journal, entry.rollout)).collect()
    }

    /// What became of one trial, where it was that.
    pub fn of(journal: &[Entry], rollout: Rollout) -> Option<Fallen> {
        Fallen::all(journal).into_iter().find(|fallen| fallen.rollout == rollout)
    }

    /// The last one that was tried, if it was taken away and nothing was released since.
    pub fn since(journal: &[Entry], released: Option<Rollout>) -> Option<Fallen> {
        let tried = journal.iter().rev().find(|entry| matches!(entry.event, Event::Opened(_)))?.rollout;
        Fallen::of(journal, tried).filter(|_| released.is_none_or(|released| released < tried))
    }

    fn read(journal: &[Entry], rollout: Rollout) -> Option<Fallen> {
        let own = || journal.iter().filter(|entry| entry.rollout == rollout);
        let opened = own().find_map(|entry| match &entry.event {
            Event::Opened(opened) => Some(opened),
            _ => None,
        })?;
        // whoever finishes it says so once more
        let (entry, why, reason) = own().find_map(|entry| match &entry.event {
            Event::Aborting { why, reason, .. } => Some((entry, *why, reason)),
            _ => None,
        })?;
        Some(Fallen {
            run: rollout.to_string(),
            version: opened.version.clone(),
            digest: opened.digest.clone(),
            why,
            reason: reason.clone(),
            time: format!("{:.0}", entry.time),
            actor: entry.actor.to_string(),
            rollout,
        })
    }

    /// `` `v1.1.0` was tried, and taken away again: gates failed: `errors` was 5 %, at most 1 % (2026-01-02T03:04:05Z, by ada) ``
    pub fn words(&self) -> String {
        let Fallen { version, why, reason, time, actor, .. } = self;
        // of a deadline the reason says so itself
        let reason = if reason.starts_with(&why.to_string()) { reason.clone() } else { format!("{why}: {reason}") };
        format!("`{version}` was tried, and taken away again: {reason} ({time}, by {actor})")
    }
}
