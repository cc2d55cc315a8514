//! What came of carrying a plan out, as values: the course of it ([`Progress`]), and the end ([`Receipt`]).

mod progress;
mod signal;
mod stop;

pub use progress::{Progress, Standing};
pub use signal::Signal;
pub use stop::{Broken, Moved, Stop};

use super::diff::ObjectId;
use super::inventory::Keep;
use super::ledger::{Event, Number, Rollout};
use super::plan::Idle;

/// What was done, and what was not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Receipt {
    pub app: String,
    pub target: Option<String>,
    /// The digest of what was intended.
    pub intent: String,
    /// The run, as the journal counts it; nothing where nothing had to be done.
    pub rollout: Option<Rollout>,
    /// The record that was written; nothing where this version was recorded already.
    pub record: Option<Number>,
    pub written: Vec<Written>,
    pub unchanged: usize,
    pub removed: Vec<ObjectId>,
    /// Deleted, and there until whoever holds it by a finalizer lets go.
    pub going: Vec<ObjectId>,
    /// Deleted to be made anew, which did not come to pass.
    pub deleted: Vec<ObjectId>,
    /// What is not wanted any more, and stays.
    pub kept: Vec<(ObjectId, Keep)>,
    /// Jobs of the version, which nobody ran.
    pub idle: Vec<Idle>,
    /// What would have been written or removed, had nothing gone wrong.
    pub undone: Vec<ObjectId>,
    /// What a person has to do now.
    pub next: Vec<String>,
    /// What the server warned of, each once.
    pub warnings: Vec<String>,
    pub stopped: Option<Stop>,
}

impl Receipt {
    /// What the journal says of it at the end.
    pub fn done(&self) -> Event {
        Event::Done {
            record: self.record,
            written: self.written.len(),
            unchanged: self.unchanged,
            removed: self.removed.len() + self.going.len(),
        }
    }
}

/// A write that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub id: ObjectId,
    /// The name of the step's action.
    pub action: &'static str,
    /// Fields that others held, by the user's word, and who held each.
    pub taken: Vec<(String, String)>,
}
