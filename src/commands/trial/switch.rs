//! Into production: stable takes the candidate while the weights stay, then requests go to stable alone, then the record, then
//! the canary goes (decision H5). The record is the point of no return.

use super::Work;
use super::back::is_its_business;
use super::carry::{Writing, leads, marks, own, release, removes};
use super::data::Caveat;
use super::diary::Diary;
use super::hooks::When;
use super::jobs::{AFTER_PROMOTE, BEFORE_CANARY, BEFORE_PROMOTE};
use super::raise::{Barrier, split};
use crate::commands::{Failure, Session};
use crate::compile::render::{Manifests, Side, Sizes, Split, alone, compose};
use crate::report::plan::refusals;
use crate::rollout::ledger::{Errand, Event, Verb};
use crate::rollout::plan::Step;
use crate::rollout::receipt::Stop;
use crate::rollout::trial::{Reached, Trial, back_again};
use crate::world::cluster::execute::Readiness;

/// How a promotion ended.
pub enum Switched {
    Done,
    /// It goes on with the next try.
    Stopped(Stop),
    /// What has to be done before has failed.
    Closed(Barrier),
    /// Stable did not come up, and is what it was.
    Back(Stop),
    /// It did not come up, and what it was may not fit the data any more: a person decides.
    Left(Stop, Caveat),
}

impl Work<'_> {
    /// Promotes the candidate of a trial, or goes on with it.
    ///
    /// # Errors
    /// The server's, a signal, or somebody else who drives.
    pub async fn switch(
        &self,
        trial: &Trial,
        reason: Option<String>,
        session: &mut Session,
    ) -> Result<Switched, Failure> {
        let candidate = self.candidate()?;
        let diary = self.diary(trial);
        if self.view.is_committed(trial) {
            // whoever died may have led requests away a moment before
            self.settle(trial.opened.terms.settle).await?;
        } else {
            if trial.reached != Reached::Promoting {
                self.may_take_over(trial, candidate).await?;
                self.note(&diary, Event::Promoting { reason: reason.clone() }).await?;
            }
            if let Some(ended) = self.prepare(trial, candidate, &diary, session).await? {
                return Ok(ended);
            }
            if let Some(stop) = self.take_over(trial, candidate, &diary, session).await? {
                return self.go_back(trial, candidate, stop, &diary, session).await;
            }
            if let Some(stop) = self.lead_to_stable(trial, candidate, reason, &diary, session).await? {
                return Ok(Switched::Stopped(stop));
            }
            self.settle(trial.opened.terms.settle).await?;
        }
        self.clear(trial, candidate, &diary, session).await
    }

    /// Before anything runs: whether another tool writes to what stable becomes (decision H6).
    async fn may_take_over(&self, trial: &Trial, candidate: &Side) -> Result<(), Failure> {
        let split = last_split(trial, self.view.base.as_ref());
        let manifests = compose(Some(candidate), beside(trial, candidate), split, &Sizes::default());
        let plan = self.plan(&Writing::new(Verb::Promote, &manifests, &|_| true)).await?;
        match marks(&plan) {
            Some(marks) => Err(Failure::Refused(format!("nothing was written, others write to it:{marks}"))),
            // no hook and no job runs for what cannot be written
            None if plan.is_refused() => Err(Failure::Refused(format!(
                "nothing was written: {}\nhelp: whoever changed it takes that back, or `railiance apply --repair --force-conflicts` does; \
                 then the same verb",
                refusals(&plan)
            ))),
            None => Ok(()),
        }
    }

    /// Hooks and jobs before it. Without a canary, what would come before that comes before this.
    async fn prepare(
        &self,
        trial: &Trial,
        candidate: &Side,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<Switched>, Failure> {
        let moments = [(When::BeforeCanary, BEFORE_CANARY), (When::BeforePromote, BEFORE_PROMOTE)];
        for (when, jobs) in moments.into_iter().skip(usize::from(trial.has_canary())) {
            if let Some(why) = self.trial_hooks(trial, when, diary, session).await? {
                return Ok(Some(Switched::Closed(Barrier::of(Errand::Hook, why))));
            }
            // beside stable the canary's own jobs had their ground before
            if !trial.has_canary() || when == When::BeforePromote {
                let manifests = alone(Some(candidate));
                let ground = Writing::new(Verb::Promote, &manifests, &|_| true);
                if let Some(stop) = self.lay_ground(trial, jobs, ground, diary, session).await? {
                    return Ok(Some(Switched::Stopped(stop)));
                }
            }
            if let Some(why) = self.jobs(trial, jobs, diary, session).await? {
                return Ok(Some(Switched::Closed(Barrier::of(Errand::Job, why))));
            }
        }
        Ok(None)
    }

    /// Stable's objects become the candidate's; requests are shared as before.
    async fn take_over(
        &self,
        trial: &Trial,
        candidate: &Side,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<Stop>, Failure> {
        let split = last_split(trial, self.view.base.as_ref());
        let manifests = compose(Some(candidate), beside(trial, candidate), split, &Sizes::default());
        let own = own(&manifests, &alone(Some(candidate)));
        // a share stays what it is where only its port is another one
        let stays = |step: &Step| step.is_ahead() || !leads(step);
        let allowed = |step: &Step| stays(step) && !removes(step) && !own.contains(&step.id);
        Ok(self.carry(Writing::new(Verb::Promote, &manifests, &allowed), diary, session).await?.stopped)
    }

    /// Stable did not come up as the candidate: it is put back, and a person decides.
    async fn go_back(
        &self,
        trial: &Trial,
        candidate: &Side,
        stop: Stop,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Switched, Failure> {
        match &stop {
            Stop::Broken(_) | Stop::TimedOut(_) => {}
            Stop::Failed { .. }
            | Stop::Changed { .. }
            | Stop::Overtaken(_)
            | Stop::Lingering(_)
            | Stop::Interrupted(_) => {
                return Ok(Switched::Stopped(stop));
            }
        }
        let Some(base) = &self.view.base else { return Ok(Switched::Stopped(stop)) };
        if let Some(caveat) = self.sight().lasting_where(trial, true).await? {
            return Ok(Switched::Left(stop, caveat));
        }
        let split = last_split(trial, Some(base));
        let manifests = self.sight().restored(base, beside(trial, candidate), split).await?;
        let canary = own(&manifests, &self.without());
        // what came with the candidate goes, but for what its canary needs
        let allowed = |step: &Step| !leads(step) && !canary.contains(&step.id) && is_its_business(step);
        let receipt = self.carry_back(Writing::new(Verb::Promote, &manifests, &allowed), diary, session).await?;
        if let Some(second) = receipt.stopped {
            return Ok(Switched::Stopped(second));
        }
        match self.lead_as_before(&manifests, diary, session).await? {
            // without a canary that is ready requests stay with stable, and a person decides all the same
            None | Some(Stop::Broken(_) | Stop::TimedOut(_)) => {}
            Some(second) => return Ok(Switched::Stopped(second)),
        }
        let reason = stop.to_string();
        self.note(diary, Event::GoneBack { reason: reason.clone() }).await?;
        self.note(diary, Event::Held { reason: back_again(&reason) }).await?;
        Ok(Switched::Back(stop))
    }

    /// Whoever died may have led requests to stable alone: the share of the last step is what counts from here on.
    async fn lead_as_before(
        &self,
        manifests: &Manifests,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<Stop>, Failure> {
        let writing = || Writing { readiness: Readiness::NewlyLed, ..Writing::new(Verb::Promote, manifests, &leads) };
        let plan = self.plan(&writing()).await?;
        // what others hold by now stays theirs, and is told as drift
        match plan.has_changes() && !plan.is_refused() {
            true => Ok(self.carry(writing(), diary, session).await?.stopped),
            false => Ok(None),
        }
    }

    /// Requests go to stable alone, and the version is recorded.
    async fn lead_to_stable(
        &self,
        trial: &Trial,
        candidate: &Side,
        reason: Option<String>,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<Stop>, Failure> {
        let manifests = compose(Some(candidate), beside(trial, candidate), Split::Stable, &Sizes::default());
        let own = own(&manifests, &alone(Some(candidate)));
        let allowed = |step: &_| leads(step) || !removes(step) && !own.contains(&step.id);
        let release = Some(release(candidate, &trial.opened.terms));
        // what opened a release without a trial is why there is one
        let reason = reason.or_else(|| trial.opened.reason.clone().filter(|_| !trial.has_canary()));
        let writing = Writing { release, reason, ..Writing::new(Verb::Promote, &manifests, &allowed) };
        Ok(self.carry(writing, diary, session).await?.stopped)
    }

    /// Nothing of the canary is left.
    async fn clear(
        &self,
        trial: &Trial,
        candidate: &Side,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Switched, Failure> {
        let manifests = alone(Some(candidate));
        let receipt = self.carry(Writing::new(Verb::Promote, &manifests, &|_| true), diary, session).await?;
        if let Some(stop) = receipt.stopped {
            return Ok(Switched::Stopped(stop));
        }
        // the release is a fact by now: what fails here is told, and undoes nothing
        if let Some(why) = self.jobs(trial, AFTER_PROMOTE, diary, session).await? {
            session.complain(&format!("{why}; it is stable all the same"))?;
        }
        if let Some(why) = self.trial_hooks(trial, When::AfterPromote, diary, session).await? {
            session.complain(&format!("{why}; it is stable all the same"))?;
        }
        self.close(trial, diary).await?;
        Ok(Switched::Done)
    }

    /// Its record stands: the trial is over.
    ///
    /// # Errors
    /// The server's, or somebody else who drives.
    pub async fn close(&self, trial: &Trial, diary: &Diary) -> Result<(), Failure> {
        let book = self.store.read().await?;
        let Some(record) = book.newest().map(crate::rollout::ledger::Stored::number) else {
            return Err(Failure::Refused("the record of the promotion is gone".to_owned()));
        };
        self.note(diary, Event::Promoted { record }).await?;
        self.forget_candidate(trial).await
    }
}

/// How requests are shared since the last step.
fn last_split(trial: &Trial, base: Option<&Side>) -> Split {
    split(trial, base, trial.opened.terms.judged.steps.len().saturating_sub(1))
}

/// The side that serves beside stable while stable is replaced.
fn beside<'s>(trial: &Trial, candidate: &'s Side) -> Option<&'s Side> {
    Some(candidate).filter(|_| trial.has_canary())
}
