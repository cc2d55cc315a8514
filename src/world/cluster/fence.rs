use super::Error;
use crate::rollout::lease::{Late, fits};
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
    /// Why the last renewal failed, where it did.
    trouble: Option<String>,
}

impl Fence {
    pub fn new(duration: Duration, since: Instant) -> Self {
        Fence(Mutex::new(Hold { duration, since, lost: None, trouble: None }))
    }

    pub fn renewed(&self, sent: Instant) {
        self.hold(|hold| (hold.since, hold.trouble) = (sent, None));
    }

    /// It could not be renewed this time.
    pub fn falters(&self, why: String) {
        self.hold(|hold| hold.trouble = Some(why));
    }

    /// How long ago the last renewal was sent.
    pub fn age(&self) -> Duration {
        self.hold(|hold| hold.since.elapsed())
    }

    /// From now on nothing passes.
    pub fn lose(&self, why: String) {
        self.hold(|hold| hold.lost = Some(why));
    }

    /// Returns once nothing passes any more, with why.
    pub async fn lost(&self) -> String {
        loop {
            if let Some(why) = self.hold(|hold| hold.lost.clone()) {
                return why;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Returns once a request that may take this long ends inside the lease; waits for a renewal if there
    /// is still hope for one.
    pub async fn pass(&self, timeout: Duration) -> Result<(), Error> {
        loop {
            let (lost, late, over) = self.hold(|hold| {
                let since = hold.since.elapsed();
                let late = fits(hold.duration, since, timeout).err();
                let over = (since.max(timeout) >= hold.duration).then(|| hold.trouble.clone());
                (hold.lost.clone(), late, over)
            });
            match (lost, late, over) {
                (Some(why), ..) => return Err(Error::Fenced(why)),
                (None, None, _) => return Ok(()),
                (None, Some(late), Some(trouble)) => return Err(Error::Expired(expired(&late, trouble))),
                (None, Some(_), None) => tokio::time::sleep(LOOK).await,
            }
        }
    }

    fn hold<T>(&self, work: impl FnOnce(&mut Hold) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn expired(late: &Late, trouble: Option<String>) -> String {
    match trouble {
        Some(why) => format!("the lease ran out, since it could not be renewed: {why}"),
        // a process that was stopped for a while, say: of a machine that sleeps this clock knows nothing
        None => format!("the lease ran out before it was renewed: {late}"),
    }
}
