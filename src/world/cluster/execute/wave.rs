use super::course::{Course, of_fault};
use crate::rollout::order::{Need, Phase, Wave};
use crate::rollout::receipt::{Progress, Stop};
use std::cell::Cell;

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
        self.errand.hold.confirm().await.map_err(of_fault)?;
        self.write_members(waves).await?;
        for wave in waves.iter().filter(|wave| wave.phase == Phase::Definitions) {
            self.until_served(wave).await?;
        }
        Ok(())
    }

    /// Many at once. After the first failure no other write begins; those under way come to their end.
    async fn write_members(&self, waves: &[Wave]) -> Result<(), Stop> {
        for wave in waves {
            self.tell(&Progress::Wave { phase: wave.phase, objects: wave.members.len() });
        }
        let failed = Cell::new(false);
        let steps = spread(waves).into_iter().filter_map(|at| self.errand.plan.steps.get(at));
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

/// The members of all waves, each wave from the beginning to the end: the slow ones do not stand together.
fn spread(waves: &[Wave]) -> Vec<usize> {
    let longest = waves.iter().map(|wave| wave.members.len()).max().unwrap_or(0);
    let placed = |wave: &Wave| {
        let of = wave.members.len();
        wave.members
            .iter()
            .enumerate()
            .map(move |(at, member)| ((2 * at + 1) * longest / of, *member))
            .collect::<Vec<_>>()
    };
    let mut members: Vec<(usize, usize)> = waves.iter().flat_map(placed).collect();
    members.sort_by_key(|(place, _)| *place);
    members.into_iter().map(|(_, member)| member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_of_one_wave_stand_among_those_of_the_others() {
        let wave = |phase, members: std::ops::Range<usize>| Wave { phase, members: members.collect() };
        let waves = [wave(Phase::Ground, 0..6), wave(Phase::Services, 6..8)];
        assert_eq!(spread(&waves), [0, 1, 6, 2, 3, 4, 7, 5]);
        assert_eq!(spread(&waves[1..]), [6, 7]);
    }
}
