//! Which candidate a person means who has files at hand.

use super::{Scene, View};
use crate::rollout::trial::Trial;

/// What the files declare, as the ledger knows it beside a trial.
pub enum Means<'s> {
    /// The one that is on trial, or waits for that; or they declare none.
    Tried,
    /// What is stable.
    Stable(&'s str),
    /// None that the ledger has to do with.
    Another(&'s str),
}

impl Scene {
    /// Who waited for another candidate's verdict means none that was tried.
    pub fn means(&self, view: &View, trial: &Trial) -> Means<'_> {
        let Some(declared) = &self.declared else { return Means::Tried };
        let tried = [Some(&trial.opened), view.history.queued.as_ref().map(|queued| &queued.opened)];
        if tried.into_iter().flatten().any(|opened| declared.is_tried_by(opened)) {
            return Means::Tried;
        }
        let stable = view.book.newest().map(|newest| &newest.record.about);
        match stable.is_some_and(|about| declared.is_released_by(about)) {
            true => Means::Stable(&declared.version),
            false => Means::Another(&declared.version),
        }
    }

    /// That another candidate is meant, in words.
    pub fn another(&self, trial: &Trial, declared: &str, verb: &str) -> String {
        let tried = &trial.opened.version;
        let which = match tried == declared {
            true => format!("another `{declared}` (of another image or contract, or as another railiance renders it)"),
            false => format!("`{declared}`"),
        };
        format!(
            "`{tried}` is on trial, and the files declare {which}, which is neither on trial nor waiting\n\
             help: the files of that `{tried}`; or, by the ledger alone, `{}` in the same context",
            self.by_ledger(verb)
        )
    }

    /// A verb without files.
    pub fn by_ledger(&self, verb: &str) -> String {
        format!("railiance {verb} --app {} -n {}", self.app(), self.place.set.namespace())
    }
}
