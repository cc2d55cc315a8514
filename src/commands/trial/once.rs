//! One move of a trial: at most one judgement and one transition (decision H8).

use super::raise::{Barrier, Hindrance};
use super::{Scene, View, Work};
use crate::commands::{Failure, Session};
use crate::rollout::judge::{OnFailure, Outcome, Verdict};
use crate::rollout::ledger::{Event, Rollout};
use crate::rollout::receipt::Stop;
use crate::rollout::trial::{Looked, Move, Onward, Reached, Ticks, Trial, Why, next};
use jiff::Timestamp;
use serde_json::Value;

/// What came of it.
pub enum Turn {
    /// The step is held; so many seconds are left.
    Held {
        step: usize,
        left: u64,
        outcome: Outcome,
    },
    /// A step is there now.
    Raised {
        step: usize,
    },
    /// It may not rise yet: outside of the window.
    NotYet {
        opens: String,
    },
    /// The last hold is over.
    Passed,
    /// It was over so long ago that its verdict does not count any more.
    Stale,
    Aborted {
        why: Why,
        reason: String,
    },
    /// A person decides.
    Frozen {
        reason: String,
    },
    /// What has to be done before has failed.
    Closed(Barrier),
    /// It could not be finished, and the next turn goes on with it.
    Stopped(Stop),
    /// It goes into production: only `promote` goes on with that.
    Promoting,
    /// Somebody else has moved, or looked, since we looked.
    Overtaken,
}

/// A look that is made before the lease is taken: programs and probes take their time, and nobody has to wait for them.
pub struct Glance {
    rollout: Rollout,
    reached: Reached,
    ticks: Option<Ticks>,
    looked: Looked,
}

impl Glance {
    /// Looks at the step of one's own trial that is held; nothing where there is none.
    ///
    /// # Errors
    /// The server's, and a signal.
    pub async fn at(scene: &Scene, own: Rollout) -> Result<Option<Glance>, Failure> {
        let view = scene.view().await?;
        let own = view.trial().filter(|trial| trial.rollout == own);
        let held = own.filter(|trial| trial.pending().is_none() && view.history.held.is_none());
        let Some((trial, since)) = held.and_then(|trial| Some((trial, trial.judged_since(view.ticks())?))) else {
            return Ok(None);
        };
        let looked = scene.sight(&scene.cluster, &view).look(trial, since).await?;
        let (rollout, reached) = (trial.rollout, trial.reached.clone());
        Ok(Some(Glance { rollout, reached, ticks: view.ticks().cloned(), looked }))
    }

    /// What was seen, if everything is as it was then.
    fn of(self, view: &View, trial: &Trial) -> Option<Looked> {
        let same = (self.rollout, &self.reached) == (trial.rollout, &trial.reached);
        (same && self.ticks.as_ref() == view.ticks()).then_some(self.looked)
    }
}

/// Makes the next move of the trial that goes on.
///
/// # Errors
/// The server's, a signal, or somebody else who drives.
pub async fn once(
    work: &Work<'_>,
    trial: &Trial,
    glance: Option<Glance>,
    session: &mut Session,
) -> Result<Turn, Failure> {
    let (step, since) = match (&trial.reached, trial.pending()) {
        (_, Some(pending)) => return work.make(trial, pending, None, session).await,
        (Reached::Holding { step, since }, None) => (*step, *since),
        (Reached::Passed, None) if trial.is_stale(work.view.now) => return Ok(Turn::Stale),
        (Reached::Passed | Reached::Over, None) => return Ok(Turn::Passed),
        (Reached::Promoting | Reached::Opened | Reached::Raising { .. } | Reached::Aborting { .. }, None) => {
            return Ok(Turn::Promoting);
        }
    };
    let Some(looked) = glance.and_then(|glance| glance.of(&work.view, trial)) else { return Ok(Turn::Overtaken) };
    let (ticks, onward) = next(trial, &work.ticks(trial, step, since).await?, &looked);
    work.remember(Some(&ticks)).await?;
    let outcome = looked.found;
    match onward {
        Move::Stay { left } => Ok(Turn::Held { step, left, outcome }),
        other => work.make(trial, other, Some(&outcome), session).await,
    }
}

impl Work<'_> {
    async fn ticks(&self, trial: &Trial, step: usize, since: Timestamp) -> Result<Ticks, Failure> {
        let remembered = self.view.ticks();
        let ticks = match trial.ticks(remembered) {
            Some(ticks) if ticks.restarts.is_some() => return Ok(ticks.clone()),
            Some(ticks) => ticks.clone(),
            // the cursor was lost, or never said that the hold begins anew: it does now
            None => Ticks::begin(trial.rollout, step, since.max(self.view.now), remembered),
        };
        Ok(ticks.counting(self.sight().counts(trial).await?, self.view.now))
    }

    async fn make(
        &self,
        trial: &Trial,
        onward: Move,
        outcome: Option<&Outcome>,
        session: &mut Session,
    ) -> Result<Turn, Failure> {
        match onward {
            Move::Stay { left } => Err(Failure::Refused(format!("a hold of {left} s without a look"))),
            Move::Raise { step } => self.up(trial, step, session).await,
            Move::Conclude => {
                let secrets = self.secrets(&trial.opened.terms).await?;
                let (evidence, traffic) = (evidence(outcome)?, outcome.and_then(|outcome| outcome.traffic));
                self.note(&self.diary(trial), Event::Passed { evidence, traffic, secrets }).await?;
                Ok(Turn::Passed)
            }
            Move::Abort(why) => {
                let reason = said(trial, why, outcome);
                let stop = self.fall(trial, why, reason.clone(), evidence(outcome)?, session).await?;
                Ok(stop.map_or(Turn::Aborted { why, reason }, Turn::Stopped))
            }
            Move::Freeze(why) => {
                let reason = said(trial, why, outcome);
                self.note(&self.diary(trial), Event::Held { reason: reason.clone() }).await?;
                Ok(Turn::Frozen { reason })
            }
            Move::StepBack { step, .. } => self.down(trial, step, session).await,
        }
    }

    async fn up(&self, trial: &Trial, step: usize, session: &mut Session) -> Result<Turn, Failure> {
        let opens = self.closed_window(trial)?;
        match trial.onward(self.view.ticks(), self.view.now, opens.is_none()) {
            // requests first, whoever goes on with it
            Onward::Finish if trial.falls => return self.down(trial, step, session).await,
            Onward::Finish => return self.come_true(trial, step, session).await,
            Onward::Back { step } => {
                session.say(&format!("step {} was begun and not finished in time: it is taken back", step + 2))?;
                return self.down(trial, step, session).await;
            }
            Onward::Withdraw => {
                session.say("the first step was begun and not finished in time: it is taken back")?;
                if let Some(stop) = self.withdraw(trial, session).await? {
                    return Ok(Turn::Stopped(stop));
                }
            }
            Onward::Wait => {}
        }
        Ok(Turn::NotYet { opens: opens.unwrap_or_default() })
    }

    /// Never bound by a window.
    async fn down(&self, trial: &Trial, step: usize, session: &mut Session) -> Result<Turn, Failure> {
        match self.lower(trial, step, session).await? {
            Some(stop) => Ok(Turn::Stopped(stop)),
            None => self.come_true(trial, step, session).await,
        }
    }

    /// A step that cannot be made true is a failed one: a canary that does not come up gets no traffic, and one of which more pods do
    /// not come up stays as it is where a person shall decide.
    async fn come_true(&self, trial: &Trial, step: usize, session: &mut Session) -> Result<Turn, Failure> {
        match self.raise(trial, step, session).await? {
            None => Ok(Turn::Raised { step }),
            Some(Hindrance::Closed(barrier)) => Ok(Turn::Closed(barrier)),
            Some(Hindrance::Stopped(stop @ (Stop::Broken(_) | Stop::TimedOut(_)))) => {
                let (why, reason) = (Why::Failed, stop.to_string());
                let was_held = step > 0 || trial.falls || trial.step().is_some_and(|before| before > step);
                if was_held && trial.opened.terms.judged.on_failure == OnFailure::Freeze {
                    self.note(&self.diary(trial), Event::Held { reason: reason.clone() }).await?;
                    return Ok(Turn::Frozen { reason });
                }
                let rest = self.fall(trial, why, reason.clone(), Vec::new(), session).await?;
                Ok(rest.map_or(Turn::Aborted { why, reason }, Turn::Stopped))
            }
            Some(Hindrance::Stopped(stop)) => Ok(Turn::Stopped(stop)),
        }
    }

    fn closed_window(&self, trial: &Trial) -> Result<Option<String>, Failure> {
        let Some(window) = &trial.opened.terms.raise else { return Ok(None) };
        let opens = window.opens(self.view.now).map_err(Failure::Refused)?;
        Ok(opens.map(|opens| opens.to_string()))
    }
}

fn evidence(outcome: Option<&Outcome>) -> Result<Vec<Value>, Failure> {
    let gates = outcome.map(|outcome| outcome.gates.as_slice()).unwrap_or_default();
    gates.iter().map(|gate| serde_json::to_value(gate).map_err(Failure::Json)).collect()
}

/// Why, by the gates that decided.
fn said(trial: &Trial, why: Why, outcome: Option<&Outcome>) -> String {
    if let Reached::Aborting { reason, .. } = &trial.reached {
        return reason.clone();
    }
    // a deadline passes whatever the gates say
    let lacking = outcome.into_iter().filter(|outcome| outcome.verdict != Verdict::Pass);
    let gates = lacking.flat_map(Outcome::decisive).map(|gate| format!("{}: {}", gate.name, gate.says));
    let gates: Vec<String> = gates.collect();
    match (why, gates.is_empty()) {
        (why, true) => why.to_string(),
        (Why::Deadline, false) => format!("{why}; {}", gates.join("; ")),
        (Why::Failed | Why::Silent | Why::Asked | Why::Left, false) => gates.join("; "),
    }
}
