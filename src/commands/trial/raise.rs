//! A step up: data, canary, its Service, its ready pods, then requests (decision H5).

use super::Work;
use super::carry::{Writing, leads, own, removes};
use super::hooks::When;
use super::jobs::BEFORE_CANARY;
use crate::commands::{Failure, Session};
use crate::compile::render::{Manifests, Side, Sizes, Split, Weight, alone, compose};
use crate::rollout::health::Policy;
use crate::rollout::ledger::{Errand, Event, Verb};
use crate::rollout::receipt::Stop;
use crate::rollout::trial::{Strategy, Trial};
use crate::world::cluster::execute::Readiness;

/// What has to pass before, and has failed.
#[derive(Debug)]
pub struct Barrier {
    pub what: Errand,
    pub why: String,
}

impl Barrier {
    pub fn of(what: Errand, why: String) -> Self {
        Barrier { what, why }
    }
}

/// Why a step is not there.
pub enum Hindrance {
    /// Something that has to be done before has failed.
    Closed(Barrier),
    Stopped(Stop),
}

impl Work<'_> {
    /// Makes a step true. Tells why it cannot be, if it cannot.
    ///
    /// # Errors
    /// The server's, a signal, or somebody else who drives.
    pub async fn raise(&self, trial: &Trial, step: usize, session: &mut Session) -> Result<Option<Hindrance>, Failure> {
        let candidate = self.candidate()?;
        let split = split(trial, self.view.base.as_ref(), step);
        let weight = trial.weight_of(step);
        let live = self.live_pods().await?;
        let sizes = Sizes::by(live, self.view.base.as_ref(), candidate, split);
        if let Some((pods, all)) = self.view.base.as_ref().and_then(|base| sizes.ratio(live, base, split)) {
            session.say(&shared_by_pods(pods, all, weight))?;
        }
        let diary = self.diary(trial);
        self.note(&diary, Event::Raising { step, weight, pods: sizes.canary }).await?;
        if let Some(why) = self.trial_hooks(trial, When::BeforeCanary, &diary, session).await? {
            return Ok(Some(Hindrance::Closed(Barrier::of(Errand::Hook, why))));
        }
        let manifests = compose(self.view.base.as_ref(), Some(candidate), split, &sizes);
        let own = own(&manifests, &self.without());
        let allowed = |step: &_| !removes(step) && (leads(step) || own.contains(&step.id));
        let ground = Writing::new(Verb::Deploy, &manifests, &allowed);
        if let Some(stop) = self.lay_ground(trial, BEFORE_CANARY, ground, &diary, session).await? {
            return Ok(Some(Hindrance::Stopped(stop)));
        }
        if let Some(why) = self.jobs(trial, BEFORE_CANARY, &diary, session).await? {
            return Ok(Some(Hindrance::Closed(Barrier::of(Errand::Job, why))));
        }
        // what it depends on runs already: a crash is its own
        let writing = Writing { policy: Policy::CANARY, ..Writing::new(Verb::Deploy, &manifests, &allowed) };
        let receipt = self.carry(writing, &diary, session).await?;
        if let Some(stop) = receipt.stopped {
            return Ok(Some(Hindrance::Stopped(stop)));
        }
        self.settle(trial.opened.terms.settle).await?;
        self.note(&diary, Event::Holding { step, weight }).await?;
        self.remember_begin(trial, step).await?;
        Ok(None)
    }

    /// A step down: requests first, pods after.
    ///
    /// # Errors
    /// Those of [`raise`](Work::raise).
    pub async fn lower(&self, trial: &Trial, step: usize, session: &mut Session) -> Result<Option<Stop>, Failure> {
        let candidate = self.candidate()?;
        let split = split(trial, self.view.base.as_ref(), step);
        let sizes = Sizes::by(self.live_pods().await?, self.view.base.as_ref(), candidate, split);
        let manifests = compose(self.view.base.as_ref(), Some(candidate), split, &sizes);
        let allowed = |step: &_| leads(step) && !removes(step);
        let (diary, weight) = (self.diary(trial), trial.weight_of(step));
        // whoever goes on has to know that requests may be shared as at this step already
        self.note(&diary, Event::Raising { step, weight, pods: sizes.canary }).await?;
        // it may be going down because nobody stands behind the canary any more
        let writing = Writing { readiness: Readiness::NewlyLed, ..Writing::new(Verb::Deploy, &manifests, &allowed) };
        let receipt = self.carry(writing, &diary, session).await?;
        match receipt.stopped {
            Some(stop) => Ok(Some(stop)),
            None => {
                self.settle(trial.opened.terms.settle).await?;
                Ok(None)
            }
        }
    }

    /// The candidate of the trial that goes on.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn candidate(&self) -> Result<&Side, Failure> {
        let candidate = self.view.candidate.as_ref();
        candidate.ok_or_else(|| Failure::Refused("there is no candidate on trial".to_owned()))
    }

    /// What is there when no trial goes on.
    pub fn without(&self) -> Manifests {
        alone(self.view.base.as_ref())
    }

    /// The pods that stable has now, by which the canary's are counted (decision H23).
    async fn live_pods(&self) -> Result<Option<u32>, Failure> {
        match &self.view.base {
            Some(base) => self.sight().live_pods(base).await,
            None => Ok(None),
        }
    }
}

/// Which share router `replicas` comes to: it knows no other weights than those of whole pods.
fn shared_by_pods(pods: u32, all: u32, weight: u32) -> String {
    let words = format!("router `replicas` shares by pods: {pods} of {all} are the canary's, {} %", pods * 100 / all);
    if pods * 100 < weight * all { format!("{words} (of the {weight} % that the step asks for)") } else { words }
}

/// How traffic is shared at a step.
pub fn split(trial: &Trial, base: Option<&Side>, step: usize) -> Split {
    let weight = trial.opened.terms.judged.steps.get(step).and_then(|step| Weight::new(step.weight));
    match (trial.opened.terms.strategy, base, weight) {
        (Strategy::Isolated, _, _) => Split::Isolated,
        (Strategy::Weighted, Some(_), Some(weight)) => Split::Canary(weight),
        // without a base there is nothing to share with (decision H18)
        (Strategy::Weighted, _, _) => Split::Unrouted,
        (Strategy::Direct, _, _) => Split::Stable,
    }
}

/// All that a trial may write: the canary beside stable; without a canary, the candidate in stable's place.
pub fn at_most(trial: &Trial, base: Option<&Side>, candidate: Option<&Side>) -> Manifests {
    match trial.has_canary() {
        true => compose(base, candidate, split(trial, base, 0), &Sizes::default()),
        false => alone(candidate),
    }
}
