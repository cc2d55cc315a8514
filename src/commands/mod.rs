//! One verb a file: `Args`, whose doc comment is the help, and `run`.
//!
//! In: arguments and a [`Session`]. Out: an [`Exit`], or a [`Failure`] that `cli` words. A verb is
//! added as a file and a line in `verbs!`. Verbs know neither how anything is
//! drawn nor where it is sent.

mod abort;
mod adopt;
mod against;
mod apply;
mod approve;
mod base;
mod carry_out;
mod check;
mod choose;
mod cluster_options;
mod completion;
mod declared;
mod delete;
mod deploy;
mod diff;
mod exit;
mod explain;
mod fmt;
mod guard;
mod habits;
mod history;
mod hold;
mod init;
mod local_result;
mod man;
mod observe;
mod patch;
mod place;
mod plan;
mod preflight;
mod promote;
mod release;
mod released;
mod render;
mod repair;
mod resume;
mod rollback;
mod run;
mod schema;
mod session;
mod status;
mod trial;
mod unlock;
mod wanted;
mod why;
mod workspace;

pub use crate::world::local::{guard_main as guard, guarded};
pub use crate::world::terminal::print;
pub use cluster_options::{Asked, ClusterOptions};
pub use exit::Exit;
pub use local_result::LocalResultOption;
pub use session::{Deny, Failure, Output, Session, Talk};

macro_rules! verbs {
    ($($verb:ident $module:ident;)+) => {
        /// The verbs, in the order of the help.
        #[derive(Debug, clap::Subcommand)]
        pub enum Command {
            $($verb($module::Args),)+
        }

        /// Does what a verb says.
        pub fn run(command: &Command, session: &mut Session) -> Result<Exit, Failure> {
            match command {
                $(Command::$verb(args) => $module::run(args, session),)+
            }
        }

        /// The words of one verb alone; `None` for a word that is no verb.
        pub fn grammar_of(verb: &str) -> Option<clap::Command> {
            match verb {
                $(stringify!($module) => Some(<$module::Args as clap::Args>::augment_args(clap::Command::new(stringify!($module)))),)+
                _ => None,
            }
        }
    };
}

verbs! {
    Init init;
    Check check;
    Render render;
    Diff diff;
    Run run;
    Preflight preflight;
    Plan plan;
    Apply apply;
    Adopt adopt;
    Delete delete;
    Deploy deploy;
    Observe observe;
    Approve approve;
    Promote promote;
    Rollback rollback;
    Hold hold;
    Resume resume;
    Abort abort;
    Status status;
    History history;
    Unlock unlock;
    Guard guard;
    Why why;
    Fmt fmt;
    Release release;
    Schema schema;
    Explain explain;
    Completion completion;
    Man man;
}
