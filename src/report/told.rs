use super::failed::Failed;
use super::fallen::Fallen;
use super::returning::Returning;
use super::status::TrialLine;
use crate::rollout::ledger::{Entry, Number, Rollout};
use serde::Serialize;

/// What the ledger tells of candidates, and of what was left undone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Told {
    /// The candidate that is on trial.
    pub trial: Option<TrialLine>,
    /// The version that waits until the trial is over.
    pub queued: Option<String>,
    /// Why automation waits for a person.
    pub held: Option<String>,
    /// The candidate that was taken away since the last release, where no other one is on trial.
    pub fallen: Option<Fallen>,
    /// Hooks and jobs of the newest run that did not end well.
    pub failed: Vec<Failed>,
    /// A rollback that came to no end, where no candidate is on trial.
    pub returning: Option<Returning>,
}

impl Told {
    /// With what the whole journal tells; `newest` is what was released last, and in which run.
    #[must_use]
    pub fn of(self, journal: &[Entry], newest: Option<(Number, Rollout)>) -> Told {
        let returning = Returning::of(journal, newest).filter(|_| self.trial.is_none());
        let fallen = Fallen::since(journal, newest.map(|(_, rollout)| rollout));
        Told { fallen, failed: Failed::newest(journal), returning, ..self }
    }
}
