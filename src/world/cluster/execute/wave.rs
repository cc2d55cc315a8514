use super::course::{Course, of_fault};
use crate::rollout::order::{Need, Phase, Wave};
use crate::rollout::plan::Step;
use crate::rollout::receipt::{Progress, Stop};
use std::cell::Cell;

/// How many Services are written at once, beside all others. The server gives one address after the other: so many
/// keep it busy with that while it does everything else, and more would only wait there.
const SERVICES: usize = 12;

impl Course<'_> {
    /// Everything that is written, a phase after the other; what nothing of the next phase waits for goes
    /// with it.
    pub async fn write_waves(&self) -> Result<(), Stop> {
        let waves = self.errand.plan.writing();
        for waves in waves.chunk_by(|one, next| one.phase.is_beside(next.phase)) {
            self.write_at_once(waves).await?;
        }
        Ok(())
    }

    async fn write_at_once(&self, waves: &[Wave]) -> Result<(), Stop> {
        for wave in waves.iter().filter(|wave| wave.phase.need() == Need::Endpoints) {
            self.until_pods_can_be_reached(wave).await?;
        }
        // a run before this one may have written routes ahead a moment ago
        let follows = waves.iter().any(|wave| wave.phase == Phase::Workloads) && !self.errand.book.is_done();
        if follows && self.errand.plan.narrowed().next().is_some() {
            self.settled().await?;
        }
        self.errand.hold.confirm().await.map_err(of_fault)?;
        self.write_members(waves).await?;
        for wave in waves.iter().filter(|wave| wave.phase == Phase::Definitions) {
            self.until_served(wave).await?;
        }
        // no proxy leads to a port any more that goes with the pods that come next
        if waves.iter().any(|wave| wave.phase == Phase::Ahead && !wave.members.is_empty()) {
            self.settled().await?;
        }
        Ok(())
    }

    /// Services beside all others.
    async fn write_members(&self, waves: &[Wave]) -> Result<(), Stop> {
        for wave in waves {
            self.tell(&Progress::Wave { phase: wave.phase, objects: wave.members.len() });
        }
        let services = self.members(waves, |phase| phase == Phase::Services);
        let others = self.members(waves, |phase| phase != Phase::Services);
        let failed = Cell::new(false);
        let (services, others) = tokio::join!(
            self.cluster.some(|| SERVICES, &services, async |step: &&Step| self.write_next(step, &failed).await),
            self.cluster.many(others, async |step: &Step| self.write_next(step, &failed).await),
        );
        services.into_iter().chain(others).collect()
    }

    /// After the first failure no other write begins; those under way come to their end.
    async fn write_next(&self, step: &Step, failed: &Cell<bool>) -> Result<(), Stop> {
        if failed.get() {
            return Ok(());
        }
        let done = match self.may_write().await {
            Ok(()) if failed.get() => return Ok(()),
            Ok(()) => self.write(&Self::opening(step)).await,
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
