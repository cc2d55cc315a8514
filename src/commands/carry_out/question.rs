use crate::commands::wanted::Wanted;
use crate::commands::{Failure, Session};
use crate::rollout::ledger::Verb;
use crate::world::input;

/// Asks whether the plan that was shown shall be carried out.
///
/// # Errors
/// Nobody is there to answer.
pub fn ask(wanted: &Wanted, verb: Verb, session: &mut Session) -> Result<bool, Failure> {
    let (verb, app, namespace) = (verb.name(), wanted.app(), wanted.set.namespace());
    confirm(verb, &format!("{verb}: do this to `{app}` in `{namespace}`?"), session)
}

/// Asks a question that `y` answers.
///
/// # Errors
/// Nobody is there to answer.
pub fn confirm(verb: &str, question: &str, session: &mut Session) -> Result<bool, Failure> {
    if !input::is_terminal() {
        let said = format!("`{verb}` asks before it writes, and there is no terminal; `--yes` says that it is meant");
        return Err(Failure::Usage(said));
    }
    session.prompt(&format!("{question} [y/N] "))?;
    let answer = input::line().map_err(|source| Failure::Io { what: "cannot read the answer".to_owned(), source })?;
    let yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !yes {
        session.say("nothing was written")?;
    }
    Ok(yes)
}
