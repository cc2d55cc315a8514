use super::patch::patch;
use super::{Exit, Failure, Output, Session};
use crate::compile::check::schemas::SchemaName;
use crate::compile::load::{Files, Listing, ReadError, Role, load};
use crate::compile::secrets::scan_tree;
use crate::diag::{Checked, Finding, SourceId, Sources, Span};
use crate::edit::{Text, fmt, order};
use crate::report::findings::Findings;
use crate::report::formatted::{self, Outcome, State};
use crate::tree::toml;
use crate::world::disk::{Disk, Found, discover, write_file};
use crate::world::input;
use std::path::{Path, PathBuf};

/// The one file that is formatted.
const FILE: &str = "app.toml";

/// Put app.toml in canonical order and layout
///
/// Formats the app.toml of each `railiance/` directory below the given paths in place: the order of
/// tables and keys of the contract, spacing, quotes. Comments stay with what they are about. A file
/// with errors is left as it is. Names of formatted files go to stdout.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `railiance/` directories, or directories above them; `-` for stdin
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// Write nothing; exit 1 if a file is not in order, and name it
    #[arg(long)]
    check: bool,

    /// Write nothing; show what would change
    #[arg(long)]
    diff: bool,

    /// Read a text from stdin, write it formatted to stdout
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("fmt", &[Output::Text, Output::Json])?;
    let schema = serde_json::from_str(SchemaName::App.text())?;
    let order = order::key_paths(&schema);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let dash = args.paths.iter().any(|path| path.as_os_str() == "-");
    match (args.stdin || dash, args.paths.len(), output) {
        (true, 2.., _) => Err(Failure::Usage("`-` stands alone: stdin or paths, not both".to_owned())),
        (true, _, Output::Json) => Err(Failure::Usage("the result of `fmt -` is a text, not JSON".to_owned())),
        (true, _, _) => stdin(args, &order, session),
        (false, _, _) => directories(args, &order, output, session),
    }
}

/// A file and its text in order.
struct Formatted {
    name: String,
    before: String,
    after: String,
}

impl Formatted {
    fn is_in_order(&self) -> bool {
        self.before == self.after
    }

    fn diff(&self, session: &Session) -> String {
        patch(session, &self.name, Some(&covered(&self.before)), &covered(&self.after))
    }
}

/// The text with `***` for every value that looks like a secret: a diff ends up in logs.
fn covered(text: &str) -> String {
    let mut sources = Sources::default();
    let source = sources.add(FILE, text);
    let tree = toml::read(text, source).value;
    let mut masks: Vec<Span> = scan_tree(&tree).into_iter().flat_map(|finding| finding.masks).collect();
    masks.sort_by_key(|span| std::cmp::Reverse(span.start));
    masks.dedup();
    let mut covered = text.to_owned();
    for span in masks {
        covered.replace_range(span.range(), "\"***\"");
    }
    covered
}

fn stdin(args: &Args, order: &[&str], session: &mut Session) -> Result<Exit, Failure> {
    let before = input::stdin(Role::App.limit())
        .map_err(|source| Failure::Io { what: "cannot read stdin".to_owned(), source })?;
    let mut sources = Sources::default();
    let source = sources.add("<stdin>", before.as_str());
    let checked = fmt::format(Text { text: &before, source }, order);
    if checked.failed() {
        return session.say_findings(&Findings::new(&sources, checked.findings, 0));
    }
    let formatted = Formatted { name: FILE.to_owned(), before, after: checked.value };
    match (args.diff, args.check) {
        (true, _) => session.write(&formatted.diff(session))?,
        (false, false) => session.write(&formatted.after)?,
        (false, true) => {}
    }
    Ok(exit(args, formatted.is_in_order()))
}

/// `--check` answers by exit code, like other formatters do.
fn exit(args: &Args, in_order: bool) -> Exit {
    if args.check && !in_order { Exit::Error } else { Exit::Done }
}

fn directories(args: &Args, order: &[&str], output: Output, session: &mut Session) -> Result<Exit, Failure> {
    let mut found_findings = Vec::new();
    let mut sources = Sources::default();
    let mut outcomes = Vec::new();
    let mut diffs = String::new();
    for found in discover(&args.paths).take(&mut found_findings) {
        let file = name(&found);
        let formatted = one(&found, &file, order, &mut sources).take(&mut found_findings);
        let state = match &formatted {
            None => State::Failed,
            Some(formatted) if formatted.is_in_order() => State::Unchanged,
            Some(formatted) if args.check || args.diff => {
                diffs += &formatted.diff(session);
                State::WouldChange
            }
            Some(formatted) => {
                write_file(&found.path.join(FILE), formatted.after.as_bytes())
                    .map_err(|error| Failure::Refused(error.to_string()))?;
                State::Changed
            }
        };
        outcomes.push(Outcome { file, state });
    }
    let broken = session.say_findings(&Findings::new(&sources, found_findings, 0))?;
    session.write(&result(args, output, &outcomes, diffs)?)?;
    if output == Output::Text && !outcomes.is_empty() {
        session.say(&formatted::summary(&outcomes))?;
    }
    let in_order = outcomes.iter().all(|one| one.state != State::WouldChange);
    Ok(Exit::gravest(&[broken, exit(args, in_order)]))
}

fn result(args: &Args, output: Output, outcomes: &[Outcome], diffs: String) -> Result<String, Failure> {
    Ok(match (output, args.diff) {
        (Output::Json, _) => formatted::json(outcomes)?,
        (_, true) => diffs,
        (_, false) => formatted::names(outcomes),
    })
}

fn name(found: &Found) -> String {
    if found.name == "." { FILE.to_owned() } else { format!("{}/{FILE}", found.name) }
}

/// Reads and formats the file of one directory; `None` where it has errors.
fn one(found: &Found, name: &str, order: &[&str], sources: &mut Sources) -> Checked<Option<Formatted>> {
    let (before, source) = match read(&found.path, &found.name, sources) {
        Ok(read) => read,
        Err(findings) => return Checked::new(None, findings),
    };
    let text = sources.get(source).text.clone();
    let checked = fmt::format(Text { text: &text, source }, order);
    if checked.failed() {
        return Checked::new(None, checked.findings);
    }
    Checked::clean(Some(Formatted { name: name.to_owned(), before, after: checked.value }))
}

/// The file as it stands on the disk, and its text (without a byte order mark) as a source. What is
/// in the way is said in the words of loading; line ends and marks are put right, not reported.
fn read(path: &Path, root: &str, sources: &mut Sources) -> Result<(String, SourceId), Vec<Finding>> {
    let door = Door(Disk::new(path));
    let loaded = load(&door, root, sources);
    match loaded.value.app_toml.as_ref().filter(|_| !loaded.failed()) {
        Some(document) => match door.read(FILE, Role::App.limit()).map(String::from_utf8) {
            Ok(Ok(before)) => Ok((before, document.source)),
            // it changed since it was loaded: what was loaded is what gets formatted
            _ => Ok((sources.get(document.source).text.to_string(), document.source)),
        },
        None => Err(loaded.findings),
    }
}

/// A directory of which only the file to format is looked at.
struct Door(Disk);

impl Files for Door {
    fn list(&self, _: &dyn Fn(&str) -> bool) -> Listing {
        let mut listing = self.0.list(&|_| false);
        listing.entries.retain(|entry| entry.path.is_empty() || entry.path == FILE);
        listing
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.0.read(path, limit)
    }
}
