use super::trial::{SaidOptions, run_on};
use super::{Exit, Failure, Output, Session};
use crate::rollout::ledger::Event;

/// Let automation go on after a hold or a rollback
///
/// The hold of the present step starts over. Nothing is driven by this: `deploy` does.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    said: SaidOptions,

    /// Let a job run once more that has failed
    #[arg(long, value_name = "NAME")]
    rerun_job: Option<String>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("resume", &[Output::Text])?;
    run_on(&args.said.options, "resume", session, async |scene, session| {
        scene
            .locked(session, async |work, session| {
                if let (Some(job), None) = (&args.rerun_job, work.view.trial()) {
                    session.complain(&format!("closed: no trial goes on in which the job `{job}` could run again"))?;
                    return Ok(Exit::Closed);
                }
                if let (Some(job), Some(trial)) = (&args.rerun_job, work.view.trial()) {
                    work.rerun(trial, job, &args.said.reason).await?;
                    session.say(&format!("the job `{job}` runs with the next `deploy` or `promote`"))?;
                } else if work.view.history.held.is_none() {
                    session.say("nothing to do: nobody holds it")?;
                    return Ok(Exit::Done);
                }
                if work.view.history.held.is_none() {
                    return Ok(Exit::Done);
                }
                let diary = work.view.trial().map_or_else(|| work.new_diary(), |trial| work.diary(trial));
                work.note(&diary, Event::Resumed { reason: args.said.reason.clone() }).await?;
                work.remember(None).await?;
                session.say("resumed: `railiance deploy` goes on from here")?;
                Ok(Exit::Done)
            })
            .await
    })
}
