//! The lease while it is ours.

use super::claim::lost;
use super::{Fault, MANAGER};
use crate::rollout::lease::Lease;
use crate::rollout::ledger::TakenHow;
use crate::world::cluster::fence::Fence;
use crate::world::cluster::{Cluster, Detail, Error, Patience, Place, Run};
use jiff::Timestamp;
use serde_json::Value;
use std::convert::Infallible;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long a renewal proves that nobody has taken the lease by force.
const FRESH: Duration = Duration::from_secs(1);

/// Why a lease that is ours was not renewed.
const CHANGED: &str = "it was changed by somebody whenever it was to be renewed";

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
    /// Whether somebody was locked out who may be about to write.
    pub locked_out: bool,
    /// Whether something is marked against that.
    marked: AtomicBool,
    /// When it was last looked at in the middle of a wave.
    asked: tokio::sync::Mutex<Option<Instant>>,
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

impl TakenFrom {
    /// What a lease says of how its holder came by it; nothing where it was free.
    pub(super) fn told(lease: &Lease) -> Option<Self> {
        let (holder, reason) = (lease.taken_from.clone()?, lease.steal_reason.clone());
        let how = if reason.is_some() { TakenHow::Stolen } else { TakenHow::Stale };
        Some(TakenFrom { holder, how, reason })
    }
}

/// What came of a renewal.
enum Renewal {
    /// Others count from it.
    Stored,
    /// The lease is ours, and somebody changed it whenever it was to be renewed.
    Missed,
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
        let locked_out = from.is_some() || lease.taken_from.is_some();
        let cluster = cluster.with_patience(patience);
        Hold {
            cluster,
            place,
            lease: Mutex::new(lease),
            fence,
            from,
            locked_out,
            marked: AtomicBool::default(),
            asked: tokio::sync::Mutex::default(),
            undisturbed,
            epoch,
        }
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

    /// Objects are marked against who was locked out (decision H9).
    pub fn marked(&self) {
        self.marked.store(true, Ordering::Relaxed);
    }

    /// Looks from time to time whether it was taken by force, for one of many writes at once. Where that cannot be asked, the lease lasts
    /// until its end all the same.
    pub async fn keeps(&self) -> Result<(), Fault> {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        let confirmed = self.confirm().await;
        *asked = Some(Instant::now());
        match confirmed {
            Err(Fault::Cluster(error)) if !matches!(error, Error::Fenced(_)) => Ok(()),
            confirmed => confirmed,
        }
    }

    /// Returns once a renewal has shown that somebody has taken the lease.
    pub async fn taken(&self) -> Error {
        Error::Fenced(self.fence.lost().await)
    }

    /// Makes sure that nobody has taken the lease by force, before a step that others could not take back.
    /// What was confirmed a moment ago is not asked again.
    pub async fn confirm(&self) -> Result<(), Fault> {
        if self.fence.age() < FRESH {
            return Ok(());
        }
        let sent = Instant::now();
        match self.renew().await {
            Ok(Renewal::Stored) => {
                self.fence.renewed(sent);
                Ok(())
            }
            // whose it is was seen, which is what is asked here
            Ok(Renewal::Missed) => Ok(()),
            Err(Fault::Cluster(error)) => Err(error.into()),
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
        let released = self.lease().released(self.cluster.now().await?, self.marked.load(Ordering::Relaxed));
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
                Ok(Renewal::Stored) => self.fence.renewed(sent),
                // until the lease is over the next one may succeed
                Ok(Renewal::Missed) => self.fence.falters(CHANGED.to_owned()),
                Err(Fault::Cluster(error)) => self.fence.falters(error.to_string()),
                Err(fault) => self.fence.lose(fault.to_string()),
            }
        }
    }

    /// Once more where it was another version than was last seen: what was only read renews nothing.
    async fn renew(&self) -> Result<Renewal, Fault> {
        match self.put().await? {
            Renewal::Stored => Ok(Renewal::Stored),
            Renewal::Missed => self.put().await,
        }
    }

    async fn put(&self) -> Result<Renewal, Fault> {
        let document = self.lease().renewed(self.cluster.now().await?);
        match self.cluster.replace(&self.place, &document, MANAGER, Run::Real).await {
            Ok(answer) => self.keep(&answer.body).map(|()| Renewal::Stored),
            Err(error) if lost(&error) => {
                self.still_ours().await?;
                // each renewal has a time of its own: where it stands there, only the answer was lost
                let stored = renewed_at(&document).is_some_and(|at| self.lease().renewed == Some(at));
                Ok(if stored { Renewal::Stored } else { Renewal::Missed })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether another version than was last seen is ours still; it is the one to write on from now on.
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
                let since = match &lease.holder {
                    Some(holder) => format!("; it is held by `{}` now", holder.actor()),
                    None => ", and is free by now".to_owned(),
                };
                Err(Fault::Unwritable(format!("the lease was taken{since}")))
            }
            None => Err(Fault::Unwritable("the lease was deleted".to_owned())),
        }
    }

    fn keep(&self, written: &Value) -> Result<(), Fault> {
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

/// When a document says that its holder was there.
fn renewed_at(document: &Value) -> Option<Timestamp> {
    document.pointer("/spec/renewTime")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::lease::Holder;
    use serde_json::json;

    fn held() -> Lease {
        let lease = json!({
            "metadata": { "name": "railiance.web", "namespace": "shop", "uid": "u", "resourceVersion": "1" },
            "spec": { "holderIdentity": "ann#1", "leaseDurationSeconds": 60, "leaseTransitions": 4 },
        });
        Lease::read("web", &lease).unwrap()
    }

    /// As the server returns what was written.
    fn stored(mut document: Value) -> Lease {
        document["metadata"]["resourceVersion"] = "2".into();
        Lease::read("web", &document).unwrap()
    }

    fn taken(lease: &Lease, reason: Option<&str>) -> Lease {
        let now = Timestamp::UNIX_EPOCH;
        stored(lease.taken(&Holder::new("ben", "2"), Duration::from_secs(60), now, 0, reason))
    }

    #[test]
    fn h9_a_lease_tells_how_its_holder_came_by_it() {
        let from = |how, reason: Option<&str>| {
            Some(TakenFrom { holder: "ann#1".to_owned(), how, reason: reason.map(str::to_owned) })
        };
        let (stale, stolen) = (taken(&held(), None), taken(&held(), Some("it hangs")));
        assert_eq!(TakenFrom::told(&stale), from(TakenHow::Stale, None));
        assert_eq!(TakenFrom::told(&stolen), from(TakenHow::Stolen, Some("it hangs")));
        let renewed = stored(stolen.renewed(Timestamp::UNIX_EPOCH));
        assert_eq!(TakenFrom::told(&renewed), TakenFrom::told(&stolen), "renewals keep it");
        let free = |marked| stored(stolen.released(Timestamp::UNIX_EPOCH, marked));
        assert_eq!(TakenFrom::told(&taken(&free(true), None)), None, "it was free");
        assert_eq!(TakenFrom::told(&taken(&free(false), None)), TakenFrom::told(&stolen), "nothing is marked yet");
    }

    #[test]
    fn a_renewal_is_known_again_by_its_time() {
        let now = Timestamp::UNIX_EPOCH;
        let first = held().renewed(now);
        let lease = stored(first.clone());
        assert_eq!(renewed_at(&first), lease.renewed);
        assert_ne!(renewed_at(&lease.renewed(now)), lease.renewed, "the next one has another");
    }
}
