//! What has to be there before something is written, and in the end.

use super::course::{Course, of_error};
use super::errand::Readiness;
use crate::rollout::health::backends;
use crate::rollout::order::{Phase, Wave};
use crate::rollout::plan::Step;
use crate::rollout::receipt::Stop;
use crate::world::cluster::wait::{End, Limits, Wanted, Watched};
use std::collections::BTreeSet;

impl Course<'_> {
    /// New kinds can be written once the server serves them.
    pub async fn until_served(&self, wave: &Wave) -> Result<(), Stop> {
        let steps = wave.members.iter().filter_map(|at| self.errand.plan.steps.get(*at));
        let objects = steps.filter_map(|step| self.watched(step)).collect();
        self.wait(Wanted { objects, services: BTreeSet::new() }).await?;
        self.cluster.forget_resources();
        Ok(())
    }

    /// Before requests are led to pods, the pods are those that were written, and they are ready.
    pub async fn until_pods_can_be_reached(&self, wave: &Wave) -> Result<(), Stop> {
        let routes = wave.members.iter().filter_map(|at| self.errand.plan.steps.get(*at)?.object.as_ref());
        let services = routes.flat_map(|route| backends(&route.value)).collect();
        self.wait(Wanted { objects: self.workloads(), services }).await
    }

    /// In the end everything runs that shall run.
    pub async fn until_ready(&self) -> Result<(), Stop> {
        match self.errand.waiting.readiness {
            Readiness::Wait => self.wait(Wanted { objects: self.workloads(), services: BTreeSet::new() }).await,
            Readiness::Skip => Ok(()),
        }
    }

    fn workloads(&self) -> Vec<Watched> {
        let workloads = self.wanted().filter(|step| {
            !step.spared && Phase::of(&step.id, crate::rollout::order::Traffic::Stays) == Phase::Workloads
        });
        workloads.filter_map(|step| self.watched(step)).collect()
    }

    fn watched(&self, step: &Step) -> Option<Watched> {
        Some(Watched { id: step.id.clone(), object: self.base(step)? })
    }

    async fn wait(&self, wanted: Wanted) -> Result<(), Stop> {
        let waiting = &self.errand.waiting;
        let limits = Limits { until: waiting.until, policy: waiting.policy };
        let mut observe = |progress: &_| self.tell(progress);
        let end = tokio::select! {
            biased;
            end = self.cluster.wait(&wanted, &limits, &mut observe) => end.map_err(|error| of_error(None, &error))?,
            // nothing is lost of what only looks
            signal = self.errand.interrupt.comes() => return Err(Stop::Interrupted(signal)),
        };
        match end {
            End::Ready => Ok(()),
            End::Broken(broken) => Err(Stop::Broken(broken)),
            End::TimedOut(broken) => Err(Stop::TimedOut(broken)),
        }
    }
}
