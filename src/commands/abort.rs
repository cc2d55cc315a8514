use super::trial::{SaidOptions, Work, run_on, tell};
use super::{Exit, Failure, Output, Session};
use crate::rollout::ledger::Event;
use crate::rollout::trial::{Reached, Trial, Why};

/// End the trial: everything goes back to what is stable
///
/// Requests first, then the canary. Neither windows nor approvals bind it. What was promoted already is taken
/// back by `rollback`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    said: SaidOptions,

    /// Send away the candidate that waits for the end of a trial, and leave the trial alone
    #[arg(long)]
    queued: bool,

    /// End it though a job of the candidate changed data in a way that cannot be taken back
    #[arg(long)]
    across_data: bool,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("abort", &[Output::Text])?;
    run_on(&args.said.options, "abort", session, async |scene, session| {
        // whoever waits for the lease meant what they saw; who saw nothing means what comes
        let meant = scene.view().await?.trial().cloned();
        scene
            .locked(session, async |work, session| {
                if args.queued {
                    return send_away(work, &args.said.reason, session).await;
                }
                let Some(trial) = work.view.trial() else {
                    work.tidy().await?;
                    return nothing(meant.as_ref(), work, session);
                };
                if let Some(meant) = meant.as_ref().filter(|meant| meant.rollout != trial.rollout) {
                    return tell::replaced(meant, trial, session);
                }
                if work.view.is_committed(trial) || trial.reached == Reached::Promoting {
                    session.complain(
                        "closed: it is being promoted\nhelp: `railiance promote` finishes it, `railiance rollback --reason TEXT` takes it back",
                    )?;
                    return Ok(Exit::Closed);
                }
                if let Some(caveat) = work.sight().lasting(trial).await?.filter(|_| !args.across_data) {
                    return caveat.refuse(session);
                }
                match work.fall(trial, Why::Asked, args.said.reason.clone(), Vec::new(), session).await? {
                    Some(stop) => tell::stopped(&stop, session),
                    None => {
                        session.say(&tell::off_trial(trial))?;
                        tell::still_held(&work.view, session)?;
                        Ok(Exit::Done)
                    }
                }
            })
            .await
    })
}

/// No candidate is on trial any more, or none was.
fn nothing(meant: Option<&Trial>, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let newest = work.view.history.trial.as_ref();
    let is_meant = |newest: &&Trial| meant.is_some_and(|meant| meant.rollout == newest.rollout);
    let promoted = newest.filter(is_meant).filter(|newest| work.view.stable_by(newest).is_some());
    if let Some(promoted) = promoted {
        let version = &promoted.opened.version;
        session.complain(&format!(
            "closed: `{version}` was promoted meanwhile\nhelp: `railiance rollback --reason TEXT` takes it back"
        ))?;
        return Ok(Exit::Closed);
    }
    session.say("nothing to do: no candidate is on trial")?;
    Ok(Exit::Done)
}

async fn send_away(work: &Work<'_>, reason: &str, session: &mut Session) -> Result<Exit, Failure> {
    let Some(queued) = &work.view.history.queued else {
        session.say("nothing to do: no candidate waits")?;
        return Ok(Exit::Done);
    };
    work.note(&work.diary_of(queued.rollout), Event::Unqueued { reason: reason.to_owned() }).await?;
    work.forget_pieces(queued.rollout).await?;
    session.say(&format!("`{}` waits no more", queued.opened.version))?;
    Ok(Exit::Done)
}
