//! A write that was not accepted on the version that it was decided on, or got no answer.

use super::course::{Course, of_error};
use super::fence::epoch;
use super::write::{guard, moved};
use crate::rollout::answer::Kind;
use crate::rollout::live::{noop, uid};
use crate::rollout::plan::{Step, as_seen};
use crate::rollout::receipt::{Moved, Stop};
use crate::world::cluster::{Apply, Detail, Error, Place, Run};
use serde_json::Value;

/// What a second look found.
pub(super) enum Settled {
    /// Nothing that matters is otherwise: write on this version.
    Again(Value),
    /// It is as it shall be.
    Done(Value),
}

impl Course<'_> {
    pub async fn settle(&self, step: &Step, place: &Place, then: &Value, error: &Error) -> Result<Settled, Stop> {
        let now = self.second_look(step, place, then, error).await?;
        self.compared(step, place, (then, now), error).await
    }

    /// The same of the patch that ends client-side apply. One whose answer was lost has moved the version itself, and what it makes
    /// is not what is wanted yet.
    pub async fn settle_patch(&self, step: &Step, place: &Place, then: &Value, error: &Error) -> Result<Settled, Stop> {
        let now = self.second_look(step, place, then, error).await?;
        let patched = step.ends.of(then, step.manager).filter(|_| error.perhaps_done());
        let is_done = step.ends.patch(&now, step.manager).is_none();
        match patched.is_some_and(|patched| is_done && as_seen(&patched, &now, wanted(step), step.manager)) {
            true => Ok(Settled::Done(now)),
            false => self.compared(step, place, (then, now), error).await,
        }
    }

    /// The object as it is now, if it is the same one, and a run that is late may write it.
    async fn second_look(&self, step: &Step, place: &Place, then: &Value, error: &Error) -> Result<Value, Stop> {
        let moved_on = matches!(error.kind(), Some(Kind::Stale | Kind::OtherUid | Kind::Absent));
        if !moved_on && !error.perhaps_done() {
            return Err(of_error(Some(&step.id), error));
        }
        let now = self.cluster.get(place, Detail::Whole).await.map_err(|error| of_error(Some(&step.id), &error))?;
        let now = now.ok_or_else(|| moved(step, Moved::Gone))?;
        let theirs = epoch(&now);
        if theirs > self.errand.hold.epoch {
            let said = format!("`{}` was fenced off by a later run, of epoch {theirs}", step.id);
            return Err(Stop::Overtaken(said));
        }
        match uid(&now) == uid(then) {
            true => Ok(now),
            false => Err(moved(step, Moved::Replaced)),
        }
    }

    async fn compared(
        &self,
        step: &Step,
        place: &Place,
        (then, now): (&Value, Value),
        error: &Error,
    ) -> Result<Settled, Stop> {
        let wanted = wanted(step);
        if wanted.is_some_and(|wanted| noop::proves(wanted, &now, step.manager)) {
            return Ok(Settled::Done(now));
        }
        if as_seen(then, &now, wanted, step.manager) {
            return match error.is_fault() {
                // it did not do it, and was asked as often as helps
                true => Err(of_error(Some(&step.id), error)),
                false => Ok(Settled::Again(now)),
            };
        }
        match error.perhaps_done() && self.changes_nothing(step, place, &now).await? {
            true => Ok(Settled::Done(now)),
            false => Err(moved(step, Moved::Fields)),
        }
    }

    /// Asks the server whether a write of ours has arrived: then the same again changes nothing.
    async fn changes_nothing(&self, step: &Step, place: &Place, now: &Value) -> Result<bool, Stop> {
        let Some(object) = &step.object else { return Ok(false) };
        let apply = Apply {
            place,
            object: &object.value,
            manager: step.manager.name(),
            force: self.force(step),
            run: Run::Dry,
            guard: Some(&guard(now)),
        };
        match self.cluster.apply(&apply).await {
            Ok(answer) => Ok(answer.body == *now),
            Err(Error::Refused { .. }) => Ok(false),
            Err(error) => Err(of_error(Some(&step.id), &error)),
        }
    }
}

fn wanted(step: &Step) -> Option<&Value> {
    step.object.as_ref().map(|object| &object.value)
}
