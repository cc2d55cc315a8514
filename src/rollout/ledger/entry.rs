use super::document::{Content, config_map, grouped, open, signed};
use super::format::Format;
use super::{Actor, Event, Held, Name, Place, Rollout, Unreadable, time};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const KEY: &str = "entry";

/// One transition of one run: written before what it announces, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    pub app: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    pub rollout: Rollout,
    /// Counted from 1 within the rollout.
    pub sequence: u64,
    /// The epoch of the lease under which it was written.
    pub epoch: u64,
    pub actor: Actor,
    /// The server's clock.
    #[serde(with = "time")]
    pub time: Timestamp,
    pub event: Event,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    #[serde(flatten)]
    entry: &'a Entry,
}

impl Entry {
    /// The object to POST. `AlreadyExists` says that another writer was here: stop.
    ///
    /// # Errors
    /// The JSON writer's own.
    pub fn object(&self, place: &Place) -> Result<Value, serde_json::Error> {
        let text = serde_json::to_string_pretty(&Document { format: Format::Entry.text(), entry: self })?;
        let name = Name::Entry(self.rollout, self.sequence);
        let object = config_map(place, name, Content { text: Some((KEY, text)), bytes: None });
        let signed = signed(object, &self.actor.name);
        Ok(match &self.event {
            Event::Approved { statement } if !statement.predicate.groups.is_empty() => {
                grouped(signed, &statement.predicate.groups)
            }
            _ => signed,
        })
    }

    /// # Errors
    /// It is no entry of this application's journal, a newer one, or damaged.
    pub fn read(app: &str, value: &Value) -> Result<(Entry, Held), Unreadable> {
        let opened = open(app, value)?;
        let Name::Entry(rollout, sequence) = opened.name else { return Err(opened.unexpected("journal entry")) };
        let mut entry: Entry = opened.parse(Format::Entry, opened.text(KEY)?)?;
        entry.actor = opened.vouched(&entry.actor);
        if let Event::Approved { statement } = &mut entry.event {
            // a group that stands in the text alone was held against nobody
            statement.predicate.groups.retain(|group| opened.groups().any(|written| written == group));
        }
        if (entry.rollout, entry.sequence) != (rollout, sequence) || entry.app != app {
            let Entry { app, rollout, sequence, .. } = &entry;
            return Err(opened.damaged(format!("it is the entry {rollout}.{sequence} of `{app}`")));
        }
        Ok((entry, opened.held))
    }
}

/// The beginning of the newest run that wrote, if nothing says that it ended: it was interrupted, or is under way.
pub fn unfinished(entries: &[Entry]) -> Option<&Entry> {
    let (begun, after) = last(entries)?;
    let ended = after.iter().any(|entry| match entry.event {
        Event::Done { .. } | Event::Stopped { .. } => true,
        Event::Begun { .. }
        | Event::TakenOver { .. }
        | Event::Pruning { .. }
        | Event::Forced { .. }
        | Event::Adopted { .. }
        | Event::HandedOver { .. }
        | Event::LetGo { .. }
        | Event::Opened(_)
        | Event::Regated { .. }
        | Event::Tried(_)
        | Event::Queued(_)
        | Event::Unqueued { .. }
        | Event::Raising { .. }
        | Event::Holding { .. }
        | Event::Withdrawn
        | Event::Passed { .. }
        | Event::Aborting { .. }
        | Event::Aborted
        | Event::Held { .. }
        | Event::Resumed { .. }
        | Event::Approved { .. }
        | Event::Revoked { .. }
        | Event::Confirmed { .. }
        | Event::Promoting { .. }
        | Event::Running { .. }
        | Event::Ran { .. }
        | Event::Skipped { .. }
        | Event::Rerun { .. }
        | Event::GoneBack { .. }
        | Event::RollingBack { .. }
        | Event::Promoted { .. } => false,
    });
    (!ended).then_some(begun)
}

/// Whether the newest run that wrote came to its end: one that was given up may have waited for what is not ready yet.
pub fn is_done(entries: &[Entry]) -> bool {
    last(entries).is_none_or(|(_, after)| after.iter().any(|entry| matches!(entry.event, Event::Done { .. })))
}

/// The beginning of the newest run that wrote, if it stopped and none went on from there; and why it did.
pub fn stopped(entries: &[Entry]) -> Option<(&Entry, &str)> {
    let (begun, after) = last(entries).filter(|_| !is_done(entries))?;
    // a trial goes on from there without another beginning; who took the lease from it has not gone on
    match &after.into_iter().rfind(|entry| !matches!(entry.event, Event::TakenOver { .. }))?.event {
        Event::Stopped { reason } => Some((begun, reason)),
        _ => None,
    }
}

/// The beginning of the newest run that wrote, and what it noted after that.
fn last(entries: &[Entry]) -> Option<(&Entry, Vec<&Entry>)> {
    let begun = entries.iter().filter(|entry| matches!(entry.event, Event::Begun { .. }));
    let newest = begun.map(|entry| entry.rollout).max()?;
    let mut own: Vec<&Entry> = entries.iter().filter(|entry| entry.rollout == newest).collect();
    own.sort_by_key(|entry| entry.sequence);
    let after = own.split_off(own.iter().rposition(|entry| matches!(entry.event, Event::Begun { .. }))? + 1);
    Some((own.pop()?, after))
}
