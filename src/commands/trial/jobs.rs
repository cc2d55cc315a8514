//! Jobs of the candidate: each runs once, and what counts is the journal, not whether the object is there (decision H4).

use super::carry::Writing;
use super::diary::Diary;
use super::raise::at_most;
use super::work::interrupted;
use super::{Sight, Work};
use crate::commands::{Failure, Session};
use crate::compile::render::{Manifests, alone};
use crate::rollout::Manager;
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::Policy;
use crate::rollout::ledger::{Errand, Event};
use crate::rollout::live::{annotation, text, uid};
use crate::rollout::order::Phase;
use crate::rollout::plan::{Action, Step};
use crate::rollout::receipt::{Broken, Stop};
use crate::rollout::trial::Trial;
use crate::world::clock::{Stopwatch, pause};
use crate::world::cluster::execute::{Readiness, Waiting};
use crate::world::cluster::wait::{End, Limits, Wanted, Watched};
use crate::world::cluster::{Created, Detail, Error, Guard, Place, Propagation, Run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// When a job runs, by the annotation that it carries.
pub const BEFORE_CANARY: &str = "before-canary";
pub const BEFORE_PROMOTE: &str = "before-promote";
pub const AFTER_PROMOTE: &str = "after-promote";

/// The time between two looks at what is being deleted.
const LOOK: Duration = Duration::from_millis(300);

/// How long after the end of a job's time its controller may take to say so.
const LATE: Duration = Duration::from_secs(60);

const REVERSIBLE: &str = "railiance.dev/reversible";

const WHEN: &str = "railiance.dev/when";

impl Work<'_> {
    /// Runs what is due and has not passed yet, one after the other, up to one that fails; after a promotion all of it. Tells why
    /// one has failed.
    ///
    /// # Errors
    /// The server's, a signal, or somebody else who drives.
    pub async fn jobs(
        &self,
        trial: &Trial,
        when: &str,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<String>, Failure> {
        let mut why = Vec::new();
        for job in self.due(trial, when) {
            // nothing is begun any more for somebody who wants us to end
            if let Some(signal) = self.scene.interrupt.heard() {
                return Err(interrupted(signal));
            }
            why.extend(match self.lost(trial, &job).await? {
                // once the trial is over, its own entries tell of what may run again
                Some(lost) => {
                    if when == AFTER_PROMOTE {
                        self.came_to(&job, Some(&lost), diary).await?;
                    }
                    Some(lost)
                }
                None => self.run_noted(&job, when, diary, session).await?,
            });
            // behind the record all of them run: nothing depends on the one before
            if !why.is_empty() && when != AFTER_PROMOTE {
                break;
            }
        }
        Ok((!why.is_empty()).then(|| why.join("; ")))
    }

    /// Tells why it has failed, if it has.
    async fn run_noted(
        &self,
        job: &Value,
        when: &str,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<String>, Failure> {
        let name = full_name(job);
        session.say(&format!("job `{name}` runs ({when})"))?;
        let failed = self.run_job(job).await?;
        self.came_to(job, failed.as_deref(), diary).await?;
        Ok(failed.map(|why| format!("job `{name}`: {why}")))
    }

    async fn came_to(&self, job: &Value, failed: Option<&str>, diary: &Diary) -> Result<(), Failure> {
        let (what, name, passed) = (Errand::Job, full_name(job), failed.is_none());
        self.note(diary, Event::Ran { what, name, passed, says: failed.unwrap_or("completed").to_owned() }).await
    }

    /// Why a job that has failed is not made anew where somebody took its object away: that is a person's word (decision H4).
    async fn lost(&self, trial: &Trial, job: &Value) -> Result<Option<String>, Failure> {
        let name = full_name(job);
        if !trial.ran.get(&(Errand::Job, name.clone())).is_some_and(|runs| runs.has_failed()) {
            return Ok(None);
        }
        let there = self.behind.get(&self.behind.place(job).await?, Detail::Metadata).await?;
        let stays = there.is_some_and(|there| text(&there, "/metadata/deletionTimestamp").is_none());
        Ok((!stays).then(|| {
            format!(
                "job `{name}` has failed, and its object is gone: it runs again by \
                 `railiance resume --rerun-job {name} --reason TEXT`"
            )
        }))
    }

    /// Writes what jobs that are due read and what is not there yet: data, accounts, claims. What is there stays as it is.
    ///
    /// # Errors
    /// Those of [`carry`](Work::carry).
    pub async fn lay_ground(
        &self,
        trial: &Trial,
        when: &str,
        writing: Writing<'_>,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<Stop>, Failure> {
        if self.due(trial, when).is_empty() {
            return Ok(None);
        }
        let allowed =
            |step: &Step| step.action == Action::Create && step.phase() < Phase::Services && (writing.allowed)(step);
        // a claim may wait for its first pod
        let ground = Writing { allowed: &allowed, readiness: Readiness::Skip, ..writing };
        Ok(self.carry(ground, diary, session).await?.stopped)
    }

    fn due(&self, trial: &Trial, when: &str) -> Vec<Value> {
        let due = |job: &Value| annotation(job, WHEN) == Some(when) && !has_passed(trial, job);
        self.sight().all_jobs(trial).into_iter().filter(due).collect()
    }

    async fn run_job(&self, job: &Value) -> Result<Option<String>, Failure> {
        let place = self.behind.place(job).await?;
        // one that is being deleted is of a try before
        self.until_gone(&place).await?;
        let there = match self.behind.get(&place, Detail::Whole).await? {
            Some(there) => there,
            None => self.create_job(&place, job).await?,
        };
        let objects = vec![Watched { id: ObjectId::of(job), object: there }];
        let limits = Limits { until: Waiting::until(self.time_for(job)), policy: Policy::DIRECT };
        let wanted = Wanted { objects, services: BTreeSet::new() };
        let mut quiet = |_: &_| {};
        let end = tokio::select! {
            biased;
            end = self.behind.wait(&wanted, &limits, &mut quiet) => end?,
            signal = self.scene.interrupt.comes() => return Err(interrupted(signal)),
        };
        let said = |broken: &[Broken]| {
            let reasons = broken.iter().flat_map(|broken| &broken.reasons).map(ToString::to_string);
            reasons.collect::<Vec<_>>().join("; ")
        };
        match end {
            End::Ready => Ok(None),
            End::Broken(broken) => Ok(Some(said(&broken))),
            End::TimedOut(broken) => Ok(Some(format!("no end in its time: {}", said(&broken)))),
        }
    }

    /// How long a job is waited for: until its own time is over, and the server has said so.
    fn time_for(&self, job: &Value) -> Duration {
        let own = job.pointer("/spec/activeDeadlineSeconds").and_then(Value::as_u64).unwrap_or(0);
        self.scene.timeout.max(Duration::from_secs(own) + LATE)
    }

    /// Waits for an object that is being deleted.
    async fn until_gone(&self, place: &Place) -> Result<(), Failure> {
        let watch = Stopwatch::start();
        while let Some(there) = self.behind.get(place, Detail::Metadata).await? {
            if text(&there, "/metadata/deletionTimestamp").is_none() {
                return Ok(());
            }
            if watch.elapsed() > self.scene.timeout {
                return Err(Failure::Refused(format!("`{}` is being deleted, and does not go", ObjectId::of(&there))));
            }
            if let Some(signal) = pause(LOOK, &self.scene.interrupt).await {
                return Err(interrupted(signal));
            }
        }
        Ok(())
    }

    async fn create_job(&self, place: &Place, job: &Value) -> Result<Value, Failure> {
        self.hold.confirm().await?;
        let fault = match self.behind.create(place, job, Manager::App.name(), Run::Real).await {
            Ok(Created::New(answer)) => return Ok(answer.body),
            // the answer to an earlier try was lost
            Ok(Created::Perhaps(_)) => None,
            Err(error) if matches!(error.kind(), Some(Kind::Exists)) => None,
            Err(error) if error.perhaps_done() => Some(error),
            Err(error) => return Err(error.into()),
        };
        match (self.behind.get(place, Detail::Whole).await?, fault) {
            (Some(there), _) => Ok(there),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Err(Failure::Refused(format!("`{}` was made, and is gone", ObjectId::of(job)))),
        }
    }

    /// A job that failed goes, so that it runs once more.
    ///
    /// # Errors
    /// There is none of this name, or the server's.
    pub async fn rerun(&self, trial: &Trial, name: &str, reason: &str) -> Result<(), Failure> {
        let all = [BEFORE_CANARY, BEFORE_PROMOTE, AFTER_PROMOTE].map(|when| self.due(trial, when)).concat();
        self.clear_job(trial, &failed(&all, name)?, reason, &self.diary(trial)).await
    }

    /// A job behind the record runs once more, at once: the trial is over, and no verb goes on with it. Tells why it has failed, if
    /// it has.
    ///
    /// # Errors
    /// Those of [`rerun`](Work::rerun).
    pub async fn rerun_behind(
        &self,
        trial: &Trial,
        name: &str,
        reason: &str,
        session: &mut Session,
    ) -> Result<Option<String>, Failure> {
        let (job, diary) = (failed(&self.due(trial, AFTER_PROMOTE), name)?, self.diary(trial));
        ran(trial, &job)?;
        // a run before this one may have been interrupted: what it began is waited for
        if trial.ran.contains_key(&(Errand::Job, full_name(&job))) {
            self.clear_job(trial, &job, reason, &diary).await?;
        }
        self.run_noted(&job, AFTER_PROMOTE, &diary, session).await
    }

    /// What was made for a job goes.
    async fn clear_job(&self, trial: &Trial, job: &Value, reason: &str, diary: &Diary) -> Result<(), Failure> {
        let name = ran(trial, job)?;
        let place = self.behind.place(job).await?;
        if let Some(there) = self.behind.get(&place, Detail::Metadata).await? {
            let guard = Guard { uid: uid(&there).unwrap_or_default().to_owned(), resource_version: None };
            match self.behind.delete(&place, &guard, Propagation::Foreground, Run::Real).await {
                Ok(_) => {}
                Err(Error::Refused { .. }) if self.behind.get(&place, Detail::Metadata).await?.is_none() => {}
                Err(error) => return Err(error.into()),
            }
            self.until_gone(&place).await?;
        }
        self.note(diary, Event::Rerun { name, reason: reason.to_owned() }).await
    }
}

impl Sight<'_> {
    /// The jobs of the candidate: those before a canary with its data, which is its own where it stands apart; those around a
    /// promotion with what is stable.
    pub(super) fn all_jobs(&self, trial: &Trial) -> Vec<Value> {
        let tried = at_most(trial, self.view.base.as_ref(), self.view.candidate.as_ref());
        // once it is over, it is what is stable
        let stable = self.view.stable_by(trial);
        let released = alone(stable.or(self.view.candidate.as_ref()));
        let of = |manifests: &Manifests| manifests.jobs().map(|job| job.value.clone()).collect::<Vec<_>>();
        let is_before = |job: &Value| annotation(job, WHEN) == Some(BEFORE_CANARY);
        let (before, around) = (of(&tried).into_iter().filter(is_before), of(&released).into_iter());
        before.chain(around.filter(|job| !is_before(job))).collect()
    }
}

/// Whether what a job does cannot be taken back.
pub(super) fn is_lasting(job: &Value) -> bool {
    annotation(job, REVERSIBLE) == Some("false")
}

/// The job of this name among those that have not passed.
fn failed(due: &[Value], name: &str) -> Result<Value, Failure> {
    let found = due.iter().find(|job| is_called(job, name)).cloned();
    found.ok_or_else(|| Failure::Refused(format!("no job `{name}` of this candidate has failed")))
}

/// Its name, where it ran for this trial at all.
fn ran(trial: &Trial, job: &Value) -> Result<String, Failure> {
    let name = full_name(job);
    match trial.jobs.contains(&name) {
        true => Ok(name),
        false => Err(Failure::Refused(format!("the job `{name}` did not run yet"))),
    }
}

fn has_passed(trial: &Trial, job: &Value) -> bool {
    trial.ran.get(&(Errand::Job, full_name(job))).is_some_and(|runs| runs.passed)
}

/// With the candidate's digest at its end.
fn full_name(job: &Value) -> String {
    text(job, "/metadata/name").unwrap_or_default().to_owned()
}

/// By its own name, or by the contract's, which stands before the candidate's digest.
fn is_called(job: &Value, name: &str) -> bool {
    let full = text(job, "/metadata/name").unwrap_or_default();
    full == name
        || full.rsplit_once('-').is_some_and(|(before, _)| before == name || before.ends_with(&format!("-{name}")))
}
