use super::Signal;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::Health;
use crate::rollout::ledger::Number;
use crate::rollout::order::Phase;
use std::time::Duration;

/// Something that happened while a plan is carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// A wave of writing begins.
    Wave {
        phase: Phase,
        objects: usize,
    },
    Written {
        id: ObjectId,
        action: &'static str,
    },
    /// How what is waited for stands; told with every look.
    Waiting {
        standing: Vec<Standing>,
        waited: Duration,
    },
    /// What a container said last that crashes while its workload is waited for; told once, and kept nowhere.
    Crashed {
        pod: String,
        lines: Vec<String>,
    },
    Recorded(Number),
    Removed(ObjectId),
    /// It is made anew now.
    Deleted(ObjectId),
    /// It was deleted, and is there until whoever holds it by a finalizer lets go.
    Lingers(ObjectId),
    /// Old entries of the journal were not let go, because not all of it can be read.
    JournalStays(String),
    /// Its old ports are gone.
    Narrowed(ObjectId),
    Warned(String),
    /// It ends as soon as what is under way has come to its end.
    Interrupted(Signal),
}

/// One object that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub id: ObjectId,
    pub health: Health,
}
