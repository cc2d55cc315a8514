use crate::rollout::health::Health;
use crate::rollout::inventory::Set;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What is known beside the answers of Prometheus, at one look.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub owner: Owner,
    /// When the step began, by the API server's clock.
    pub began: Timestamp,
    /// The API server's clock when the questions were asked.
    pub now: Timestamp,
    /// What the pods' version label says of the canary.
    pub canary_version: String,
    /// The same of stable; absent: a first release (decision H18).
    pub stable_version: Option<String>,
    /// Whether the canary's workload is ready.
    pub readiness: Health,
    /// How requests are shared otherwise than the step asks, if they are.
    pub misrouted: Option<String>,
    /// Restarts of containers of the canary since the step began; absent where they could not be read, now or then.
    pub restarts: Option<u64>,
    /// What came of probes, by the gate's name.
    pub probes: BTreeMap<String, Probed>,
    /// What came of hooks, by the gate's name.
    pub hooks: BTreeMap<String, Hooked>,
    /// Gates that a person confirmed, by name.
    pub confirmed: BTreeSet<String>,
}

/// Whose canary it is: by these names series of its own are told from those of other applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub app: String,
    pub namespace: String,
}

impl Owner {
    pub fn of(set: &Set) -> Owner {
        Owner { app: set.app().to_owned(), namespace: set.namespace().to_owned() }
    }
}

/// What came of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probed {
    /// An HTTP answer; whether its body has the expected text, where one is expected; and what else is not as expected.
    Answered { status: u16, body: Found, faults: Vec<String> },
    /// None, and why.
    Unanswered { cause: String },
}

/// Whether the body of an answer has the expected text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Yes,
    No,
    NotAsked,
}

/// What came of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hooked {
    /// It ended by itself.
    Exited {
        code: i32,
    },
    /// It did not, or was never started, and why.
    Broken {
        cause: String,
    },
    TimedOut,
}

impl Facts {
    /// Seconds since the step began; none where the clock says that it has not.
    pub fn elapsed(&self) -> u64 {
        u64::try_from(self.now.duration_since(self.began).as_secs()).unwrap_or(0)
    }
}
