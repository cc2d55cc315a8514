use super::trial::{SaidOptions, run_on};
use super::{Exit, Failure, Output, Session};
use crate::rollout::ledger::Event;

/// Stop automation where it is, until `resume`
///
/// The weight stays, and nothing is judged meanwhile; `deploy` and `promote` end with 11. `abort` and
/// `rollback` are bound by no hold.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    said: SaidOptions,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("hold", &[Output::Text])?;
    run_on(&args.said.options, "hold", session, async |scene, session| {
        scene
            .locked(session, async |work, session| {
                let diary = work.view.trial().map_or_else(|| work.new_diary(), |trial| work.diary(trial));
                work.note(&diary, Event::Held { reason: args.said.reason.clone() }).await?;
                session.say("held: `railiance resume --reason TEXT` lets it go on")?;
                Ok(Exit::Done)
            })
            .await
    })
}
