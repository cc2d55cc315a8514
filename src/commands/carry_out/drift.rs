use crate::commands::{Failure, Session};
use crate::rollout::plan::{Document, Recheck, recheck};

/// Tells what is not as it was planned, if anything is.
pub fn told(saved: &Document, fresh: &Document, session: &mut Session) -> Result<bool, Failure> {
    let drifts = match recheck(saved, fresh) {
        Recheck::Same => return Ok(false),
        Recheck::Drifted(drifts) => drifts,
    };
    let lines: Vec<String> = drifts.iter().map(|drift| format!("\n  {drift}")).collect();
    let help = "help: plan again; `--replan` shows what it would be now";
    session.complain(&format!("the plan does not hold any more, nothing was written:{}\n{help}", lines.concat()))?;
    Ok(true)
}
