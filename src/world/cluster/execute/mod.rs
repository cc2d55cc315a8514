//! Carrying out a plan: the only code that writes a user's objects.
//!
//! In: a [`Plan`](crate::rollout::plan::Plan) and the lease under which it is carried out ([`Errand`]). Out: a [`Receipt`], whatever came of
//! it. Nothing is decided here but whether what was decided still holds: every update carries uid and
//! resourceVersion of the object that it was decided on. Each step can be the last one; a run that comes
//! after it goes on from there.

mod course;
mod errand;
mod fence;
mod found;
mod journal;
mod let_go;
mod need;
mod parent;
mod place;
mod ports;
mod record;
mod remove;
mod replace;
mod settle;
mod wave;
mod write;

pub use errand::{Errand, Readiness, Release, Waiting};
pub use fence::epoch;
pub use found::{Founded, Unfounded};

use super::Cluster;
use super::wait::Observer;
use crate::rollout::plan::Step;
use crate::rollout::receipt::{Receipt, Stop};
use course::Course;

impl Cluster {
    /// Carries out a plan. The cluster must be the one [behind the lease](super::store::Hold::over).
    pub async fn execute(&self, errand: &Errand<'_>, observe: &mut Observer<'_>) -> Receipt {
        let course = match Course::new(self, errand, observe) {
            Ok(course) => course,
            Err(stop) => return Receipt { stopped: Some(stop), ..Receipt::default() },
        };
        let stopped = course.run().await.err();
        course.finish(stopped).await
    }
}

impl Course<'_> {
    /// The order of things; `docs/apply.md` is this list.
    async fn run(&self) -> Result<(), Stop> {
        let (begun, parent) = tokio::join!(self.begin(), self.read_parent());
        begun.and(parent)?;
        self.warn(&self.errand.plan.steps.iter().filter_map(Step::warning).collect::<Vec<_>>());
        self.fence_off().await?;
        self.announce().await?;
        self.widen_parent().await?;
        let mut lingering = self.remove_relieved().await?;
        self.write_waves().await?;
        self.until_ready().await?;
        self.goes_on()?;
        self.record().await?;
        self.until_others_take_over().await?;
        self.until_proxies_follow().await?;
        lingering.extend(self.remove_rest().await?);
        self.drop_ports().await?;
        self.until_deleted(&lingering).await?;
        lingering.retain(|id| !self.is_gone(id));
        self.narrow_parent(&lingering).await?;
        self.let_go().await?;
        self.end().await
    }
}
