//! Back to stable: requests first, then what they no longer reach (decision H5).

use super::Work;
use super::back::{consents, is_its_business};
use super::carry::{Writing, leads, own, removes};
use super::diary::Diary;
use super::raise::at_most;
use crate::commands::{Failure, Session};
use crate::compile::render::{Manifests, Sizes, Split, compose};
use crate::report::receipt::taken;
use crate::rollout::diff::ObjectId;
use crate::rollout::ledger::{Event, Name, Rollout, Verb};
use crate::rollout::plan::{Action, Step};
use crate::rollout::receipt::{Receipt, Stop};
use crate::rollout::trial::{Reached, Trial, Why};
use crate::rollout::{Consent, Manager};
use crate::world::cluster::execute::Readiness;
use serde_json::Value;
use std::collections::BTreeSet;

impl Work<'_> {
    /// Ends a trial. What was begun before is finished.
    ///
    /// # Errors
    /// The server's, a signal, or somebody else who drives.
    pub async fn fall(
        &self,
        trial: &Trial,
        why: Why,
        reason: String,
        evidence: Vec<Value>,
        session: &mut Session,
    ) -> Result<Option<Stop>, Failure> {
        let diary = self.diary(trial);
        if !matches!(trial.reached, Reached::Aborting { .. }) {
            self.note(&diary, Event::Aborting { why, reason, evidence }).await?;
        }
        if !trial.begun && !trial.has_canary() {
            // it only waited: what there is is none of its business
            self.note(&diary, Event::Aborted).await?;
            self.forget_candidate(trial).await?;
            return Ok(None);
        }
        if let Some(why) = &self.view.lost {
            session.say(&format!("{why}: what the inventory has beside stable goes"))?;
        }
        if let Some(stop) = self.take_away(trial, Verb::Abort, &diary, session).await? {
            return Ok(Some(stop));
        }
        self.note(&diary, Event::Aborted).await?;
        self.forget_candidate(trial).await?;
        Ok(None)
    }

    /// Takes the first step back, and the trial waits for the next time at which it may be made.
    ///
    /// # Errors
    /// Those of [`fall`](Work::fall).
    pub async fn withdraw(&self, trial: &Trial, session: &mut Session) -> Result<Option<Stop>, Failure> {
        let diary = self.diary(trial);
        if let Some(stop) = self.take_away(trial, Verb::Deploy, &diary, session).await? {
            return Ok(Some(stop));
        }
        self.note(&diary, Event::Withdrawn).await?;
        Ok(None)
    }

    /// Requests go to stable alone; then goes what they no longer reach.
    async fn take_away(
        &self,
        trial: &Trial,
        verb: Verb,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Option<Stop>, Failure> {
        let (base, candidate) = (self.view.base.as_ref(), self.view.candidate.as_ref());
        let back = if base.is_some() { Split::Stable } else { Split::Unrouted };
        let alone = compose(base, candidate.filter(|_| trial.has_canary()), back, &Sizes::default());
        // a way back waits for no pods behind what requests reach already: stable may be what suffers
        let routing = Writing { readiness: Readiness::NewlyLed, ..Writing::new(verb, &alone, &leads) };
        let receipt = match self.carry(routing, diary, session).await {
            Err(Failure::Refused(_)) => self.take_shares(verb, &alone, diary, session).await?,
            carried => carried?,
        };
        if let Some(stop) = receipt.stopped {
            return Ok(Some(stop));
        }
        self.settle(trial.opened.terms.settle).await?;
        let without = match base {
            Some(base) if trial.promoting.is_some() => self.sight().restored(base, None, Split::Stable).await?,
            Some(_) | None => self.without(),
        };
        let own = candidate.map(|candidate| own(&at_most(trial, base, Some(candidate)), &without));
        // whatever the inventory has beside stable is of a candidate that cannot be read
        let is_own = |step: &Step| own.as_ref().is_none_or(|own| own.contains(&step.id));
        // before its record a promotion is taken back to the base, with all that the candidate added
        let allowed = |step: &Step| match trial.promoting.is_some() {
            true => is_its_business(step),
            false => removes(step) && is_own(step) || leads(step),
        };
        let readiness = if trial.promoting.is_some() { Readiness::Wait } else { Readiness::Skip };
        let consents = match trial.promoting.is_some() {
            true => consents(&self.behind, self.scene, &without, &is_its_business).await?,
            false => [Consent::Empty].into_iter().collect(),
        };
        let rest = Writing { readiness, consents, ..Writing::new(verb, &without, &allowed) };
        if trial.promoting.is_some() {
            let receipt = self.carry_back(rest, diary, session).await?;
            taken(&receipt).iter().try_for_each(|line| session.say(line))?;
            return Ok(receipt.stopped);
        }
        let others = self.routes_of_others(&rest, session).await?;
        let allowed = |step: &Step| allowed(step) && !others.contains(&step.id);
        let rest = Writing { readiness, ..Writing::new(verb, &without, &allowed) };
        Ok(self.carry(rest, diary, session).await?.stopped)
    }

    /// Routes that others have laid hands on: the end of a canary does not hang on them, and they stay as they are, which is told.
    async fn routes_of_others(
        &self,
        writing: &Writing<'_>,
        session: &mut Session,
    ) -> Result<BTreeSet<ObjectId>, Failure> {
        let plan = self.plan(writing).await?;
        let mut others = BTreeSet::new();
        for step in plan.steps.iter().filter(|step| leads(step)) {
            if let Action::Refused(refused) = &step.action {
                session.say(&format!("`{}` stays as others left it: {refused}", step.id))?;
                others.insert(step.id.clone());
            }
        }
        Ok(others)
    }

    /// The share of the canary is taken from whoever laid hands on it; what else leads requests stays as others left it.
    async fn take_shares(
        &self,
        verb: Verb,
        alone: &Manifests,
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Receipt, Failure> {
        let shares = |step: &Step| step.manager == Manager::Traffic;
        let consents = consents(&self.behind, self.scene, alone, &shares).await?;
        let usual = Writing::new(verb, alone, &shares);
        let receipt = self.carry(Writing { readiness: Readiness::NewlyLed, consents, ..usual }, diary, session).await?;
        taken(&receipt).iter().try_for_each(|line| session.say(line))?;
        Ok(receipt)
    }

    /// What a run that was interrupted at its last marks has left of a trial that is over, and one at its first of a trial that never
    /// began.
    pub async fn tidy(&self) -> Result<(), Failure> {
        if self.view.trial().is_none() && self.view.book.has_ticks() {
            self.remember(None).await?;
        }
        if let (Some(trial), None) = (&self.view.history.trial, self.view.trial()) {
            self.forget_pieces(trial.rollout).await?;
        }
        let open = self.view.trial().map(|trial| trial.rollout);
        let waits = self.view.history.queued.as_ref().map(|queued| queued.rollout);
        let of_nobody =
            |name: &Name| matches!(name, Name::Piece(rollout, _) if ![open, waits].contains(&Some(*rollout)));
        self.let_go(of_nobody).await
    }

    /// The frozen candidate is of no use any more, nor what was remembered of its looks.
    pub async fn forget_candidate(&self, trial: &Trial) -> Result<(), Failure> {
        self.remember(None).await?;
        self.forget_pieces(trial.rollout).await
    }

    /// A frozen candidate is of no use any more.
    pub async fn forget_pieces(&self, of: Rollout) -> Result<(), Failure> {
        self.let_go(|name| matches!(name, Name::Piece(rollout, _) if *rollout == of)).await
    }

    async fn let_go(&self, which: impl Fn(&Name) -> bool) -> Result<(), Failure> {
        let book = self.store.read().await?;
        let pieces: Vec<Name> = book.names.iter().map(|(name, _)| *name).filter(|name| which(name)).collect();
        match pieces.is_empty() {
            true => Ok(()),
            false => Ok(self.store.let_go(&book, &pieces).await?),
        }
    }
}
