//! Turn after turn, until there is a verdict or a person has to decide.

use super::Args;
use crate::commands::trial::{Glance, Scene, Turn, View, once, tell};
use crate::commands::{Exit, Failure, Session};
use crate::rollout::ledger::Rollout;
use crate::rollout::receipt::{Signal, Stop};
use crate::rollout::trial::{Reached, Trial, Why};
use crate::world::clock::pause;
use crate::world::cluster::store::Fault;
use jiff::Timestamp;
use std::time::Duration;

/// How often in a row another one may be faster before it is left to them.
const MOST: u32 = 30;

/// Drives the trial that goes on, and no other one that takes its place.
pub async fn drive(args: &Args, scene: &mut Scene, session: &mut Session) -> Result<Exit, Failure> {
    let (mut in_vain, mut told, mut shut) = (0, None, None);
    let Some(own) = scene.view().await?.history.trial.map(|trial| trial.rollout) else {
        return Err(Failure::Refused("the trial that was begun is not in the ledger any more".to_owned()));
    };
    loop {
        let (turn, trial, now) = match turn(scene, own, session).await {
            Ok(Some(turn)) => turn,
            Ok(None) => return tell::ended(&scene.view().await?, own, session),
            // another driver, or a person, has just now something to do
            Err(Failure::Store(fault @ (Fault::Locked { .. } | Fault::Overtaken { .. })))
                if !args.once && in_vain < MOST =>
            {
                in_vain += 1;
                session.say(&format!("another one is at work: {fault}"))?;
                if let Some(signal) = pause(Duration::from_secs(1), &scene.interrupt).await {
                    return match left(own, signal, scene, session).await {
                        // whoever has the lease all the time goes on with it
                        Err(Failure::Store(Fault::Locked { .. })) => Ok(Exit::of_signal(signal)),
                        left => left,
                    };
                }
                continue;
            }
            // a signal while something was looked at or written is an orderly end, too
            Err(Failure::Store(Fault::Interrupted(signal) | Fault::Halted(signal))) => {
                return left(own, signal, scene, session).await;
            }
            Err(failure) => return Err(failure),
        };
        in_vain = 0;
        if told.replace(trial.rollout) != Some(trial.rollout) {
            tell::mixed(&trial, now, session)?;
        }
        if let (Turn::NotYet { opens }, true) = (&turn, args.once) {
            session.complain(&tell::shut(opens))?;
            return Ok(Exit::NotYet);
        }
        if let Some(exit) = news(&trial, &turn, &mut shut, session)? {
            // the signal came while something was written, or waited for
            if matches!(turn, Turn::Stopped(Stop::Interrupted(_))) {
                leave(&trial, scene, session).await?;
            }
            return Ok(exit);
        }
        if args.once {
            return Ok(match turn {
                Turn::Held { outcome, .. } if outcome.waits_for_a_person() => {
                    session
                        .complain("waiting for a person\nhelp: `railiance approve --gate NAME`, then the same verb")?;
                    Exit::WaitingForHuman
                }
                _ => Exit::Done,
            });
        }
        if let Some(signal) = pause(Duration::from_secs(trial.opened.terms.judged.tick), &scene.interrupt).await {
            return leave(&trial, scene, session).await.map(|()| Exit::of_signal(signal));
        }
    }
}

/// Tells of a turn; that a window is shut is told once, however long it is.
fn news(trial: &Trial, turn: &Turn, shut: &mut Option<String>, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let opens = match turn {
        Turn::NotYet { opens } => Some(opens.clone()),
        _ => None,
    };
    let again = opens.is_some() && *shut == opens;
    *shut = opens;
    if again { Ok(None) } else { tell::turn(trial, turn, session) }
}

/// One look, and one move under the lease, at the server's time; nothing where nothing is to be driven.
async fn turn(scene: &Scene, own: Rollout, session: &mut Session) -> Result<Option<(Turn, Trial, Timestamp)>, Failure> {
    let glance = Glance::at(scene, own).await?;
    scene
        .locked(session, async |work, session| match work.view.trial() {
            Some(trial) if trial.rollout == own && (work.view.history.held.is_none() || trial.is_ending()) => {
                let turn = once(work, trial, glance, session).await?;
                Ok(Some((turn, trial.clone(), work.view.now)))
            }
            Some(_) | None => Ok(None),
        })
        .await
}

/// A driver that hears a signal leaves its own trial; another one that took its place is not its business.
async fn left(own: Rollout, signal: Signal, scene: &mut Scene, session: &mut Session) -> Result<Exit, Failure> {
    let view = scene.view().await?;
    if let Some(trial) = view.trial().filter(|trial| trial.rollout == own) {
        leave(trial, scene, session).await?;
    }
    Ok(Exit::of_signal(signal))
}

/// The driver goes: the weight stays, or everything goes back to stable, as the contract says.
async fn leave(trial: &Trial, scene: &mut Scene, session: &mut Session) -> Result<(), Failure> {
    if !trial.opened.terms.leaves_to_stable {
        return session.say("nobody drives from here on: the weight stays; `deploy` goes on");
    }
    // the signal was heard, and what follows from it is done all the same
    scene.deaf();
    scene
        .locked(session, async |work, session| {
            let own = work.view.trial().filter(|now| now.rollout == trial.rollout && may_fall(&work.view, now));
            let Some(trial) = own else {
                return session.say("nobody drives from here on: what goes on is no hold any more, and stays as it is");
            };
            session.say("nobody drives from here on: `on_leave = \"stable\"` ends the trial")?;
            let ended = work.fall(trial, Why::Left, "the driver left".to_owned(), Vec::new(), session).await?;
            ended.map_or(Ok(()), |stop| tell::stopped(&stop, session).map(drop))
        })
        .await
}

/// What has passed, is being promoted, or was stopped by a person is not the driver's to end.
fn may_fall(view: &View, trial: &Trial) -> bool {
    let driven = !matches!(trial.reached, Reached::Passed | Reached::Promoting);
    driven && !view.is_committed(trial) && view.history.held.is_none()
}
