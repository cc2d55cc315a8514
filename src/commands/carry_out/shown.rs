//! What would be done, before anything is.

use super::{Orders, Sight};
use crate::commands::session::look;
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session};
use crate::diag::Sources;
use crate::report::diff::Paint;
use crate::report::plan;
use crate::rollout::plan::Plan;

/// What would be done now, and nothing is.
pub(super) fn looked(
    sight: &Sight,
    wanted: &Wanted,
    orders: &Orders<'_>,
    session: &mut Session,
) -> Result<Exit, Failure> {
    match orders.saved {
        Some(_) => session.say("the plan holds: without `--replan` it is carried out")?,
        None => show(&sight.survey.plan, &wanted.workspace.sources, session)?,
    }
    Ok(Exit::Done)
}

/// Shows what would be done, as the answer.
pub fn asked_for(plan: &Plan, sources: &Sources, session: &mut Session) -> Result<(), Failure> {
    let screen = session.terminal.data_screen();
    let paint = if screen.colour { Paint::Colour } else { Paint::Plain };
    session.write(&plan::text(plan, sources, paint, look(screen).glyphs))
}

/// Shows what would be done, beside the answer and not as it.
pub fn show(plan: &Plan, sources: &Sources, session: &mut Session) -> Result<(), Failure> {
    let screen = session.terminal.talk_screen();
    let paint = if screen.colour { Paint::Colour } else { Paint::Plain };
    session.say(plan::text(plan, sources, paint, look(screen).glyphs).trim_end())
}
