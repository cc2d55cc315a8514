use super::{Exit, Failure, Output, Session};
use crate::world::folder::Folder;
use clap_mangen::Man;
use std::io;
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
    Man::new(grammar).render(&mut roff).map_err(Failure::Write)?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}

fn write_all(grammar: &clap::Command, directory: &Path) -> Result<(), Failure> {
    let failed = |source| Failure::Io { what: format!("cannot write to `{}`", directory.display()), source };
    let folder = Folder::create(directory).map_err(failed)?;
    write_pages(grammar, "railiance", &folder, &failed)
}

/// The page of a command and those of the commands below it: `railiance-release-set.1`.
fn write_pages(
    command: &clap::Command,
    name: &str,
    folder: &Folder,
    failed: &dyn Fn(io::Error) -> Failure,
) -> Result<(), Failure> {
    folder.write(&format!("{name}.1"), page(command.clone())?.as_bytes()).map_err(failed)?;
    let mut verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help");
    verbs.try_for_each(|verb| write_pages(verb, &format!("{name}-{}", verb.get_name()), folder, failed))
}
