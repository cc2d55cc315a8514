use std::time::Duration;

/// How long something may stay that usually does not heal by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// As long as the object's own deadline, or the caller's, allows.
    Endless,
    /// From the write on; zero is at once.
    For(Duration),
}

/// When trouble of pods is a failure of their workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// A container that keeps ending: it may heal when what it depends on comes up.
    pub crash: Tolerance,
    /// An image that cannot be had.
    pub image: Tolerance,
    /// A container that cannot be started as it is described: a missing key of a Secret.
    pub config: Tolerance,
    /// No node has room, or none may have it: another may come.
    pub unschedulable: Tolerance,
}

impl Policy {
    /// For a version that was judged before: it may take its time, up to its deadline.
    pub const PATIENT: Policy = Policy {
        crash: Tolerance::Endless,
        image: Tolerance::Endless,
        config: Tolerance::Endless,
        unschedulable: Tolerance::Endless,
    };

    /// For a version that goes straight into production: what it depends on may come up beside it, but not
    /// for ever.
    pub const DIRECT: Policy = Policy {
        crash: Tolerance::For(Duration::from_secs(60)),
        image: Tolerance::For(Duration::from_secs(60)),
        config: Tolerance::For(Duration::from_secs(60)),
        unschedulable: Tolerance::Endless,
    };

    /// For a canary: what it depends on runs already, so a crash is its own.
    pub const CANARY: Policy = Policy {
        crash: Tolerance::For(Duration::ZERO),
        image: Tolerance::For(Duration::from_secs(30)),
        config: Tolerance::For(Duration::from_secs(30)),
        unschedulable: Tolerance::For(Duration::from_secs(15)),
    };
}

impl Tolerance {
    pub(super) fn is_over(self, waited: Duration) -> bool {
        match self {
            Tolerance::Endless => false,
            Tolerance::For(longest) => waited >= longest,
        }
    }
}
