//! The lease as it is looked at, once and again.

use super::Fault;
use super::claim::lease;
use crate::rollout::lease::{Holder, Lease, Sight};
use crate::world::cluster::Cluster;
use std::time::{Duration, Instant};

/// The lease as it was before the work began.
#[derive(Debug, Clone)]
pub struct Look {
    pub(super) lease: Option<Lease>,
    /// The answer is of no earlier moment than this, before it was asked for.
    asked: Instant,
    /// Nor of a later one: it is there.
    seen: Instant,
}

impl Look {
    /// Reads an application's lease.
    pub async fn at(cluster: &Cluster, app: &str, namespace: &str) -> Result<Look, Fault> {
        let asked = Instant::now();
        let lease = lease(cluster, app, namespace).await?;
        Ok(Look { lease, asked, seen: Instant::now() })
    }

    pub fn lease(&self) -> Option<&Lease> {
        self.lease.as_ref()
    }

    /// The user who held it, and how long the lease lasts without a renewal.
    pub fn held(&self) -> Option<(&str, Duration)> {
        let lease = self.lease.as_ref()?;
        Some((Holder::actor(lease.holder.as_ref()?), lease.duration))
    }
}

/// A lease that is looked at until it is known whether it can be had.
pub(super) struct Watch {
    pub lease: Option<Lease>,
    pub sight: Option<Sight>,
    /// Up to when it is counted already how long it stayed as it is.
    counted: Instant,
}

impl Watch {
    pub fn of(look: &Look) -> Watch {
        Watch { lease: look.lease.clone(), sight: look.lease.as_ref().map(Sight::first), counted: look.seen }
    }

    /// The next look. A slow line makes nobody silent: what counts is the time from the first answer to the last question, since
    /// the one may have been given late, and the other answered early.
    #[must_use]
    pub fn again(&self, look: Look) -> Watch {
        let Look { lease, asked, seen } = look;
        let since = asked.saturating_duration_since(self.counted);
        let sight = lease.as_ref().map(|lease| match &self.sight {
            Some(sight) => sight.again(lease, since),
            None => Sight::first(lease),
        });
        let next = Watch { lease, sight, counted: seen };
        if next.is_as(self) { Watch { counted: asked, ..next } } else { next }
    }

    /// Whether nobody has written it in between.
    pub fn is_as(&self, earlier: &Watch) -> bool {
        self.version() == earlier.version()
    }

    fn version(&self) -> Option<(&str, &str)> {
        self.lease.as_ref().map(|lease| (lease.uid.as_str(), lease.resource_version.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    /// Asked for and answered at these seconds.
    fn look(begin: Instant, version: &str, asked: u32, seen: u32) -> Look {
        let lease = json!({
            "metadata": { "name": "railiance.web", "namespace": "shop", "uid": "u", "resourceVersion": version },
            "spec": { "holderIdentity": "ann#1", "leaseDurationSeconds": 60 },
        });
        let lease = Some(Lease::read("web", &lease).unwrap());
        Look { lease, asked: begin + SECOND * asked, seen: begin + SECOND * seen }
    }

    fn unchanged(watch: &Watch) -> u64 {
        watch.sight.as_ref().unwrap().unchanged().as_secs()
    }

    #[test]
    fn h29_the_time_that_answers_take_proves_no_silence() {
        let begin = Instant::now();
        // the first answer took twenty seconds, and may be as young as its end
        let watch = Watch::of(&look(begin, "1", 0, 20));
        let watch = watch.again(look(begin, "1", 21, 40));
        assert_eq!(unchanged(&watch), 1, "from the first answer to the second question");
        let watch = watch.again(look(begin, "1", 50, 70));
        assert_eq!(unchanged(&watch), 30, "what lies between both is certain");
        let watch = watch.again(look(begin, "2", 71, 90));
        assert_eq!(unchanged(&watch), 0, "it was renewed");
        assert_eq!(unchanged(&watch.again(look(begin, "2", 92, 93))), 2, "and counted from when that was seen");
    }

    #[test]
    fn looks_in_a_wrong_order_count_for_nothing() {
        let begin = Instant::now();
        let watch = Watch::of(&look(begin, "1", 5, 9));
        assert_eq!(unchanged(&watch.again(look(begin, "1", 1, 2))), 0);
    }
}
