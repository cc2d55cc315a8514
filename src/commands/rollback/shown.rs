//! What a rollback would do, before anything is done, and whether that is still what it would do.

use super::{Args, across, goal, is_stable, nowhere, outdated, reaches_stable, recorded, rotation};
use crate::commands::carry_out::{asked_for, show};
use crate::commands::trial::back::{self, Preview};
use crate::commands::trial::{Scene, View, data, side, tell};
use crate::commands::{Exit, Failure, Session};
use crate::rollout::ledger::{Number, Rollout, Stored};
use crate::rollout::trial::Trial;

/// On what it was decided: the trial that would end, what was released last, and where it goes from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    trial: Option<Rollout>,
    newest: Option<Number>,
    to: Option<Number>,
    /// The end of a trial is all.
    ends_only: bool,
}

impl Decided {
    pub fn on(args: &Args, view: &View) -> Decided {
        let to = goal(args, view);
        Decided {
            trial: open(view).map(|trial| trial.rollout),
            newest: view.book.newest().map(Stored::number),
            to,
            ends_only: to.is_none() && (view.rolling_back().is_some() || open(view).is_some_and(reaches_stable)),
        }
    }

    pub fn ends_only(&self) -> bool {
        self.ends_only
    }

    /// Why nothing is done where somebody else was faster: what was meant was to go back from what there was.
    ///
    /// # Errors
    /// Nobody hears it.
    pub fn overtaken(&self, args: &Args, view: &View, session: &mut Session) -> Result<Option<Exit>, Failure> {
        let now = Decided::on(args, view);
        match (self.trial, now.trial) {
            _ if *self == now => Ok(None),
            // that it ends was not all, and the rest is still to be done
            (Some(_), None) if self.to.is_some() && (self.to, self.newest) == (now.to, now.newest) => Ok(None),
            (Some(rollout), None) if self.ends_only && self.newest == now.newest => {
                let ended = view.trial_of(rollout).map(|trial| tell::off_trial(&trial)).unwrap_or_default();
                session.say(&format!("nothing to do, somebody else was faster: {ended}"))?;
                Ok(Some(Exit::Done))
            }
            _ => {
                session.complain(
                    "nothing was written: something else was released or tried meanwhile\nhelp: `railiance status`, then the same verb",
                )?;
                Ok(Some(Exit::Error))
            }
        }
    }
}

/// The trial that a rollback ends. One that has its record is stable, and is gone back from.
pub fn open(view: &View) -> Option<&Trial> {
    view.trial().filter(|trial| !view.is_committed(trial))
}

/// What would be done, as a look without the lease tells it.
pub async fn preview(
    args: &Args,
    decided: &Decided,
    scene: &Scene,
    view: &View,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    if let Some(trial) = open(view) {
        let caveat = scene.sight(&scene.cluster, view).lasting(trial).await?;
        match reaches_stable(trial) {
            true if decided.ends_only() => {
                // requests go first, whatever stands in the way of the rest
                return match ended(args, trial, scene, view, session).await?.filter(|_| args.plan) {
                    Some(exit) => Ok(Some(exit)),
                    None => across(args, caveat, session),
                };
            }
            true => {}
            false => session.say(&format!("`{}` waits no more", trial.opened.version))?,
        }
        if let Some(exit) = across(args, caveat, session)? {
            return Ok(Some(exit));
        }
    }
    if decided.ends_only() {
        session.say("a trial has ended: what is left to do is to say so")?;
        return Ok(None);
    }
    let Some(to) = recorded(view, decided.to) else { return nowhere(args, view, session).map(Some) };
    rotation(scene, to, session).await?;
    let side = side(&scene.store, &view.book, to).await?;
    let moved = match outdated(args, scene, &side, session).await? {
        Ok(moved) => moved,
        Err(exit) => return Ok(Some(exit)),
    };
    match shown(args, back::preview(scene, view, &side, &moved).await?, scene, session)? {
        Some(exit) => Ok(Some(exit)),
        None if is_stable(view, to) => Ok(None),
        None => across(args, data(scene, &scene.store, view, to).await?, session),
    }
}

/// The end of a trial; of a promotion without a record, what comes back in the place of what is half there.
async fn ended(
    args: &Args,
    trial: &Trial,
    scene: &Scene,
    view: &View,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let version = &trial.opened.version;
    match view.base.as_ref().filter(|_| trial.promoting.is_some()) {
        Some(base) => {
            let stable = &base.identity.version.value;
            session.say(&format!("takes the promotion of `{version}` back: `{stable}` is stable again"))?;
            shown(args, back::preview_of_fall(scene, view, base).await?, scene, session)
        }
        None => session.say(&format!("ends the trial of `{version}`: stable stays as it is")).map(|()| None),
    }
}

/// With `--plan` it is what was asked for, and stands beside the talk.
fn shown(
    args: &Args,
    Preview { plan, pods }: Preview,
    scene: &Scene,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let sources = &scene.place.workspace.sources;
    match args.plan {
        true => asked_for(&plan, sources, session)?,
        false => show(&plan, sources, session)?,
    }
    for pod in pods {
        session.say(&format!(
            "the pod `{pod}` is deleted: its revision never got ready, and its controller waits for it"
        ))?;
    }
    Ok(plan.is_refused().then_some(Exit::Error))
}
