use super::Exit;
use crate::report::findings::{Findings, Format, Glyphs, Look, Paint, Summary, Undrawn, draw};
use crate::tree::yaml;
use crate::world::cluster::execute::Unfounded;
use crate::world::cluster::store::Fault;
use crate::world::cluster::{Error, Unplanned};
use crate::world::terminal::{ColorChoice, Screen, Terminal};
use std::cell::Cell;
use std::io;

/// `-o`: how results are written. Each verb says which of these it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// for people
    Text,
    /// documented and versioned, see docs/json.md
    Json,
    Yaml,
    /// one name a line
    Name,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub workflow commands
    Github,
    /// JUnit XML
    Junit,
}

/// What `--deny` makes as grave as an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Deny {
    Warnings,
}

/// How much is said on stderr beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    Usual,
    Quiet,
}

/// What every verb is given: the streams and the global choices.
pub struct Session {
    pub terminal: Terminal,
    pub output: Output,
    pub deny: Option<Deny>,
    pub talk: Talk,
    /// How many JSON documents were written as YAML; `None` where JSON stays JSON.
    as_yaml: Cell<Option<usize>>,
    /// The whole command line, for `completion` and `man`.
    pub grammar: fn() -> clap::Command,
}

/// Why a verb could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// the command line asks for something that does not exist; exit code 64
    #[error("{0}")]
    Usage(String),
    /// what was asked for cannot be done, for a reason that the text gives; exit code 1
    #[error("{0}")]
    Refused(String),
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
    #[error("cannot write the output: {0}")]
    Write(#[source] io::Error),
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Undrawn(#[from] Undrawn),
    /// exit code 15 where nobody answers, as of `preflight`
    #[error("{0}{help}", help = .0.help().map(|help| format!("; {help}")).unwrap_or_default())]
    Cluster(#[from] crate::world::cluster::Error),
    /// the lease or the ledger; exit code 14 where somebody else has the lease
    #[error("{0}{help}", help = .0.help().map(|help| format!("; {help}")).unwrap_or_default())]
    Store(#[from] Fault),
}

impl From<Unplanned> for Failure {
    fn from(unplanned: Unplanned) -> Self {
        match unplanned {
            Unplanned::Cluster(error) => Failure::Cluster(error),
            other @ (Unplanned::Parent(_) | Unplanned::Empty(_)) => Failure::Refused(other.to_string()),
        }
    }
}

impl From<Unfounded> for Failure {
    fn from(unfounded: Unfounded) -> Self {
        match unfounded {
            Unfounded::Refused(error) => Failure::Cluster(error),
            came @ Unfounded::Came(_) => Failure::Refused(came.to_string()),
        }
    }
}

impl Failure {
    /// The engine of requests could not be started.
    pub fn runtime(source: io::Error) -> Failure {
        Failure::Io { what: "cannot wait for answers of a cluster".to_owned(), source }
    }

    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Store(Fault::Locked { .. }) => Exit::Locked,
            Failure::Cluster(Error::Fenced(_)) | Failure::Store(Fault::Cluster(Error::Fenced(_))) => Exit::Locked,
            Failure::Store(Fault::Interrupted(signal) | Fault::Halted(signal)) => Exit::of_signal(*signal),
            Failure::Cluster(error) | Failure::Store(Fault::Cluster(error)) if error.is_silence() => Exit::Closed,
            Failure::Refused(_)
            | Failure::Io { .. }
            | Failure::Write(_)
            | Failure::Json(_)
            | Failure::Cluster(_)
            | Failure::Store(_) => Exit::Error,
            Failure::Undrawn(_) => Exit::Bug,
        }
    }
}

impl Session {
    /// The session of this process before its command line is read: usual talk, text.
    pub fn start(colour: clap::ColorChoice, grammar: fn() -> clap::Command) -> Self {
        let colour = match colour {
            clap::ColorChoice::Auto => ColorChoice::Auto,
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
        };
        let terminal = Terminal::of_process(colour);
        Session { terminal, output: Output::Text, deny: None, talk: Talk::Usual, as_yaml: Cell::new(None), grammar }
    }

    /// The chosen output, if `verb` knows it.
    pub fn output_of(&self, verb: &str, known: &[Output]) -> Result<Output, Failure> {
        if known.contains(&self.output) {
            return Ok(self.output);
        }
        // what is written as JSON can be written as YAML
        let turned = known.contains(&Output::Json) && !known.contains(&Output::Yaml);
        if turned && self.output == Output::Yaml {
            self.as_yaml.set(Some(0));
            return Ok(Output::Json);
        }
        let known = known.iter().copied().chain(turned.then_some(Output::Yaml));
        let names: Vec<String> = known.map(name_of).collect();
        let (asked, known) = (name_of(self.output), crate::diag::join(&names, "or"));
        Err(Failure::Usage(format!("`{verb}` has no output `{asked}`; it knows {known}")))
    }

    /// Results, to stdout.
    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        let Some(before) = self.as_yaml.get() else { return self.terminal.data(text).map_err(Failure::Write) };
        self.as_yaml.set(Some(before + 1));
        let value: serde_json::Value = serde_json::from_str(text)?;
        let begin = if before == 0 { "" } else { "---\n" };
        self.terminal.data(&format!("{begin}{}", yaml::write(&value))).map_err(Failure::Write)
    }

    /// Hands over the results so far: those of a verb that goes on for long.
    pub fn shown(&mut self) -> Result<(), Failure> {
        self.terminal.finish().map_err(Failure::Write)
    }

    /// What a person may want to know meanwhile, to stderr; nothing with `--quiet`.
    pub fn say(&mut self, text: &str) -> Result<(), Failure> {
        match self.talk {
            Talk::Usual => self.terminal.talk(&format!("{text}\n")).map_err(Failure::Write),
            Talk::Quiet => Ok(()),
        }
    }

    /// Why something was not done, to stderr, `--quiet` or not.
    pub fn complain(&mut self, text: &str) -> Result<(), Failure> {
        self.terminal.talk(&format!("error: {text}\n")).map_err(Failure::Write)
    }

    /// A text that the cursor stays behind, to stderr.
    pub fn prompt(&mut self, text: &str) -> Result<(), Failure> {
        self.terminal.talk(text).map_err(Failure::Write)
    }

    /// Findings as the result of a verb (`check`): to stdout, in the chosen format.
    pub fn write_findings(&mut self, findings: &Findings, format: Format) -> Result<Exit, Failure> {
        let text = draw(findings, format, &look(self.terminal.data_screen()))?;
        let text = if format == Format::Text { self.terminal.as_typed(&text).into_owned() } else { text };
        self.write(&text)?;
        Ok(exit_of(findings.summary(), self.deny))
    }

    /// Findings beside the result of a verb (`render`): to stderr as text; nothing if there are none,
    /// or if `--quiet` is asked for and they do not stop the verb.
    pub fn say_findings(&mut self, findings: &Findings) -> Result<Exit, Failure> {
        let exit = exit_of(findings.summary(), self.deny);
        let wanted = self.talk == Talk::Usual || exit != Exit::Done;
        if wanted && !findings.list().is_empty() {
            let text = draw(findings, Format::Text, &look(self.terminal.talk_screen()))?;
            self.terminal.talk(&text).map_err(Failure::Write)?;
        }
        Ok(exit)
    }
}

fn exit_of(summary: Summary, deny: Option<Deny>) -> Exit {
    match deny {
        Some(Deny::Warnings) if summary.warnings > 0 => Exit::Error,
        _ if summary.errors > 0 => Exit::Error,
        _ => Exit::Done,
    }
}

impl Output {
    /// The format of findings that this output stands for; `yaml` and `name` are for objects.
    pub fn findings(self) -> Option<Format> {
        match self {
            Output::Text => Some(Format::Text),
            Output::Json => Some(Format::Json),
            Output::Sarif => Some(Format::Sarif),
            Output::Github => Some(Format::Github),
            Output::Junit => Some(Format::Junit),
            Output::Yaml | Output::Name => None,
        }
    }
}

fn name_of(output: Output) -> String {
    use clap::ValueEnum;
    output.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// What a drawing may use on a screen.
pub(super) fn look(screen: Screen) -> Look {
    Look {
        paint: if screen.colour { Paint::Ansi } else { Paint::Plain },
        glyphs: if screen.unicode { Glyphs::Unicode } else { Glyphs::Ascii },
        width: screen.width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_fail_on_demand_and_hints_never() {
        let counts = |errors, warnings, hints| Summary { errors, warnings, hints, affected: 1, checked: 1 };
        assert_eq!(exit_of(counts(1, 0, 0), None), Exit::Error);
        assert_eq!(exit_of(counts(0, 1, 1), None), Exit::Done);
        assert_eq!(exit_of(counts(0, 1, 0), Some(Deny::Warnings)), Exit::Error);
        assert_eq!(exit_of(counts(0, 0, 1), Some(Deny::Warnings)), Exit::Done);
    }
}
