//! A rollback as the journal tells it: where it goes is decided once, whoever finishes it.

use crate::rollout::ledger::{Entry, Event, Number, Rollout, Verb};

/// The newest rollback, where nothing else was begun, released or let go on since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolling {
    pub rollout: Rollout,
    /// What was released last when it began.
    pub from: Option<Number>,
    /// The release that it goes to; nothing where it only ends a trial.
    pub to: Option<Number>,
    /// Objects of that release may be there already.
    pub begun: bool,
    /// Automation was held by it, whatever became of that.
    pub held: bool,
    /// Whose run came to its end, by the epoch of that one's lease.
    pub done: Option<u64>,
    /// The lease was taken from that one: what it would have said nobody has heard.
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
        let begun = !ends && own.iter().any(|entry| matches!(entry.event, Event::Begun { .. }));
        // its own record is no other release; what the trial that it ends came to is one
        let is_left = newest.is_some_and(|(number, run)| Some(number) != *from && (ends || run != *rollout));
        let any = |which: fn(&Event) -> bool| after.iter().any(|entry| which(&entry.event));
        // whoever lets go on what was not begun wants it no more
        let is_dropped = !begun && any(|event| matches!(event, Event::Resumed { .. }));
        if is_left || is_dropped || later.iter().any(|entry| goes_on(&entry.event)) {
            return None;
        }
        let done = end(&own, ends);
        let taken = |entry: &Entry| matches!(entry.event, Event::TakenOver { .. }) && Self::follows(done, entry.epoch);
        let held = any(|event| matches!(event, Event::Held { .. }));
        Some(Rolling { rollout: *rollout, from: *from, to: *to, begun, held, done, taken: after.iter().any(taken) })
    }

    /// Whether this lease is the next one behind that of whoever ended it.
    pub fn is_followed_by(&self, epoch: u64) -> bool {
        Self::follows(self.done, epoch)
    }

    fn follows(done: Option<u64>, epoch: u64) -> bool {
        done.is_some_and(|done| epoch == done + 1)
    }
}

/// Something else is written by now. What only brings back what is stable is nothing else.
fn goes_on(event: &Event) -> bool {
    match event {
        Event::Begun { verb: Verb::Apply, digest, .. } => digest.is_some(),
        Event::Begun { .. } | Event::Opened(_) => true,
        _ => false,
    }
}

/// By whom it was ended. Moves of a trial have ends of their own: what counts is the one behind the trial's.
fn end(own: &[&Entry], ends: bool) -> Option<u64> {
    let over = own.iter().rposition(|entry| matches!(entry.event, Event::Aborted | Event::Promoted { .. }));
    let rest = match (ends, over) {
        (false, _) => own,
        (true, Some(at)) => &own[at + 1..],
        (true, None) => return None,
    };
    rest.iter().rev().find(|entry| matches!(entry.event, Event::Done { .. })).map(|entry| entry.epoch)
}
