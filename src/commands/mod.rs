//! One verb a file: `Args`, whose doc comment is the help, and `run`.
//!
//! In: arguments and a [`Session`]. Out: an [`Exit`], or a [`Failure`] that `cli` words. A verb is
//! added as a file, a line in [`Command`] and a line in [`run`]. Verbs know neither how anything is
//! drawn nor where it is sent.

mod check;
mod choose;
mod completion;
mod exit;
mod explain;
mod man;
mod session;
mod workspace;

pub use exit::Exit;
pub use session::{Deny, Failure, Output, Session, Talk};

/// The verbs, in the order of the help.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Check(check::Args),
    Explain(explain::Args),
    Completion(completion::Args),
    Man(man::Args),
}

/// Does what a verb says.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(args, session),
        Command::Explain(args) => explain::run(args, session),
        Command::Completion(args) => completion::run(args, session),
        Command::Man(args) => man::run(args, session),
    }
}
