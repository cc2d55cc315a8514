use crate::rollout::receipt::Signal;
use crate::rollout::{lease, ledger};
use crate::world::cluster::Error;
use std::time::Duration;

/// Why the lease or the ledger could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Cluster(#[from] Error),
    #[error(transparent)]
    Lease(#[from] lease::Unreadable),
    #[error(transparent)]
    Ledger(#[from] ledger::Unreadable),
    /// somebody else writes
    #[error("locked: `{holder}` has been writing to `{app}` for {} s, and is still at it", age.as_secs())]
    Locked { app: String, holder: String, age: Duration },
    /// another writer was faster, which the lease should have prevented
    #[error("`{object}` was written by somebody else meanwhile")]
    Overtaken { object: String },
    #[error("{0}")]
    Unwritable(String),
    /// while the lease was waited for
    #[error("interrupted ({}), nothing was written", .0.name())]
    Interrupted(Signal),
    /// in the middle of something
    #[error("interrupted ({})", .0.name())]
    Halted(Signal),
}

impl Fault {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Fault::Locked { .. } => {
                Some("wait until it is done; `unlock --steal --reason TEXT` takes the lease away from one that hangs")
            }
            Fault::Overtaken { .. } => Some("see `history`, and start again"),
            Fault::Cluster(error) => error.help(),
            Fault::Halted(_) => Some("the same verb goes on from here: what is done already is not done twice"),
            Fault::Lease(_) | Fault::Ledger(_) | Fault::Unwritable(_) | Fault::Interrupted(_) => None,
        }
    }
}
