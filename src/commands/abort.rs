use super::trial::{SaidOptions, Work, run_on, tell};
use super::{Exit, Failure, Output, Session};
use crate::rollout::ledger::Event;
use crate::rollout::trial::{Reached, Why};

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
        scene
            .locked(session, async |work, session| {
                if args.queued {
                    return send_away(work, &args.said.reason, session).await;
                }
                let Some(trial) = work.view.trial() else {
                    work.tidy().await?;
                    session.say("nothing to do: no candidate is on trial")?;
                    return Ok(Exit::Done);
                };
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
