//! How the right to write is come by.

use super::hold::{Hold, TakenFrom};
use super::look::Watch;
use super::{Fault, Look, MANAGER};
use crate::rollout::answer::Kind;
use crate::rollout::lease::{self, Holder, Lease, Standing};
use crate::rollout::ledger::TakenHow;
use crate::world::cluster::{Cluster, Created, Detail, Error, Place, Resource, Run};
use crate::world::interrupt::Interrupt;
use jiff::Timestamp;
use serde_json::Value;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

/// How often a lease of somebody else is looked at while it may turn out to be stale.
const LOOK: Duration = Duration::from_millis(200);

/// How often a write of the lease may come to nothing, though nobody else was faster.
const MISSES: usize = 3;

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

/// What came of an attempt.
enum Turn {
    Taken(Box<Hold>),
    /// Somebody was faster, or the answer was lost.
    Missed(Error),
    /// Somebody has it, and may be silent.
    Waited,
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
    /// [`Fault::Locked`]: its holder is alive. [`Fault::Interrupted`]: somebody would not wait. The server's, if no write of the
    /// lease is ever answered.
    pub async fn take(
        &self,
        cluster: &Cluster,
        seen: &Look,
        steal: &Steal,
        interrupt: &Interrupt,
    ) -> Result<Hold, Fault> {
        let mut watch = Watch::of(seen);
        let mut misses = 0;
        loop {
            if let Some(signal) = interrupt.heard() {
                return Err(Fault::Interrupted(signal));
            }
            let missed = match self.step(cluster, &watch, steal, seen).await? {
                Turn::Taken(hold) => return Ok(*hold),
                Turn::Missed(error) => Some(error),
                Turn::Waited => None,
            };
            let now = watch.again(self.look(cluster).await?);
            self.refuse_if_alive(&watch, &now, steal, cluster.now().await?)?;
            if let Some(error) = missed.filter(|error| error.perhaps_done() || now.is_as(&watch)) {
                misses += 1;
                if misses == MISSES {
                    return Err(error.into());
                }
            }
            watch = now;
        }
    }

    /// One attempt.
    async fn step(&self, cluster: &Cluster, watch: &Watch, steal: &Steal, seen: &Look) -> Result<Turn, Fault> {
        let (Some(lease), Some(sight)) = (&watch.lease, &watch.sight) else {
            return self.create(cluster, seen).await;
        };
        match (lease.standing(&self.holder, sight), steal) {
            (Standing::Free, _) => self.put(cluster, lease, None, seen).await,
            // an answer was lost on the way: it is ours all the same, and may have been somebody else's
            (Standing::Ours, _) => {
                let since = Instant::now();
                let renewed = lease.renewed(cluster.now().await?);
                self.replace(cluster, &renewed, since, TakenFrom::told(lease), seen).await
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
                Ok(Turn::Waited)
            }
        }
    }

    /// A holder that renews is at work; one that has just come is, too.
    fn refuse_if_alive(&self, earlier: &Watch, now: &Watch, steal: &Steal, time: Timestamp) -> Result<(), Fault> {
        let held = now.lease.as_ref().and_then(|lease| Some((lease, lease.holder.as_ref()?)));
        let Some((lease, holder)) = held else { return Ok(()) };
        let mine = *holder == self.holder || *steal != Steal::Never;
        if mine || now.is_as(earlier) {
            return Ok(());
        }
        let age = lease.acquired.and_then(|acquired| Duration::try_from(time.duration_since(acquired)).ok());
        let holder = holder.actor().to_owned();
        Err(Fault::Locked { app: self.app.clone(), holder, age: age.unwrap_or_default() })
    }

    async fn create(&self, cluster: &Cluster, seen: &Look) -> Result<Turn, Fault> {
        let (since, now) = (Instant::now(), cluster.now().await?);
        let document = Lease::first(&self.app, &self.namespace, &self.holder, self.duration, now, self.epoch);
        match cluster.create(&self.place()?, &document, MANAGER, Run::Real).await {
            Ok(Created::New(answer)) => self.hold(cluster, &answer.body, since, None, seen),
            Ok(Created::Perhaps(refusal)) => Ok(Turn::Missed(Error::Refused { refusal, unanswered: 1 })),
            Err(error) if matches!(error.kind(), Some(Kind::Exists)) || error.perhaps_done() => Ok(Turn::Missed(error)),
            Err(error) => Err(error.into()),
        }
    }

    async fn put(&self, cluster: &Cluster, lease: &Lease, from: Option<TakenFrom>, seen: &Look) -> Result<Turn, Fault> {
        let (since, now) = (Instant::now(), cluster.now().await?);
        let reason = from.as_ref().and_then(|from| from.reason.as_deref());
        let document = lease.taken(&self.holder, self.duration, now, self.epoch, reason);
        self.replace(cluster, &document, since, from, seen).await
    }

    async fn replace(
        &self,
        cluster: &Cluster,
        document: &Value,
        since: Instant,
        from: Option<TakenFrom>,
        seen: &Look,
    ) -> Result<Turn, Fault> {
        match cluster.replace(&self.place()?, document, MANAGER, Run::Real).await {
            Ok(answer) => self.hold(cluster, &answer.body, since, from, seen),
            Err(error) if lost(&error) || error.perhaps_done() => Ok(Turn::Missed(error)),
            Err(error) => Err(error.into()),
        }
    }

    fn hold(
        &self,
        cluster: &Cluster,
        written: &Value,
        since: Instant,
        from: Option<TakenFrom>,
        seen: &Look,
    ) -> Result<Turn, Fault> {
        let lease = Lease::read(&self.app, written)?;
        let next = seen.lease.as_ref().map_or(0, |lease| lease.epoch).max(self.epoch) + 1;
        // nobody had it between the look and now: each new holder raises the epoch by one
        let undisturbed = lease.epoch == next && seen.lease.as_ref().is_none_or(|lease| lease.holder.is_none());
        Ok(Turn::Taken(Box::new(Hold::new(cluster, self.place()?, lease, since, from, undisturbed))))
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
