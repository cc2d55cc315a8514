use super::Exit;
use crate::report::findings::{Findings, Format, Glyphs, Look, Paint, Undrawn, draw};
use crate::world::terminal::{Screen, Terminal};
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
    /// The whole command line, for `completion` and `man`.
    pub grammar: fn() -> clap::Command,
}

/// Why a verb could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// the command line asks for something that does not exist; exit code 64
    #[error("{0}")]
    Usage(String),
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
    #[error("cannot write the output: {0}")]
    Write(#[from] io::Error),
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Undrawn(#[from] Undrawn),
}

impl Failure {
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::Io { .. } | Failure::Write(_) | Failure::Json(_) => Exit::Error,
            Failure::Undrawn(_) => Exit::Bug,
        }
    }
}

impl Session {
    /// The chosen output, if `verb` knows it.
    pub fn output_of(&self, verb: &str, known: &[Output]) -> Result<Output, Failure> {
        if known.contains(&self.output) {
            return Ok(self.output);
        }
        let names: Vec<String> = known.iter().copied().map(name_of).collect();
        let (asked, known) = (name_of(self.output), crate::diag::join(&names, "or"));
        Err(Failure::Usage(format!("`{verb}` has no output `{asked}`; it knows {known}")))
    }

    /// Results, to stdout.
    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.terminal.data(text)?)
    }

    /// What a person may want to know meanwhile, to stderr; nothing with `--quiet`.
    pub fn say(&mut self, text: &str) -> Result<(), Failure> {
        match self.talk {
            Talk::Usual => Ok(self.terminal.talk(&format!("{text}\n"))?),
            Talk::Quiet => Ok(()),
        }
    }

    /// Findings as the result of a verb (`check`): to stdout, in the chosen format.
    pub fn write_findings(&mut self, findings: &Findings, format: Format) -> Result<Exit, Failure> {
        let text = draw(findings, format, &look(self.terminal.data_screen()))?;
        self.terminal.data(&text)?;
        Ok(self.exit_of(findings))
    }

    /// Findings beside the result of a verb (`render`): to stderr as text; nothing if there are none.
    pub fn say_findings(&mut self, findings: &Findings) -> Result<Exit, Failure> {
        if !findings.list().is_empty() {
            let text = draw(findings, Format::Text, &look(self.terminal.talk_screen()))?;
            self.terminal.talk(&text)?;
        }
        Ok(self.exit_of(findings))
    }

    fn exit_of(&self, findings: &Findings) -> Exit {
        let summary = findings.summary();
        match self.deny {
            Some(Deny::Warnings) if summary.warnings > 0 => Exit::Error,
            _ if summary.errors > 0 => Exit::Error,
            _ => Exit::Done,
        }
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
