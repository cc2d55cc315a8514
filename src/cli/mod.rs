//! The process around the verbs: global flags, the name it was called by, colour, exit codes.
//!
//! In: the words of the command line. Out: an exit code; everything else goes through the
//! [`Session`] that the verbs are given. This module knows nothing of the domain.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the ring of effects: the process itself")]

mod bug;
mod complete;
mod flags;
mod invocation;

pub use bug::exit_with_code_on_panic;
pub use flags::Cli;

use crate::commands::{self, Exit, Failure, Session};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use invocation::Invocation;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the process: parses the words (the first is the program's own name), does the verb, and
/// says how it ended.
pub fn main(words: Vec<OsString>) -> ExitCode {
    exit_with_code_on_panic();
    if let Some(charge) = commands::guarded(&words) {
        return commands::guard(charge);
    }
    if asks_only_for_version(&words) {
        return ExitCode::from(version().code());
    }
    let mut session = Session::start(flags::early_colour(&words), Cli::command);
    if let Some(candidates) = complete::answer(&words, Cli::command) {
        return ExitCode::from(answer(&candidates, &mut session).code());
    }
    let invocation = Invocation::detect(words.first());
    session.terminal.called(invocation.name());
    let grammar = Cli::grammar(&words).bin_name(invocation.name());
    let parsed = grammar.try_get_matches_from(words).and_then(|matches| Cli::from_arg_matches(&matches));
    let exit = match parsed {
        Ok(cli) => carry_out(&cli, &mut session),
        Err(error) => refuse(&error, &mut session),
    };
    ExitCode::from(exit.code())
}

/// The one question that scripts ask before each use: it needs no grammar of all verbs, which costs
/// more than the rest of the answer.
fn asks_only_for_version(words: &[OsString]) -> bool {
    matches!(words, [_, only] if only == "--version" || only == "-V")
}

/// Nothing is drawn, so nothing is asked about the screen.
fn version() -> Exit {
    match commands::print(concat!("railiance ", env!("CARGO_PKG_VERSION"), "\n")) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::Error,
    }
}

/// An answer that no verb gives.
fn answer(text: &str, session: &mut Session) -> Exit {
    let terminal = &mut session.terminal;
    match terminal.data(text).and_then(|()| terminal.finish()) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::Error,
    }
}

fn carry_out(cli: &Cli, session: &mut Session) -> Exit {
    cli.apply(session);
    let done = commands::run(&cli.command, session);
    let finished = session.shown();
    match done.and_then(|exit| finished.map(|()| exit)) {
        Ok(exit) => exit,
        Err(failure) => complain(&failure, session),
    }
}

fn complain(failure: &Failure, session: &mut Session) -> Exit {
    match session.terminal.talk(&format!("error: {failure}\n")) {
        Ok(()) => failure.exit(),
        // nobody hears it; the exit code still tells
        Err(_) => failure.exit(),
    }
}

/// Help and version are answers (stdout, 0); all else that clap says is wrong usage (stderr, 64).
fn refuse(error: &clap::Error, session: &mut Session) -> Exit {
    let terminal = &mut session.terminal;
    let answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let screen = if answer { terminal.data_screen() } else { terminal.talk_screen() };
    let text = error.render();
    let text = if screen.colour { text.ansi().to_string() } else { text.to_string() };
    let written = if answer { terminal.data(&text) } else { terminal.talk(&text) };
    match (answer, written.and_then(|()| terminal.finish())) {
        (true, Ok(())) => Exit::Done,
        (true, Err(_)) => Exit::Error,
        (false, _) => Exit::Usage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_to_the_version_says_what_the_grammar_says() {
        let said = Cli::command().render_version();
        assert_eq!(said, concat!("railiance ", env!("CARGO_PKG_VERSION"), "\n"));
    }

    /// Help is drawn from all that a grammar knows of a verb.
    #[test]
    fn a_verb_means_the_same_with_and_without_the_others() {
        for verb in Cli::command().get_subcommands() {
            let words = ["railiance", verb.get_name(), "--help"].map(OsString::from);
            let help = |grammar: clap::Command| grammar.try_get_matches_from(&words).unwrap_err().render().to_string();
            let alone = Cli::grammar(&words);
            assert_eq!(alone.get_subcommands().count(), 1);
            assert_eq!(help(alone), help(Cli::command()), "{}", verb.get_name());
        }
    }
}
