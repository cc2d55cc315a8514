use super::{Exit, Failure, Output, Session};
use crate::compile::check::schemas::SchemaName;
use crate::diag::nearest;
use crate::report::schemas::{self, Row};

/// Print the JSON Schema of a file, or list the schemas
///
/// Editors that know `#:schema` find the same text at the address of its first line.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `app`, `release` or `lock`; without it, all with their addresses
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

fn rows() -> Vec<Row> {
    let row = |name: SchemaName| Row { name: name.name(), id: name.id(), file: file(name) };
    SchemaName::ALL.into_iter().map(row).collect()
}

/// The file of a `railiance/` directory that a schema is about.
fn file(name: SchemaName) -> &'static str {
    match name {
        SchemaName::App => "app.toml",
        SchemaName::Release => "release.toml",
        SchemaName::Lock => "railiance.lock",
    }
}

/// By name or by the file's name.
fn find(written: &str) -> Result<SchemaName, Failure> {
    let known = |name: &SchemaName| name.name() == written || file(*name) == written;
    SchemaName::ALL.into_iter().find(known).ok_or_else(|| {
        let near = nearest(written, SchemaName::ALL.into_iter().flat_map(|name| [name.name(), file(name)]));
        let hint = near.map_or_else(
            || "`railiance schema` lists all schemas".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Failure::Usage(format!("there is no schema `{written}`; {hint}"))
    })
}
