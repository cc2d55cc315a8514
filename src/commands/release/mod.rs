//! `release set` writes `release.toml`, `release show` reads it, and releases of the ledger.

mod file;
mod record;
mod set;
mod show;

pub use set::report_stable;

use super::{Exit, Failure, Session};

/// Name the versions in flight, or show them
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Set(set::Args),
    Show(Box<show::Args>),
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::Set(args) => set::run(args, session),
        Verb::Show(args) => show::run(args, session),
    }
}
