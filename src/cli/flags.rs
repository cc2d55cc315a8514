use crate::commands::{Command, Deny, Output, Session, Talk, grammar_of};
use clap::{Args as _, ColorChoice, CommandFactory};
use std::ffi::OsString;

/// The heading under which every verb lists the flags that all verbs have.
const GLOBAL: &str = "Options of all verbs";

/// A declarative config compiler and a careful hand for Kubernetes
///
/// Reads an application's `railiance/` directory and writes its stable, canary and promotion
/// manifests. Exit codes: docs/exit-codes.md.
#[derive(Debug, clap::Parser)]
#[command(name = "railiance", version, propagate_version = false, subcommand_required = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every verb takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// When to use colour
    // Helm 4 has both spellings
    #[arg(long, alias = "colour", global = true, help_heading = GLOBAL, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,

    /// How results are written; each verb says which of these it knows
    #[arg(short, long, global = true, help_heading = GLOBAL, value_enum, value_name = "FORMAT", default_value = "text")]
    output: Output,

    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    quiet: bool,

    /// Treat findings of this severity as errors
    #[arg(long, global = true, help_heading = GLOBAL, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
}

impl Cli {
    /// The grammar for these words. Where the first one is a verb, that of all the others is left out: to build it costs a
    /// short run a tenth of its time.
    pub(super) fn grammar(words: &[OsString]) -> clap::Command {
        let verb = words.get(1).and_then(|word| grammar_of(word.to_str()?));
        match verb {
            Some(verb) => {
                Global::augment_args(clap::Command::new("railiance")).subcommand_required(true).subcommand(verb)
            }
            None => Cli::command(),
        }
    }

    /// Puts the global choices into the session; colour was chosen when it started.
    pub(super) fn apply(&self, session: &mut Session) {
        session.output = self.global.output;
        session.deny = self.global.deny;
        session.talk = if self.global.quiet { Talk::Quiet } else { Talk::Usual };
    }
}

/// `--color` before the command line is parsed, so that a refusal is written as it asks too. What
/// cannot be read here counts as "auto"; the parser refuses it a moment later.
pub(super) fn early_colour(words: &[OsString]) -> ColorChoice {
    let value = words.iter().enumerate().find_map(|(at, word)| match word.to_str()? {
        "--color" | "--colour" => words.get(at + 1)?.to_str(),
        other => other.strip_prefix("--color=").or_else(|| other.strip_prefix("--colour=")),
    });
    match value {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}
