use super::course::{Course, of_fault};
use crate::rollout::order::{Need, Phase, Wave};
use crate::rollout::receipt::{Progress, Stop};
use std::cell::Cell;

impl Course<'_> {
    /// Everything that is written, a phase after the other.
    pub async fn write_waves(&self) -> Result<(), Stop> {
        let waves = self.errand.plan.writing();
        for wave in &waves {
            if wave.phase.need() == Need::Endpoints {
                self.until_pods_can_be_reached(wave).await?;
            }
            self.errand.hold.confirm().await.map_err(of_fault)?;
            self.write_wave(wave).await?;
            if wave.phase == Phase::Definitions {
                self.until_served(wave).await?;
            }
        }
        Ok(())
    }

    /// Many at once. After the first failure no other write begins; those under way come to their end.
    async fn write_wave(&self, wave: &Wave) -> Result<(), Stop> {
        self.tell(&Progress::Wave { phase: wave.phase, objects: wave.members.len() });
        let failed = Cell::new(false);
        let steps = wave.members.iter().filter_map(|at| self.errand.plan.steps.get(*at));
        let done = self
            .cluster
            .many(steps, |step| async {
                if failed.get() {
                    return Ok(());
                }
                let done = match self.goes_on() {
                    Ok(()) => self.write(step).await,
                    stopped => stopped,
                };
                failed.set(failed.get() || done.is_err());
                done
            })
            .await;
        done.into_iter().collect()
    }
}
