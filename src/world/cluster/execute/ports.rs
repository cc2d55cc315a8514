//! Ports that go, after everything that led there.

use super::course::{Course, of_fault};
use super::errand::Readiness;
use crate::rollout::plan::Step;
use crate::rollout::receipt::Stop;
use std::borrow::Cow;

impl Course<'_> {
    /// The step as it is begun: with both ports, where some go.
    pub fn opening(step: &Step) -> Cow<'_, Step> {
        match &step.first {
            Some(first) => Cow::Owned(Step { object: Some(first.clone()), ..step.clone() }),
            None => Cow::Borrowed(step),
        }
    }

    /// Services have nothing but their own ports from now on.
    pub async fn drop_ports(&self) -> Result<(), Stop> {
        let narrowed: Vec<Step> =
            self.errand.plan.narrowed().map(|step| Step { first: None, ..step.clone() }).collect();
        if narrowed.is_empty() {
            return Ok(());
        }
        // whoever does not wait for the rest waits until no pods of before are led to by what goes
        if matches!(self.errand.waiting.readiness, Readiness::Skip | Readiness::Successors) {
            self.until_workloads_run().await?;
        }
        // what led to them has gone just now
        if self.errand.plan.retired().next().is_some() {
            self.settled().await?;
        }
        self.errand.hold.confirm().await.map_err(of_fault)?;
        let each = self.cluster.many(&narrowed, |step| self.drop_next(step)).await;
        each.into_iter().collect()
    }

    async fn drop_next(&self, step: &Step) -> Result<(), Stop> {
        self.may_write().await?;
        self.write(step).await
    }
}
