use super::{Exit, Failure, Output, Session};
use crate::world::folder::Folder;
use clap_mangen::Man;
use std::path::{Path, PathBuf};

/// Print the manual page, or write the pages of all verbs
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write one page a verb to this directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("man", &[Output::Text])?;
    let mut grammar = (session.grammar)();
    grammar.build();
    match &args.out {
        Some(directory) => write_all(&grammar, directory)?,
        None => session.write(&page(grammar)?)?,
    }
    Ok(Exit::Done)
}

fn page(grammar: clap::Command) -> Result<String, Failure> {
    let mut roff = Vec::new();
    Man::new(grammar).render(&mut roff)?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}

fn write_all(grammar: &clap::Command, directory: &Path) -> Result<(), Failure> {
    let failed = |source| Failure::Io { what: format!("cannot write to `{}`", directory.display()), source };
    let folder = Folder::create(directory).map_err(failed)?;
    folder.write("railiance.1", page(grammar.clone())?.as_bytes()).map_err(failed)?;
    for verb in grammar.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help") {
        let name = format!("railiance-{}", verb.get_name());
        let text = page(verb.clone())?;
        folder.write(&format!("{name}.1"), text.as_bytes()).map_err(failed)?;
    }
    Ok(())
}
