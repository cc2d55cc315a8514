use super::{Sight, show};
use crate::commands::wanted::Wanted;
use crate::commands::{Failure, Session};
use crate::rollout::plan::{Document, Recheck, recheck};
use crate::world::cluster::execute::Founded;

/// What to do about it.
pub const REPLAN: &str = "plan again; `--replan` shows what it would be now";

/// Tells what is not as it was planned, if anything is, and what helps; before the first write.
pub fn told(saved: &Document, fresh: &Document, help: &str, session: &mut Session) -> Result<bool, Failure> {
    differs((saved, fresh), "nothing was written", help, session)
}

/// The same of a second look, and why the plan is refused now: the server says nothing of what would be in a namespace that is not
/// there.
pub(super) fn since(
    first: &Sight,
    again: &Sight,
    (founded, wanted): (Founded, &Wanted),
    session: &mut Session,
) -> Result<bool, Failure> {
    let written = match founded {
        Founded::Made => format!("only the namespace `{}` was made", wanted.set.namespace()),
        Founded::Not => "nothing was written".to_owned(),
    };
    let drifted = differs((&first.document, &again.document), &written, REPLAN, session)?;
    if drifted && again.survey.plan.is_refused() {
        show(&again.survey.plan, &wanted.workspace.sources, session)?;
    }
    Ok(drifted)
}

fn differs(
    (saved, fresh): (&Document, &Document),
    written: &str,
    help: &str,
    session: &mut Session,
) -> Result<bool, Failure> {
    let drifts = match recheck(saved, fresh) {
        Recheck::Same => return Ok(false),
        Recheck::Drifted(drifts) => drifts,
    };
    let lines: Vec<String> = drifts.iter().map(|drift| format!("\n  {drift}")).collect();
    session.complain(&format!("the plan does not hold any more, {written}:{}\nhelp: {help}", lines.concat()))?;
    Ok(true)
}
