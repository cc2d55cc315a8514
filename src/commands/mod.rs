//! One verb a file: `Args`, whose doc comment is the help, and `run`.
//!
//! In: arguments and a [`Session`]. Out: an [`Exit`], or a [`Failure`] that `cli` words. A verb is
//! added as a file, a line in [`Command`] and a line in [`run`]. Verbs know neither how anything is
//! drawn nor where it is sent.

mod adopt;
mod against;
mod apply;
mod base;
mod carry_out;
mod check;
mod choose;
mod cluster_options;
mod completion;
mod delete;
mod diff;
mod exit;
mod explain;
mod fmt;
mod habits;
mod history;
mod init;
mod man;
mod patch;
mod place;
mod plan;
mod preflight;
mod release;
mod released;
mod render;
mod schema;
mod session;
mod status;
mod unlock;
mod wanted;
mod why;
mod workspace;

pub use cluster_options::{Asked, ClusterOptions};
pub use exit::Exit;
pub use session::{Deny, Failure, Output, Session, Talk};

/// The verbs, in the order of the help.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Init(init::Args),
    Check(check::Args),
    Render(render::Args),
    Diff(diff::Args),
    Preflight(preflight::Args),
    Plan(plan::Args),
    Apply(apply::Args),
    Adopt(adopt::Args),
    Delete(delete::Args),
    Status(status::Args),
    History(history::Args),
    Unlock(unlock::Args),
    Why(why::Args),
    Fmt(fmt::Args),
    Release(release::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Completion(completion::Args),
    Man(man::Args),
}

/// Does what a verb says.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init::run(args, session),
        Command::Check(args) => check::run(args, session),
        Command::Render(args) => render::run(args, session),
        Command::Diff(args) => diff::run(args, session),
        Command::Preflight(args) => preflight::run(args, session),
        Command::Plan(args) => plan::run(args, session),
        Command::Apply(args) => apply::run(args, session),
        Command::Adopt(args) => adopt::run(args, session),
        Command::Delete(args) => delete::run(args, session),
        Command::Status(args) => status::run(args, session),
        Command::History(args) => history::run(args, session),
        Command::Unlock(args) => unlock::run(args, session),
        Command::Why(args) => why::run(args, session),
        Command::Fmt(args) => fmt::run(args, session),
        Command::Release(args) => release::run(args, session),
        Command::Schema(args) => schema::run(args, session),
        Command::Explain(args) => explain::run(args, session),
        Command::Completion(args) => completion::run(args, session),
        Command::Man(args) => man::run(args, session),
    }
}
