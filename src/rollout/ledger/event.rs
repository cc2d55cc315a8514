use super::{Number, SecretVersion};
use crate::rollout::trial::{Opened, Statement, Why};
use crate::rollout::{judge, local};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happened: the closed list of transitions. A reader that does not know a kind refuses the entry,
/// because it may mean that the application is in a state which that reader cannot see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// A run begins to write; what it is about to do is fixed here.
    Begun {
        verb: Verb,
        /// The version and the digest of its side; absent where nothing is released.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// The digest of the intent.
        intent: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Going back from it needs a person's word on data, whether it comes to a record or not.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lasting: bool,
    },
    /// All of it is done.
    Done {
        /// The record that was written; absent where the side was released already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<Number>,
        written: usize,
        unchanged: usize,
        removed: usize,
    },
    /// It was given up, and why.
    Stopped { reason: String },
    /// The right to write was taken from somebody else.
    TakenOver {
        from: String,
        how: TakenHow,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Objects of ours that are not wanted any more are about to be removed.
    Pruning { objects: Vec<String> },
    /// Fields of others were taken by the user's word.
    Forced { object: String, fields: Vec<Taken> },
    /// Objects of others became ours.
    Adopted { objects: Vec<String>, from: String },
    /// The number of pods was handed to whoever scales.
    HandedOver { object: String, replicas: u64 },
    /// Old records and their journal were let go.
    LetGo { records: Vec<Number> },
    /// A trial begins: the candidate and the terms are fixed here.
    Opened(Box<Opened>),
    /// A local run (stage 1), so that stage 2 knows by the server's clock when it was.
    Tried(Box<local::Document>),
    /// A candidate waits until the trial before it is over, in the place of one that waited.
    Queued(Box<Opened>),
    /// It waits no more.
    Unqueued { reason: String },
    /// A step is about to be written: its number from 0, the share in percent, the canary's pods.
    Raising {
        step: usize,
        weight: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pods: Option<u32>,
    },
    /// The step is there; its hold begins.
    Holding { step: usize, weight: u32 },
    /// The first step was begun and may not be finished now: the canary is gone, with its share, and the step waits.
    Withdrawn,
    /// The last hold is over: the verdict, closed from here on, with what the last look found.
    Passed {
        evidence: Vec<Value>,
        /// What that look counted of the last step's requests.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        traffic: Option<judge::Traffic>,
        /// The Secrets that the candidate refers to, as they were then.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        secrets: Vec<SecretVersion>,
    },
    /// Everything is about to go back to stable.
    Aborting { why: Why, reason: String, evidence: Vec<Value> },
    /// All of the canary is gone.
    Aborted,
    /// A rollback begins: what was released last, and the release that it goes to, where it does not only end a trial.
    RollingBack {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Number>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Number>,
    },
    /// Automation waits for a person.
    Held { reason: String },
    /// It goes on.
    Resumed { reason: String },
    /// A person agrees to the promotion of a candidate.
    Approved { statement: Box<Statement> },
    /// A person says of a gate that it holds at this step.
    Confirmed { gate: String },
    /// The approvals of a person are taken back.
    Revoked { of: String, reason: String },
    /// A hook is about to run: whoever is killed in it has begun it all the same.
    Running { what: Errand, name: String },
    /// A job or a hook ran: its name, and what came of it.
    Ran { what: Errand, name: String, passed: bool, says: String },
    /// It was left out, and the run went on without it: it could not be run there (decision H34).
    Skipped { what: Errand, name: String, why: String },
    /// A job that failed may run once more.
    Rerun { name: String, reason: String },
    /// Other gates count from here on: the hold and its warming begin again.
    Regated { judged: Box<judge::Terms>, reason: String },
    /// The candidate is about to become stable.
    Promoting {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Stable did not come up as the candidate, and is the base again; the weight stayed.
    GoneBack { reason: String },
    /// The candidate is stable, by this record, and nothing of the canary is left.
    Promoted { record: Number },
}

/// What a run was started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    Apply,
    Delete,
    Adopt,
    Unlock,
    Deploy,
    Promote,
    Rollback,
    Abort,
}

impl Verb {
    pub fn name(self) -> &'static str {
        match self {
            Verb::Apply => "apply",
            Verb::Delete => "delete",
            Verb::Adopt => "adopt",
            Verb::Unlock => "unlock",
            Verb::Deploy => "deploy",
            Verb::Promote => "promote",
            Verb::Rollback => "rollback",
            Verb::Abort => "abort",
        }
    }

    /// As a person types it, with what it does not begin without.
    pub fn typed(self) -> &'static str {
        match self {
            Verb::Abort => "abort --reason TEXT",
            Verb::Rollback => "rollback --reason TEXT",
            other => other.name(),
        }
    }
}

/// What is done once beside the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Errand {
    /// A Job of the candidate, in the cluster.
    Job,
    /// A command where the verb runs.
    Hook,
}

impl Errand {
    pub fn name(self) -> &'static str {
        match self {
            Errand::Job => "job",
            Errand::Hook => "hook",
        }
    }
}

/// How the right to write came to a new holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakenHow {
    /// The holder had not renewed it for its whole duration.
    Stale,
    /// By force, while the holder may still be at work.
    Stolen,
}

/// A field that was another manager's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub field: String,
    pub manager: String,
}
