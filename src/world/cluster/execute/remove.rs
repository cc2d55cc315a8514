use super::course::{Course, of_error, of_fault};
use super::fence::EPOCH;
use super::write::{guard, moved};
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::goes_still;
use crate::rollout::live::uid;
use crate::rollout::order::Phase;
use crate::rollout::plan::Step;
use crate::rollout::receipt::{Moved, Stop};
use crate::world::cluster::{Detail, Propagation, Run};
use serde_json::Value;

/// How often the version of an object may move between the look and the deletion.
const AGAIN: usize = 20;

impl Course<'_> {
    /// What would still choose a number that is stated by now goes before that is written.
    pub async fn remove_relieved(&self) -> Result<Vec<ObjectId>, Stop> {
        self.remove_waves(|step| self.errand.plan.relieves(step)).await
    }

    /// What nobody wants any more goes, routing first. Tells which objects take their time to go.
    pub async fn remove_rest(&self) -> Result<Vec<ObjectId>, Stop> {
        self.remove_waves(|step| !self.errand.plan.relieves(step)).await
    }

    async fn remove_waves(&self, which: impl Fn(&Step) -> bool) -> Result<Vec<ObjectId>, Stop> {
        let mut waves = self.errand.plan.removal();
        for wave in &mut waves {
            wave.members.retain(|at| self.errand.plan.steps.get(*at).is_some_and(&which));
        }
        let steps: Vec<&Step> =
            waves.iter().flat_map(|wave| &wave.members).filter_map(|at| self.errand.plan.steps.get(*at)).collect();
        if !steps.is_empty() {
            self.errand.hold.confirm().await.map_err(of_fault)?;
            self.announce_removal(&steps.iter().map(|step| &step.id).collect::<Vec<_>>()).await?;
        }
        let mut lingering = Vec::new();
        for wave in &waves {
            let steps = wave.members.iter().filter_map(|at| self.errand.plan.steps.get(*at));
            if wave.phase == Phase::Workloads && !wave.members.is_empty() {
                self.until_let_go(&lingering).await?;
                lingering.retain(|id| !self.is_gone(id));
            }
            for gone in self.cluster.many(steps, |step| self.remove_next(step)).await {
                lingering.extend(gone?);
            }
        }
        Ok(lingering)
    }

    async fn remove_next(&self, step: &Step) -> Result<Option<ObjectId>, Stop> {
        self.may_write().await?;
        self.remove(step).await
    }

    /// Deletes the object that was read, and no other. Tells it if it is not gone at once.
    async fn remove(&self, step: &Step) -> Result<Option<ObjectId>, Stop> {
        let place = self.place(step).await?;
        let Some(mut live) = step.live.clone() else { return Ok(None) };
        for _ in 0..AGAIN {
            let mut fault = None;
            match self.cluster.delete(&place, &guard(&live), Propagation::Background, Run::Real).await {
                Ok(answer) => {
                    // a finalizer holds it: the answer is the object then
                    let stays = answer.body.pointer("/metadata/deletionTimestamp").is_some();
                    if stays {
                        self.going(&step.id);
                        return Ok(Some(step.id.clone()));
                    }
                    self.removed(&step.id);
                    return Ok(None);
                }
                Err(error) if matches!(error.kind(), Some(Kind::NotFound | Kind::Absent)) => {
                    self.removed(&step.id);
                    return Ok(None);
                }
                Err(error) if error.is_fault() => fault = Some(of_error(Some(&step.id), &error)),
                Err(error) if matches!(error.kind(), Some(Kind::Stale)) || error.perhaps_done() => {}
                Err(error) if matches!(error.kind(), Some(Kind::OtherUid)) => return Err(moved(step, Moved::Replaced)),
                Err(error) => return Err(of_error(Some(&step.id), &error)),
            }
            match self.still_to_go(step, &place, &live).await? {
                // it did not do it, and was asked as often as helps
                Some(_) if fault.is_some() => return fault.map_or(Ok(None), Err),
                Some(now) => live = now,
                None => {
                    self.removed(&step.id);
                    return Ok(None);
                }
            }
        }
        Err(moved(step, Moved::Fields))
    }

    /// The object as it is now, if it is still there, and nobody has taken it away or asks to keep it; of what is no member, if it
    /// is what was judged.
    async fn still_to_go(
        &self,
        step: &Step,
        place: &crate::world::cluster::Place,
        then: &Value,
    ) -> Result<Option<Value>, Stop> {
        let found = self.cluster.get(place, Detail::Whole).await.map_err(|error| of_error(Some(&step.id), &error))?;
        let Some(now) = found else { return Ok(None) };
        let same = match step.retires.is_empty() {
            true => goes_still(then, &now, self.set()),
            false => judged(&now) == judged(then),
        };
        match (uid(&now) == uid(then), same) {
            (true, true) => Ok(Some(now)),
            (true, false) => Err(moved(step, Moved::Fields)),
            (false, _) => Err(moved(step, Moved::Replaced)),
        }
    }
}

/// What of an object that is no member was judged: all but the fence that a run of ours may have put there meanwhile.
fn judged(object: &Value) -> (Option<&Value>, Option<&Value>, Vec<(&String, &Value)>) {
    let annotations = object.pointer("/metadata/annotations").and_then(Value::as_object).into_iter().flatten();
    let annotations = annotations.filter(|(key, _)| *key != EPOCH);
    (object.pointer("/spec"), object.pointer("/metadata/labels"), annotations.collect())
}
