//! How the right to write is come by.

use super::hold::{Hold, TakenFrom};
use super::{Fault, MANAGER};
use crate::rollout::answer::Kind;
use crate::rollout::lease::{self, Holder, Lease, Sight, Standing};
use crate::rollout::ledger::TakenHow;
use crate::world::cluster::{Cluster, Created, Detail, Error, Place, Resource, Run};
use crate::world::interrupt::Interrupt;
use jiff::Timestamp;
use serde_json::Value;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

/// How often a lease of somebody else is looked at while it may turn out to be stale.
const LOOK: Duration = Duration::from_millis(200);

/// Who wants to write what, and for how long a silence of theirs is to be trusted.
#[derive(Debug, Clone)]
pub struct Claim {
    pub app: String,
    pub namespace: String,
    pub holder: Holder,
    pub duration: Duration,
    /// The highest epoch that anything else than the lease shows.
    pub epoch: u64,
}

/// Whether a lease that is held is taken all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steal {
    Never,
    Because(String),
}

/// The lease as it was before the work began.
#[derive(Debug, Clone)]
pub struct Look {
    lease: Option<Lease>,
    at: Instant,
}

impl Look {
    /// Reads an application's lease.
    pub async fn at(cluster: &Cluster, app: &str, namespace: &str) -> Result<Look, Fault> {
        let at = Instant::now();
        Ok(Look { lease: lease(cluster, app, namespace).await?, at })
    }

    pub fn lease(&self) -> Option<&Lease> {
        self.lease.as_ref()
    }

    /// The user who held it.
    pub fn holder(&self) -> Option<&str> {
        self.lease.as_ref()?.holder.as_ref().map(Holder::actor)
    }
}

impl Holder {
    /// A holder that nobody else is: two runs of one user are two.
    pub fn of_this_run(user: &str) -> Holder {
        let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
        Holder::new(user, &format!("{random:016x}"))
    }
}

impl Claim {
    fn place(&self) -> Result<Place, Error> {
        place(&self.app, &self.namespace)
    }

    /// Reads the lease.
    pub async fn look(&self, cluster: &Cluster) -> Result<Look, Fault> {
        Look::at(cluster, &self.app, &self.namespace).await
    }

    /// Takes the lease: at once if it is free, after its whole duration if its holder is silent.
    ///
    /// # Errors
    /// [`Fault::Locked`]: its holder is alive. [`Fault::Interrupted`]: somebody would not wait.
    pub async fn take(
        &self,
        cluster: &Cluster,
        seen: &Look,
        steal: &Steal,
        interrupt: &Interrupt,
    ) -> Result<Hold, Fault> {
        let mut seen_at = seen.at;
        let mut lease = seen.lease.clone();
        let mut sight = lease.as_ref().map(Sight::first);
        loop {
            if let Some(signal) = interrupt.heard() {
                return Err(Fault::Interrupted(signal));
            }
            if let Some(hold) = self.step(cluster, lease.as_ref(), sight.as_ref(), steal, seen).await? {
                return Ok(hold);
            }
            let earlier = lease;
            let look = self.look(cluster).await?;
            let since = look.at.duration_since(seen_at);
            (lease, seen_at) = (look.lease, look.at);
            self.refuse_if_alive(earlier.as_ref(), lease.as_ref(), steal, cluster.now().await?)?;
            sight = lease.as_ref().map(|lease| match &sight {
                Some(sight) => sight.again(lease, since),
                None => Sight::first(lease),
            });
        }
    }

    /// One attempt; nothing where the lease has to be looked at again.
    async fn step(
        &self,
        cluster: &Cluster,
        lease: Option<&Lease>,
        sight: Option<&Sight>,
        steal: &Steal,
        seen: &Look,
    ) -> Result<Option<Hold>, Fault> {
        let (Some(lease), Some(sight)) = (lease, sight) else {
            return self.create(cluster, seen).await;
        };
        match (lease.standing(&self.holder, sight), steal) {
            (Standing::Free, _) => self.put(cluster, lease, None, seen).await,
            // an answer was lost on the way: it is ours all the same
            (Standing::Ours, _) => {
                let since = Instant::now();
                let renewed = lease.renewed(cluster.now().await?);
                let answer = self.replace(cluster, &renewed).await?;
                Ok(answer.map(|now| self.hold(cluster, now, since, None, seen)).transpose()?)
            }
            (Standing::Stale { holder, .. }, _) => {
                let from = TakenFrom { holder: holder.as_str().to_owned(), how: TakenHow::Stale, reason: None };
                self.put(cluster, lease, Some(from), seen).await
            }
            (Standing::Held { holder, .. }, Steal::Because(reason)) => {
                let from = TakenFrom {
                    holder: holder.as_str().to_owned(),
                    how: TakenHow::Stolen,
                    reason: Some(reason.clone()),
                };
                self.put(cluster, lease, Some(from), seen).await
            }
            (Standing::Held { left, .. }, Steal::Never) => {
                tokio::time::sleep(left.min(LOOK)).await;
                Ok(None)
            }
        }
    }

    /// A holder that renews is at work; one that has just come is, too.
    fn refuse_if_alive(
        &self,
        earlier: Option<&Lease>,
        now: Option<&Lease>,
        steal: &Steal,
        time: Timestamp,
    ) -> Result<(), Fault> {
        let Some((lease, holder)) = now.and_then(|lease| Some((lease, lease.holder.as_ref()?))) else { return Ok(()) };
        let version = |lease: Option<&Lease>| lease.map(|lease| (lease.uid.clone(), lease.resource_version.clone()));
        let mine = *holder == self.holder || *steal != Steal::Never;
        if mine || version(earlier) == version(now) {
            return Ok(());
        }
        let age = lease.acquired.and_then(|acquired| Duration::try_from(time.duration_since(acquired)).ok());
        let holder = holder.actor().to_owned();
        Err(Fault::Locked { app: self.app.clone(), holder, age: age.unwrap_or_default() })
    }

    async fn create(&self, cluster: &Cluster, seen: &Look) -> Result<Option<Hold>, Fault> {
        let (since, now) = (Instant::now(), cluster.now().await?);
        let document = Lease::first(&self.app, &self.namespace, &self.holder, self.duration, now, self.epoch);
        match cluster.create(&self.place()?, &document, MANAGER, Run::Real).await {
            Ok(Created::New(answer)) => Ok(Some(self.hold(cluster, answer.body, since, None, seen)?)),
            Ok(Created::Perhaps(_)) => Ok(None),
            Err(error) if matches!(error.kind(), Some(Kind::Exists)) || error.perhaps_done() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn put(
        &self,
        cluster: &Cluster,
        lease: &Lease,
        from: Option<TakenFrom>,
        seen: &Look,
    ) -> Result<Option<Hold>, Fault> {
        let (since, now) = (Instant::now(), cluster.now().await?);
        let reason = from.as_ref().and_then(|from| from.reason.as_deref());
        let document = lease.taken(&self.holder, self.duration, now, self.epoch, reason);
        let answer = self.replace(cluster, &document).await?;
        answer.map(|now| self.hold(cluster, now, since, from, seen)).transpose()
    }

    /// The lease as it is written; nothing where somebody was faster.
    async fn replace(&self, cluster: &Cluster, document: &Value) -> Result<Option<Value>, Fault> {
        match cluster.replace(&self.place()?, document, MANAGER, Run::Real).await {
            Ok(answer) => Ok(Some(answer.body)),
            Err(error) if lost(&error) || error.perhaps_done() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn hold(
        &self,
        cluster: &Cluster,
        written: Value,
        since: Instant,
        from: Option<TakenFrom>,
        seen: &Look,
    ) -> Result<Hold, Fault> {
        let lease = Lease::read(&self.app, &written)?;
        let next = seen.lease.as_ref().map_or(0, |lease| lease.epoch).max(self.epoch) + 1;
        // nobody had it between the look and now: each new holder raises the epoch by one
        let undisturbed = lease.epoch == next && seen.lease.as_ref().is_none_or(|lease| lease.holder.is_none());
        Ok(Hold::new(cluster, self.place()?, lease, since, from, undisturbed))
    }
}

/// An application's lease, if there is one.
pub async fn lease(cluster: &Cluster, app: &str, namespace: &str) -> Result<Option<Lease>, Fault> {
    let found = cluster.get(&place(app, namespace)?, Detail::Whole).await?;
    Ok(found.map(|found| Lease::read(app, &found)).transpose()?)
}

/// The lease is another one than was read, or gone.
pub(super) fn lost(error: &Error) -> bool {
    matches!(error.kind(), Some(Kind::Stale | Kind::OtherUid | Kind::Absent | Kind::NotFound | Kind::Exists))
}

pub(super) fn place(app: &str, namespace: &str) -> Result<Place, Error> {
    let resource = Resource::built_in("coordination.k8s.io/v1", "Lease");
    let resource = resource.ok_or_else(|| Error::Unfit("the kind `Lease` is not known".to_owned()))?;
    Ok(Place::new(&resource, namespace, &lease::name(app)))
}
