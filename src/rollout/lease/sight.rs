use super::Lease;
use std::time::Duration;

/// How long one process has seen a Lease unchanged, on its own monotonic clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// What changes with every write to the object, and nothing else.
    uid: String,
    resource_version: String,
    unchanged: Duration,
}

impl Sight {
    /// The first look: nothing is known of the time before.
    pub fn first(lease: &Lease) -> Self {
        let Lease { uid, resource_version, .. } = lease;
        Sight { uid: uid.clone(), resource_version: resource_version.clone(), unchanged: Duration::ZERO }
    }

    /// The next look, `since` after the one before.
    #[must_use]
    pub fn again(&self, lease: &Lease, since: Duration) -> Self {
        let first = Sight::first(lease);
        match (&first.uid, &first.resource_version) == (&self.uid, &self.resource_version) {
            true => Sight { unchanged: self.unchanged.saturating_add(since), ..first },
            false => first,
        }
    }

    pub fn unchanged(&self) -> Duration {
        self.unchanged
    }
}
