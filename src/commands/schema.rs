use super::{Exit, Failure, Output, Session};
use crate::compile::check::schemas::SchemaName;
use crate::diag::nearest;
use crate::report::schemas::{self, Row};
use crate::rollout::local;

/// Print the JSON Schema of a file, or list the schemas
///
/// Editors that know `#:schema` find the same text at the address of its first line.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `app`, `release`, `lock` or `local-result`; without it, all with their addresses
    name: Option<String>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("schema", &[Output::Text, Output::Json])?;
    let text = match (&args.name, output) {
        // a schema is JSON in either form
        (Some(name), _) => find(name)?.text().to_owned(),
        (None, Output::Json) => schemas::json(&rows())?,
        (None, _) => schemas::text(&rows()),
    };
    session.write(&text)?;
    if !text.ends_with('\n') {
        session.write("\n")?;
    }
    Ok(Exit::Done)
}

/// What has a schema.
#[derive(Clone, Copy)]
enum Subject {
    /// a file of a `railiance/` directory
    File(SchemaName),
    /// what `run` writes
    LocalResult,
}

impl Subject {
    const ALL: [Subject; 4] = [
        Subject::File(SchemaName::App),
        Subject::File(SchemaName::Release),
        Subject::File(SchemaName::Lock),
        Subject::LocalResult,
    ];

    fn name(self) -> &'static str {
        match self {
            Subject::File(name) => name.name(),
            Subject::LocalResult => "local-result",
        }
    }

    /// The file that a schema is about, or who writes it.
    fn file(self) -> &'static str {
        match self {
            Subject::File(SchemaName::App) => "app.toml",
            Subject::File(SchemaName::Release) => "release.toml",
            Subject::File(SchemaName::Lock) => "railiance.lock",
            Subject::LocalResult => "run -o json",
        }
    }

    fn id(self) -> String {
        match self {
            Subject::File(name) => name.id(),
            Subject::LocalResult => local::SCHEMA_ID.to_owned(),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Subject::File(name) => name.text(),
            Subject::LocalResult => local::SCHEMA_TEXT,
        }
    }
}

fn rows() -> Vec<Row> {
    Subject::ALL.into_iter().map(|one| Row { name: one.name(), id: one.id(), file: one.file() }).collect()
}

/// By name or by the file's name.
fn find(written: &str) -> Result<Subject, Failure> {
    let known = |one: &Subject| one.name() == written || one.file() == written;
    Subject::ALL.into_iter().find(known).ok_or_else(|| {
        let near = nearest(written, Subject::ALL.into_iter().flat_map(|one| [one.name(), one.file()]));
        let hint = near.map_or_else(
            || "`railiance schema` lists all schemas".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Failure::Usage(format!("there is no schema `{written}`; {hint}"))
    })
}
