use crate::rollout::ledger::Entry;
use jiff::Timestamp;
use std::time::Duration;

/// Who may write right now, as far as that can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    Nobody,
    Holder(Lock),
    /// Who looks may not see the lease.
    Unseen,
}

/// The lease, while somebody holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    pub holder: String,
    /// By the server's clock, as the holder read it.
    pub since: Option<Timestamp>,
    /// How long ago that is, by the server's clock.
    pub age: Option<Duration>,
    /// For how long it was not renewed, where that is longer than it lasts: its holder is gone, or cut off.
    pub silent: Option<Duration>,
    pub epoch: u64,
}

impl Writer {
    /// The lease, where whoever holds it is there.
    pub fn at_work(&self) -> Option<&Lock> {
        match self {
            Writer::Holder(lock) => Some(lock).filter(|lock| lock.silent.is_none()),
            Writer::Nobody | Writer::Unseen => None,
        }
    }

    /// Whether a run that came to no end may be going on: its own lease is held, or nobody here can see that.
    pub fn may_be_at(&self, begun: &Entry) -> bool {
        match self {
            Writer::Unseen => true,
            Writer::Nobody | Writer::Holder(_) => self.at_work().is_some_and(|lock| lock.epoch == begun.epoch),
        }
    }

    pub(super) fn lock(&self) -> Option<&Lock> {
        match self {
            Writer::Holder(lock) => Some(lock),
            Writer::Nobody | Writer::Unseen => None,
        }
    }
}

impl Lock {
    pub(super) fn words(&self) -> String {
        let since = self.since.map(|since| format!(" since {since:.0}")).unwrap_or_default();
        let age = self.age.map(|age| format!(", {} s ago", age.as_secs())).unwrap_or_default();
        let silent = self.silent.map(|silent| {
            format!(
                ", and has not renewed it for {} s: whoever writes next waits for it once, and takes it",
                silent.as_secs()
            )
        });
        format!("`{}` holds the lease{since}{age}{}", self.holder, silent.unwrap_or_default())
    }
}
