//! How things stand right now: listed once, and not waited for.

use super::feed::{Feed, around, narrowed};
use super::judge::as_it_is;
use super::mirror::Mirror;
use super::{Wanted, Watched};
use crate::rollout::health::{Health, Policy, backends};
use crate::rollout::receipt::Standing;
use crate::world::cluster::{Cluster, Error, Event};
use std::collections::BTreeSet;
use std::time::Duration;

/// What has to be known before it can be said that something is ready; the rest only tells why it is not.
fn decides(feed: &Feed) -> bool {
    matches!(feed.kind(), "EndpointSlice" | "Service")
}

impl Cluster {
    /// How objects are that were just read. Where routes lead is listed, a kind a request; pods, their owners
    /// and events are asked for only where something is not ready.
    pub async fn standing(
        &self,
        objects: Vec<Watched>,
        policy: Policy,
        waited: Duration,
    ) -> Result<Vec<Standing>, Error> {
        let services = objects.iter().flat_map(|watched| backends(&watched.object)).collect();
        let wanted = Wanted { objects, services };
        let mut mirror = Mirror::default();
        let feeds = narrowed(around(self, &wanted).await?, &wanted);
        let (deciding, explaining): (BTreeSet<Feed>, BTreeSet<Feed>) = feeds.into_iter().partition(decides);
        self.fill(&mut mirror, &deciding).await?;
        let judge =
            |mirror: &Mirror, watched: &Watched| as_it_is(mirror, &watched.id, &watched.object, 0, &policy, waited);
        let mut health: Vec<Health> = wanted.objects.iter().map(|watched| judge(&mirror, watched)).collect();
        if health.iter().any(|health| *health != Health::Ready) {
            self.fill(&mut mirror, &explaining).await?;
            let unready = health.iter_mut().zip(&wanted.objects).filter(|(health, _)| **health != Health::Ready);
            unready.for_each(|(health, watched)| *health = judge(&mirror, watched));
        }
        let ids = wanted.objects.into_iter().map(|watched| watched.id);
        Ok(ids.zip(health).map(|(id, health)| Standing { id, health }).collect())
    }

    async fn fill(&self, mirror: &mut Mirror, feeds: &BTreeSet<Feed>) -> Result<(), Error> {
        let listed = self.many(feeds, |feed| feed.list(self)).await;
        for (feed, listed) in feeds.iter().zip(listed) {
            let Some(listed) = listed? else { continue };
            for item in listed.items {
                mirror.take(feed.kind(), Event::Added(item));
            }
        }
        Ok(())
    }
}
