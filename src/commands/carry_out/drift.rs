use crate::commands::{Failure, Session};
use crate::rollout::plan::{Document, Recheck, recheck};

/// What to do about it.
pub const REPLAN: &str = "plan again; `--replan` shows what it would be now";

/// Tells what is not as it was planned, if anything is, and what helps.
pub fn told(saved: &Document, fresh: &Document, help: &str, session: &mut Session) -> Result<bool, Failure> {
    let drifts = match recheck(saved, fresh) {
        Recheck::Same => return Ok(false),
        Recheck::Drifted(drifts) => drifts,
    };
    let lines: Vec<String> = drifts.iter().map(|drift| format!("\n  {drift}")).collect();
    session
        .complain(&format!("the plan does not hold any more, nothing was written:{}\nhelp: {help}", lines.concat()))?;
    Ok(true)
}
