//! Waiting until objects do what they were written for: watched, not asked again and again.
//!
//! In: which objects, which Services must lead to pods, and for how long at most. Out: an [`End`]. A list
//! and a watch for each kind that matters feed a mirror of them; after every event `rollout::health` judges.

mod cause;
mod claims;
mod feed;
mod judge;
mod mirror;
mod now;

use super::{Cluster, Error};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Backend, Policy};
use crate::rollout::receipt::{Broken, Progress};
use feed::Feeds;
use mirror::Mirror;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long nothing has to happen before time itself is looked at.
const TICK: Duration = Duration::from_secs(1);

/// For how long news are gathered before they are judged: they come in crowds, and each judgement looks at
/// everything that is waited for.
const GATHER: Duration = Duration::from_millis(30);

/// What is waited for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub objects: Vec<Watched>,
    /// Where pods must be ready.
    pub services: BTreeSet<Backend>,
}

/// An object that shall be ready, as it was written or found.
#[derive(Debug, Clone)]
pub struct Watched {
    pub id: ObjectId,
    pub object: serde_json::Value,
}

/// How long, and how patiently.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub until: Instant,
    pub policy: Policy,
}

/// How the waiting ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Ready,
    Broken(Vec<Broken>),
    TimedOut(Vec<Broken>),
}

/// Who is told how things stand.
pub type Observer<'a> = dyn FnMut(&Progress) + 'a;

impl Cluster {
    /// Waits until all is ready, something has failed, or the time is over.
    pub async fn wait(&self, wanted: &Wanted, limits: &Limits, observe: &mut Observer<'_>) -> Result<End, Error> {
        if wanted.objects.is_empty() && wanted.services.is_empty() {
            return Ok(End::Ready);
        }
        let began = Instant::now();
        let left = limits.until.saturating_duration_since(began);
        let mut mirror = Mirror::default();
        let mut feeds = Feeds::open(self, wanted, left, &mut mirror).await?;
        let (mut told, mut heard) = (Vec::new(), BTreeSet::new());
        loop {
            let standing = judge::standing(&mirror, wanted, limits.policy, began.elapsed());
            if let Some(end) = judge::end(&standing) {
                return Ok(self.explained(end).await);
            }
            if Instant::now() >= limits.until {
                return Ok(self.explained(End::TimedOut(judge::unready(&standing))).await);
            }
            if standing != told {
                self.hear(&standing, &mut heard, observe).await;
            }
            // how long it is waited for is news, too: whoever shows lines leaves out what stands there already
            observe(&Progress::Waiting { standing: standing.clone(), waited: began.elapsed() });
            told = standing;
            let tick = (Instant::now() + TICK).min(limits.until);
            if let Ok(news) = timeout_at(tick, feeds.next()).await {
                feeds.take(news, self, &mut mirror).await?;
                let judged = (Instant::now() + GATHER).min(limits.until);
                // news that are there already are handed out whatever the time
                while Instant::now() < judged
                    && let Ok(more) = timeout_at(judged, feeds.next()).await
                {
                    feeds.take(more, self, &mut mirror).await?;
                }
            }
        }
    }
}
