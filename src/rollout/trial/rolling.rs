//! A rollback as the journal tells it: where it goes is decided once, whoever finishes it.

use crate::rollout::ledger::{Entry, Event, Number, Rollout};
use jiff::Timestamp;

/// The newest rollback, where nothing else was begun or released since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolling {
    pub rollout: Rollout,
    /// The release that it goes to; nothing where it only ends a trial.
    pub to: Option<Number>,
    /// Objects of that release may be there already.
    pub begun: bool,
    /// When it came to its end.
    pub done: Option<Timestamp>,
    /// Afterwards the lease was taken from whoever made it: what that one would have said nobody has heard.
    pub taken: bool,
}

impl Rolling {
    /// Reads it from the whole journal, from the oldest entry to the newest; `newest` is what was released last, and in which run.
    pub fn of(journal: &[Entry], newest: Option<(Number, Rollout)>) -> Option<Rolling> {
        let at = journal.iter().rposition(|entry| matches!(entry.event, Event::RollingBack { .. }))?;
        let (before, after) = journal.split_at(at + 1);
        let Entry { rollout, event: Event::RollingBack { from, to }, .. } = before.last()? else { return None };
        let (own, later): (Vec<&Entry>, Vec<&Entry>) = after.iter().partition(|entry| entry.rollout == *rollout);
        let ends = before.iter().any(|entry| entry.rollout == *rollout && matches!(entry.event, Event::Opened(_)));
        let goes_on = later.iter().any(|entry| matches!(entry.event, Event::Begun { .. } | Event::Opened(_)));
        // its own record is no other release; what the trial that it ends came to is one
        let is_left = newest.is_some_and(|(number, run)| Some(number) != *from && (ends || run != *rollout));
        if goes_on || is_left {
            return None;
        }
        let done = end(&own, ends);
        let taken = |entry: &&Entry| matches!(entry.event, Event::TakenOver { .. }) && Some(entry.time) > done;
        Some(Rolling {
            rollout: *rollout,
            to: *to,
            begun: !ends && own.iter().any(|entry| matches!(entry.event, Event::Begun { .. })),
            done,
            taken: done.is_some() && after.iter().any(|entry| taken(&entry)),
        })
    }
}

/// When it ended. Moves of a trial have ends of their own: what counts is the one behind the trial's.
fn end(own: &[&Entry], ends: bool) -> Option<Timestamp> {
    let over = own.iter().rposition(|entry| matches!(entry.event, Event::Aborted | Event::Promoted { .. }));
    let rest = match (ends, over) {
        (false, _) => own,
        (true, Some(at)) => &own[at + 1..],
        (true, None) => return None,
    };
    rest.iter().rev().find(|entry| matches!(entry.event, Event::Done { .. })).map(|entry| entry.time)
}
