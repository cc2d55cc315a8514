//! The lease while it is ours.

use super::claim::lost;
use super::{Fault, MANAGER};
use crate::rollout::lease::Lease;
use crate::rollout::ledger::TakenHow;
use crate::world::cluster::fence::Fence;
use crate::world::cluster::{Cluster, Detail, Error, Patience, Place, Run};
use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long a renewal proves that nobody has taken the lease by force.
const FRESH: Duration = Duration::from_secs(1);

/// How often it is tried to give back a lease that changes meanwhile.
const TRIES: usize = 3;

/// The right to write, until it is released or lost.
pub struct Hold {
    cluster: Cluster,
    place: Place,
    lease: Mutex<Lease>,
    fence: Arc<Fence>,
    /// Whose it was, if it was nobody's to give.
    pub from: Option<TakenFrom>,
    /// Whether nobody else held it since it was looked at.
    pub undisturbed: bool,
    pub epoch: u64,
}

/// From whom the lease was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenFrom {
    pub holder: String,
    pub how: TakenHow,
    pub reason: Option<String>,
}

impl Hold {
    pub(super) fn new(
        cluster: &Cluster,
        place: Place,
        lease: Lease,
        since: Instant,
        from: Option<TakenFrom>,
        undisturbed: bool,
    ) -> Self {
        let attempt = Some(lease.duration / 4);
        let patience = Patience { attempt, total: lease.duration / 4, tries: 2 };
        let fence = Arc::new(Fence::new(lease.duration, since));
        let epoch = lease.epoch;
        let cluster = cluster.with_patience(patience);
        Hold { cluster, place, lease: Mutex::new(lease), fence, from, undisturbed, epoch }
    }

    /// The cluster, to be changed under this lease: a request may take half of it, so that there is always
    /// room for one after a renewal.
    pub fn over(&self, cluster: &Cluster) -> Cluster {
        let usual = cluster.patience();
        let most = self.duration() / 2;
        let attempt = Some(usual.attempt.map_or(most, |limit| limit.min(most)));
        cluster.with_patience(Patience { attempt, ..usual }).behind(&self.fence)
    }

    /// Does some work and renews the lease meanwhile.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            done = work => done,
            never = self.renew_for_ever() => match never {},
        }
    }

    /// Makes sure that nobody has taken the lease by force, before a step that others could not take back.
    /// What was confirmed a moment ago is not asked again.
    pub async fn confirm(&self) -> Result<(), Fault> {
        if self.fence.age() < FRESH {
            return Ok(());
        }
        let sent = Instant::now();
        match self.renew().await {
            Ok(()) => {
                self.fence.renewed(sent);
                Ok(())
            }
            Err(Fault::Cluster(error)) if !lost(&error) => Err(error.into()),
            Err(fault) => {
                self.fence.lose(fault.to_string());
                Err(Error::Fenced(fault.to_string()).into())
            }
        }
    }

    /// Gives the lease back; the next holder need not wait.
    pub async fn release(self) -> Result<(), Fault> {
        for _ in 0..TRIES {
            if self.give_back().await? {
                return Ok(());
            }
            // the last renewal may have been given up when the work was done, and have arrived all the same
            match self.still_ours().await {
                Ok(()) => {}
                Err(fault @ Fault::Cluster(_)) => return Err(fault),
                // somebody else has it: there is nothing to give back
                Err(_) => return Ok(()),
            }
        }
        Err(Fault::Unwritable("it was changed by somebody whenever it was to be given back".to_owned()))
    }

    /// Whether it was given back; not so where it is another one than was last seen.
    async fn give_back(&self) -> Result<bool, Fault> {
        let released = self.lease().released(self.cluster.now().await?);
        match self.cluster.replace(&self.place, &released, MANAGER, Run::Real).await {
            Ok(_) => Ok(true),
            Err(error) if lost(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn renew_for_ever(&self) -> Infallible {
        loop {
            tokio::time::sleep(self.duration() / 6).await;
            let sent = Instant::now();
            match self.renew().await {
                Ok(()) => self.fence.renewed(sent),
                // until the lease is over the next one may succeed
                Err(Fault::Cluster(error)) if !lost(&error) => self.fence.falters(error.to_string()),
                Err(fault) => self.fence.lose(fault.to_string()),
            }
        }
    }

    async fn renew(&self) -> Result<(), Fault> {
        let document = self.lease().renewed(self.cluster.now().await?);
        match self.cluster.replace(&self.place, &document, MANAGER, Run::Real).await {
            Ok(answer) => self.keep(&answer.body),
            Err(error) if lost(&error) => self.still_ours().await,
            Err(error) => Err(error.into()),
        }
    }

    /// A renewal whose answer was lost makes the next one come too late: then the lease is ours still.
    async fn still_ours(&self) -> Result<(), Fault> {
        let ours = self.lease().clone();
        let found = self.cluster.get(&self.place, Detail::Whole).await?;
        let found = found.map(|found| Lease::read(&ours.app, &found)).transpose()?;
        match found {
            Some(lease) if lease.holder == ours.holder && lease.epoch == ours.epoch => {
                *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = lease;
                Ok(())
            }
            Some(lease) => {
                let holder = lease.holder.as_ref().map_or("nobody", |holder| holder.actor());
                Err(Fault::Unwritable(format!("the lease was taken; it is held by `{holder}` now")))
            }
            None => Err(Fault::Unwritable("the lease was deleted".to_owned())),
        }
    }

    fn keep(&self, written: &serde_json::Value) -> Result<(), Fault> {
        let app = self.lease().app.clone();
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = Lease::read(&app, written)?;
        Ok(())
    }

    fn lease(&self) -> Lease {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn duration(&self) -> Duration {
        self.lease().duration
    }
}
