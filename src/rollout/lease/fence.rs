use std::time::Duration;
use thiserror::Error;

/// A request that could still be under way when the Lease is over.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{:.1} s of the lease are left, and the request may take {:.1} s", left.as_secs_f64(), timeout.as_secs_f64())]
pub struct Late {
    pub left: Duration,
    pub timeout: Duration,
}

/// Whether a mutating request may start: only if its timeout ends inside the lease. `since` is the time,
/// on the caller's monotonic clock, from *sending* the last renewal that succeeded: the server may have
/// written it at any moment after that, and others count from when they see it, later still.
///
/// # Errors
/// It may not: renew first.
pub fn fits(duration: Duration, since: Duration, timeout: Duration) -> Result<(), Late> {
    let left = duration.saturating_sub(since);
    match timeout < left {
        true => Ok(()),
        false => Err(Late { left, timeout }),
    }
}
