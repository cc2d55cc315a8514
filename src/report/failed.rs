use crate::rollout::ledger::{Entry, Errand, Event};
use serde::Serialize;

/// A hook or a job that did not end well, and was not run again since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failed {
    pub what: Errand,
    pub name: String,
    /// How it ended, and its last words.
    pub says: String,
    /// When, and who ran it.
    pub time: String,
    pub actor: String,
}

impl Failed {
    /// Those of the newest run that a journal tells of, in the order in which they ended.
    pub fn newest(journal: &[Entry]) -> Vec<Failed> {
        let begins =
            |event: &Event| matches!(event, Event::Opened(_) | Event::RollingBack { .. } | Event::Begun { .. });
        let newest = journal.iter().filter(|entry| begins(&entry.event)).map(|entry| entry.rollout).max();
        let mut failed: Vec<Failed> = Vec::new();
        for entry in journal.iter().filter(|entry| Some(entry.rollout) == newest) {
            let Some((what, name)) = errand(&entry.event) else { continue };
            failed.retain(|failed| (failed.what, &failed.name) != (what, name));
            failed.extend(Failed::read(entry));
        }
        failed
    }

    fn read(entry: &Entry) -> Option<Failed> {
        let Event::Ran { what, name, passed: false, says } = &entry.event else { return None };
        let (time, actor) = (format!("{:.0}", entry.time), entry.actor.to_string());
        Some(Failed { what: *what, name: name.clone(), says: says.clone(), time, actor })
    }

    /// `hook before_promote: hooks/backup.sh: ended with 3: no disk (2026-01-02T03:04:05Z, by ada)`
    pub fn words(&self) -> String {
        let Failed { what, name, says, time, actor } = self;
        format!("{} {name}: {says} ({time}, by {actor})", what.name())
    }
}

/// What an entry says about one: that it began or ended, or is not run.
fn errand(event: &Event) -> Option<(Errand, &String)> {
    match event {
        Event::Running { what, name } | Event::Ran { what, name, .. } | Event::Skipped { what, name, .. } => {
            Some((*what, name))
        }
        Event::Rerun { name, .. } => Some((Errand::Job, name)),
        _ => None,
    }
}
