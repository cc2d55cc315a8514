use crate::rollout::ledger::{Entry, Event, Number, Rollout};
use crate::rollout::trial::Rolling;
use serde::Serialize;

/// A rollback that came to no end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Returning {
    pub run: String,
    /// The release that it goes to; nothing where it only ends a trial.
    pub to: Option<u64>,
    /// Objects of that release may be there already.
    pub begun: bool,
    /// When it was decided, and by whom.
    pub time: String,
    pub actor: String,
}

impl Returning {
    /// From the whole journal; `newest` is what was released last, and in which run.
    pub fn of(journal: &[Entry], newest: Option<(Number, Rollout)>) -> Option<Returning> {
        let rolling = Rolling::of(journal, newest).filter(|rolling| rolling.done.is_none())?;
        let is_it =
            |entry: &&Entry| entry.rollout == rolling.rollout && matches!(entry.event, Event::RollingBack { .. });
        let decided = journal.iter().find(is_it)?;
        // one that ends a trial begins by leading the requests back
        let ends = |entry: &Entry| entry.rollout == rolling.rollout && matches!(entry.event, Event::Aborting { .. });
        Some(Returning {
            run: rolling.rollout.to_string(),
            to: rolling.to.map(|number| number.0),
            begun: rolling.begun || journal.iter().any(ends),
            time: format!("{:.0}", decided.time),
            actor: decided.actor.to_string(),
        })
    }

    /// `a rollback to v3, which nothing is written of yet, is not finished (2026-01-02T03:04:05Z, by ada): …`
    pub fn words(&self) -> String {
        let to = self.to.map(|number| format!(" to v{number}")).unwrap_or_default();
        let yet = if self.begun { "" } else { ", which nothing is written of yet," };
        let help = "unless somebody is at it, `railiance rollback --reason TEXT` goes on; with `--app NAME`, where its files are not, without its hooks";
        format!("a rollback{to}{yet} is not finished ({}, by {}): {help}", self.time, self.actor)
    }
}
