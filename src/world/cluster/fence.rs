use super::Error;
use crate::rollout::lease::fits;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often somebody who must wait for a renewal looks.
const LOOK: Duration = Duration::from_millis(20);

/// The lease as requests see it: how long it lasts, and since when. Time is one's own monotonic clock.
pub(super) struct Fence(Mutex<Hold>);

struct Hold {
    duration: Duration,
    /// When the last renewal that succeeded was *sent*.
    since: Instant,
    lost: Option<String>,
}

impl Fence {
    pub fn new(duration: Duration, since: Instant) -> Self {
        Fence(Mutex::new(Hold { duration, since, lost: None }))
    }

    pub fn renewed(&self, sent: Instant) {
        self.hold(|hold| hold.since = sent);
    }

    /// How long ago the last renewal was sent.
    pub fn age(&self) -> Duration {
        self.hold(|hold| hold.since.elapsed())
    }

    /// From now on nothing passes.
    pub fn lose(&self, why: String) {
        self.hold(|hold| hold.lost = Some(why));
    }

    /// Returns once a request that may take this long ends inside the lease; waits for a renewal if there
    /// is still hope for one.
    pub async fn pass(&self, timeout: Duration) -> Result<(), Error> {
        loop {
            let (lost, late, hopeless) = self.hold(|hold| {
                let since = hold.since.elapsed();
                let late = fits(hold.duration, since, timeout).err();
                (hold.lost.clone(), late, since.max(timeout) >= hold.duration)
            });
            match (lost, late) {
                (Some(why), _) => return Err(Error::Fenced(why)),
                (None, None) => return Ok(()),
                (None, Some(late)) if hopeless => {
                    return Err(Error::Fenced(format!("the lease could not be renewed: {late}")));
                }
                (None, Some(_)) => tokio::time::sleep(LOOK).await,
            }
        }
    }

    fn hold<T>(&self, work: impl FnOnce(&mut Hold) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
