//! Back to stable: requests first, then what they no longer reach (decision H5).

use super::Work;
use super::back::consents;
use super::carry::{Writing, leads, own, removes};
use super::raise::split;
use crate::commands::{Failure, Session};
use crate::compile::render::{Sizes, Split, compose};
use crate::rollout::Consent;
use crate::rollout::ledger::{Event, Name, Rollout, Verb};
use crate::rollout::receipt::Stop;
use crate::rollout::trial::{Reached, Trial, Why};
use crate::world::cluster::execute::Readiness;
use serde_json::Value;

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
        let (base, candidate) = (self.view.base.as_ref(), self.view.candidate.as_ref());
        let back = if base.is_some() { Split::Stable } else { Split::Unrouted };
        let alone = compose(base, candidate, back, &Sizes::default());
        let routing = Writing { readiness: Readiness::Skip, ..Writing::new(Verb::Abort, &alone, &leads) };
        let receipt = self.carry(routing, &diary, session).await?;
        if let Some(stop) = receipt.stopped {
            return Ok(Some(stop));
        }
        self.settle(trial.opened.terms.settle).await?;
        let with = compose(base, candidate, split(trial, base, 0), &Sizes::default());
        let without = self.without();
        let own = own(&with, &without);
        // before its record a promotion is taken back to the base
        let restores = |step: &_| trial.mixed && !removes(step);
        let allowed = |step: &_| removes(step) && own.contains(&step.id) || leads(step) || restores(step);
        let readiness = if trial.mixed { Readiness::Wait } else { Readiness::Skip };
        let consents = match trial.mixed {
            true => consents(&self.behind, self.scene, &without).await?,
            false => [Consent::Empty].into_iter().collect(),
        };
        let rest = Writing { readiness, consents, ..Writing::new(Verb::Abort, &without, &allowed) };
        let receipt = self.carry(rest, &diary, session).await?;
        if let Some(stop) = receipt.stopped {
            return Ok(Some(stop));
        }
        self.note(&diary, Event::Aborted).await?;
        self.forget_candidate(trial).await?;
        Ok(None)
    }

    /// What a run that was interrupted at its last marks has left of a trial that is over.
    pub async fn tidy(&self) -> Result<(), Failure> {
        match &self.view.history.trial {
            Some(trial) if self.view.trial().is_none() => self.forget_candidate(trial).await,
            Some(_) | None => Ok(()),
        }
    }

    /// The frozen candidate is of no use any more, nor what was remembered of its looks.
    pub async fn forget_candidate(&self, trial: &Trial) -> Result<(), Failure> {
        self.remember(None).await?;
        self.forget_pieces(trial.rollout).await
    }

    /// A frozen candidate is of no use any more.
    pub async fn forget_pieces(&self, of: Rollout) -> Result<(), Failure> {
        let book = self.store.read().await?;
        let of_trial = |name: &Name| matches!(name, Name::Piece(rollout, _) if *rollout == of);
        let pieces: Vec<Name> = book.names.iter().map(|(name, _)| *name).filter(of_trial).collect();
        Ok(self.store.let_go(&book, &pieces).await?)
    }
}
