use crate::compile::render::Side;
use crate::rollout::health::Policy;
use crate::rollout::ledger::{Actor, RollbackHooks, Rollout, Verb, Withdrawal};
use crate::rollout::plan::Plan;
use crate::world::cluster::store::{Book, Hold};
use crate::world::interrupt::Interrupt;
use std::cell::Cell;
use std::time::Duration;
use tokio::time::Instant;

/// A plan, and everything that is recorded about carrying it out.
pub struct Errand<'a> {
    pub plan: &'a Plan,
    pub hold: &'a Hold,
    /// The ledger as it was read under the lease.
    pub book: &'a Book,
    pub verb: Verb,
    pub actor: Actor,
    pub target: Option<String>,
    /// The digest of what is intended.
    pub intent: String,
    pub reason: Option<String>,
    /// The run that this belongs to, and the number of its next journal entry.
    pub rollout: Rollout,
    pub sequence: &'a Cell<u64>,
    /// What is released by it; nothing for what releases no version.
    pub release: Option<Release<'a>>,
    pub waiting: Waiting,
    /// Whether the run has more to do after it: whoever asked notes its end then.
    pub goes_on: bool,
    /// What the server warned of while the plan was made: it was told then.
    pub told: &'a [String],
    /// Whether somebody wants this to end.
    pub interrupt: &'a Interrupt,
}

/// A version that is recorded once it is there.
pub struct Release<'a> {
    pub side: &'a Side,
    pub commit: Option<String>,
    pub contract: String,
    /// The names of the Secrets that it refers to.
    pub secrets: Vec<String>,
    /// How many records are kept.
    pub keep: usize,
    /// The release that this one takes back.
    pub withdraws: Option<Withdrawal>,
    /// Going back from it needs a person's word on data.
    pub lasting: bool,
    /// What the contract tells that person.
    pub rollback_note: Option<String>,
    /// Its commands around a rollback.
    pub rollback_hooks: Option<RollbackHooks>,
}

/// What is waited for, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    pub readiness: Readiness,
    pub until: Instant,
    pub policy: Policy,
    /// How long a proxy may act on old routing; nothing where whoever asks waits for that.
    pub settle: Duration,
}

impl Waiting {
    /// The end of a time that begins now.
    pub fn until(span: Duration) -> Instant {
        Instant::now() + span
    }
}

/// Whether the end is that everything runs, or that everything is written. What routes lead to is waited
/// for in any other case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    Wait,
    /// Only of those pods that take over from others, before these go.
    Successors,
    Skip,
    /// Of that, only of what no route led to before: requests go where they go already, in other shares.
    NewlyLed,
}
