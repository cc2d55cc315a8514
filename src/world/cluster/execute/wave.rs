use super::course::{Course, of_fault};
use crate::rollout::diff::ObjectId;
use crate::rollout::order::{Need, Phase, Wave, is_before};
use crate::rollout::plan::Step;
use crate::rollout::receipt::{Progress, Stop};
use std::cell::Cell;
use std::collections::BTreeSet;
use tokio::sync::watch;

/// How many Services are written at once, beside all others. The server gives one address after the other: so many
/// keep it busy with that while it does everything else, and more would only wait there.
const SERVICES: usize = 12;

impl Course<'_> {
    /// Everything that is written, a phase after the other; what nothing of the next phase waits for goes
    /// with it.
    pub async fn write_waves(&self) -> Result<(), Stop> {
        let waves = self.errand.plan.writing();
        let around = |one: &Wave, next: &Wave| (one.phase, next.phase) == (Phase::Services, Phase::Workloads);
        for waves in waves.chunk_by(|one, next| one.phase.is_beside(next.phase) || around(one, next)) {
            self.write_at_once(waves).await?;
        }
        Ok(())
    }

    async fn write_at_once(&self, waves: &[Wave]) -> Result<(), Stop> {
        for wave in waves.iter().filter(|wave| wave.phase.need() == Need::Endpoints) {
            self.until_pods_can_be_reached(wave).await?;
        }
        self.errand.hold.confirm().await.map_err(of_fault)?;
        self.write_members(waves).await?;
        for wave in waves.iter().filter(|wave| wave.phase == Phase::Definitions) {
            self.until_served(wave).await?;
        }
        Ok(())
    }

    /// The Services beside all others; a workload as soon as those are there that come before it.
    async fn write_members(&self, waves: &[Wave]) -> Result<(), Stop> {
        for wave in waves {
            self.tell(&Progress::Wave { phase: wave.phase, objects: wave.members.len() });
        }
        let services = self.members(waves, |phase| phase == Phase::Services);
        let pods = self.members(waves, |phase| phase == Phase::Workloads);
        let others = self.members(waves, |phase| !matches!(phase, Phase::Services | Phase::Workloads));
        let failed = Cell::new(false);
        let (tell, told) = watch::channel(BTreeSet::new());
        let (one, other) = tokio::join!(self.write_services(&services, tell, &failed), async {
            self.write_all(others, &failed).await?;
            self.write_pods(pods, &services, &told, &failed).await
        });
        one.and(other)
    }

    /// Tells of each that is there.
    async fn write_services(
        &self,
        services: &[&Step],
        tell: watch::Sender<BTreeSet<ObjectId>>,
        failed: &Cell<bool>,
    ) -> Result<(), Stop> {
        let write = async |step: &&Step| {
            let done = self.write_next(step, failed).await;
            if !failed.get() {
                tell.send_modify(|there| _ = there.insert(step.id.clone()));
            }
            done
        };
        self.cluster.some(|| SERVICES, services, write).await.into_iter().collect()
    }

    async fn write_pods(
        &self,
        pods: Vec<&Step>,
        services: &[&Step],
        told: &watch::Receiver<BTreeSet<ObjectId>>,
        failed: &Cell<bool>,
    ) -> Result<(), Stop> {
        if !pods.is_empty() && !failed.get() {
            self.errand.hold.confirm().await.map_err(of_fault).inspect_err(|_| failed.set(true))?;
        }
        let write = async |step: &Step| {
            let before: Vec<&ObjectId> =
                services.iter().filter(|one| comes_before(one, step)).map(|one| &one.id).collect();
            let there = |there: &BTreeSet<ObjectId>| before.iter().all(|id| there.contains(id));
            // what it shows is let go of before anything is written: whoever tells waits for that
            let came = told.clone().wait_for(there).await.is_ok();
            match came {
                true => self.write_next(step, failed).await,
                // a Service is not there, and says itself why
                false => Ok(()),
            }
        };
        self.cluster.many(pods, write).await.into_iter().collect()
    }

    async fn write_all(&self, steps: Vec<&Step>, failed: &Cell<bool>) -> Result<(), Stop> {
        self.cluster.many(steps, async |step: &Step| self.write_next(step, failed).await).await.into_iter().collect()
    }

    /// After the first failure no other write begins; those under way come to their end.
    async fn write_next(&self, step: &Step, failed: &Cell<bool>) -> Result<(), Stop> {
        if failed.get() {
            return Ok(());
        }
        let done = match self.goes_on() {
            Ok(()) => self.write(step).await,
            stopped => stopped,
        };
        failed.set(failed.get() || done.is_err());
        done
    }

    fn members(&self, waves: &[Wave], which: impl Fn(Phase) -> bool) -> Vec<&Step> {
        let waves = waves.iter().filter(|wave| which(wave.phase));
        waves.flat_map(|wave| &wave.members).filter_map(|at| self.errand.plan.steps.get(*at)).collect()
    }
}

fn comes_before(service: &Step, workload: &Step) -> bool {
    match (&service.object, &workload.object) {
        (Some(service), Some(workload)) => is_before(&service.value, &workload.value),
        (None, _) | (_, None) => true,
    }
}
