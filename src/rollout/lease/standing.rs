use super::{Holder, Lease, Sight};
use std::time::Duration;

/// How a Lease stands for one who wants to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody holds it.
    Free,
    Ours,
    /// Somebody writes, or has just stopped without a word.
    Held {
        holder: Holder,
        /// How long this process has seen it unchanged.
        unchanged: Duration,
        /// How much longer it must stay so to be stale.
        left: Duration,
    },
    /// Its holder did not renew it for its whole duration.
    Stale {
        holder: Holder,
        unchanged: Duration,
    },
}

/// What one who wants the Lease must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Write, and renew in time.
    Nothing,
    /// Take it.
    Take,
    /// Look again after this time, or take it by force, with a reason.
    Wait(Duration),
}

impl Lease {
    pub fn standing(&self, me: &Holder, sight: &Sight) -> Standing {
        let Some(holder) = &self.holder else { return Standing::Free };
        if holder == me {
            return Standing::Ours;
        }
        let (holder, unchanged) = (holder.clone(), sight.unchanged());
        match self.duration.checked_sub(unchanged).filter(|left| !left.is_zero()) {
            Some(left) => Standing::Held { holder, unchanged, left },
            None => Standing::Stale { holder, unchanged },
        }
    }
}

impl Standing {
    pub fn need(&self) -> Need {
        match self {
            Standing::Ours => Need::Nothing,
            Standing::Free | Standing::Stale { .. } => Need::Take,
            Standing::Held { left, .. } => Need::Wait(*left),
        }
    }
}
