//! What others changed or deleted is brought back as the ledger has it; nothing new comes of it (decision H7).

use super::carry::{Writing, removes};
use super::{View, Work};
use crate::commands::{Failure, Session};
use crate::compile::render::Manifests;
use crate::rollout::Consents;
use crate::rollout::ledger::Verb;
use crate::rollout::plan::{Plan, Step};
use crate::rollout::receipt::Receipt;
use crate::rollout::trial::Reached;
use crate::world::cluster::execute::Readiness;

/// What a repair was told.
#[derive(Debug, Clone)]
pub struct Mending {
    pub consents: Consents,
    pub readiness: Readiness,
    pub reason: Option<String>,
}

impl Mending {
    fn writing<'m>(&self, manifests: &'m Manifests) -> Writing<'m> {
        let (consents, readiness, reason) = (self.consents.clone(), self.readiness, self.reason.clone());
        Writing { consents, readiness, reason, ..Writing::new(Verb::Apply, manifests, &stays) }
    }
}

/// What is left over is no drift.
fn stays(step: &Step) -> bool {
    !removes(step)
}

const UNSETTLED: &str = "closed: what was written last came to no release\n\
     help: `railiance apply` goes on with it, with `--direct` if it was begun so; `railiance rollback --reason TEXT` takes it back";

const ROLLING: &str = "closed: a rollback is not finished\nhelp: `railiance rollback --reason TEXT` finishes it";

/// How it goes on where what is live is not what the ledger knows as stable.
pub fn unsettled(view: &View) -> Option<&'static str> {
    view.unsettled().map(|_| if view.rolling_back().is_some() { ROLLING } else { UNSETTLED })
}

/// Why nothing can be repaired now, if nothing can: a move that is half done is finished first.
pub fn unready(view: &View) -> Option<&'static str> {
    match view.trial().map(|trial| &trial.reached) {
        Some(Reached::Raising { .. } | Reached::Aborting { .. }) => {
            Some("closed: a move of the trial is half done\nhelp: `railiance deploy` finishes it")
        }
        Some(Reached::Promoting) => Some(
            "closed: a promotion is half done\nhelp: `railiance promote` finishes it; `railiance rollback --reason TEXT` takes it back",
        ),
        Some(Reached::Opened | Reached::Holding { .. } | Reached::Passed | Reached::Over) | None => match &view.base {
            _ if view.book.deleted => Some(
                "closed: the application was taken away, or that was begun\n\
                 help: `railiance apply` brings it back; `railiance delete` goes on with it",
            ),
            _ if view.unsettled().is_some() => unsettled(view),
            None if view.trial().is_none() => {
                Some("closed: nothing was released yet that could be brought back\nhelp: `railiance apply`")
            }
            Some(_) | None => None,
        },
    }
}

impl Work<'_> {
    /// What would be written.
    ///
    /// # Errors
    /// The server's.
    pub async fn mending(&self, mending: &Mending) -> Result<Plan, Failure> {
        let manifests = self.recorded().await?;
        self.plan(&mending.writing(&manifests)).await
    }

    /// Brings it back.
    ///
    /// # Errors
    /// Something stands in the way; then nothing was written.
    pub async fn mend(&self, mending: &Mending, session: &mut Session) -> Result<Receipt, Failure> {
        let manifests = self.recorded().await?;
        let diary = self.view.trial().map_or_else(|| self.new_diary(), |trial| self.diary(trial));
        self.carry(mending.writing(&manifests), &diary, session).await
    }

    /// All of it as the ledger has it; what was made larger by hand stays so.
    async fn recorded(&self) -> Result<Manifests, Failure> {
        let stable = match &self.view.base {
            Some(base) => self.sight().pods_to_keep(base).await?,
            None => None,
        };
        let mut manifests = self.view.composed(stable);
        self.sight().leave_numbers(&mut manifests).await?;
        Ok(manifests)
    }
}
