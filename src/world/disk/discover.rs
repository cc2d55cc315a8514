use super::reason;
use crate::diag::{Checked, Code, Finding, Severity};
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc;

/// A `railiance/` directory: where it is, and what to call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Relative to where the run started, forward slashes; `.` for that place itself.
    pub name: String,
    pub path: PathBuf,
}

/// The `railiance/` directories that the arguments mean, sorted by name, each once. No argument
/// means the current directory.
///
/// An argument may be such a directory (or its `app.toml`), or any directory above. Below it,
/// every directory counts that is called `railiance` and holds an `app.toml`, or something that
/// was meant to be one; what git ignores and hidden directories are passed over, but not the one
/// directly below: it was as good as named.
pub fn discover(arguments: &[PathBuf]) -> Checked<Vec<Found>> {
    let here = [PathBuf::from(".")];
    let arguments = if arguments.is_empty() { &here } else { arguments };
    let mut findings = Vec::new();
    let mut found: Vec<Found> =
        arguments.iter().flat_map(|argument| one_argument(argument).take(&mut findings)).collect();
    found.sort();
    Checked::new(each_once(found), findings)
}

fn each_once(sorted: Vec<Found>) -> Vec<Found> {
    if sorted.len() < 2 {
        return sorted;
    }
    let mut seen = BTreeMap::new();
    for one in sorted {
        let identity = fs::canonicalize(&one.path).unwrap_or_else(|_| one.path.clone());
        seen.entry(identity).or_insert(one);
    }
    let mut once: Vec<Found> = seen.into_values().collect();
    once.sort();
    once
}

fn one_argument(argument: &Path) -> Checked<Vec<Found>> {
    match fs::metadata(argument) {
        Err(error) => {
            let message = format!("`{}` cannot be read: {}", argument.display(), reason(&error));
            Checked::new(Vec::new(), vec![Finding::new(Code::UnreadableFile, message).about(name(argument))])
        }
        Ok(meta) if meta.is_dir() => directory(argument),
        Ok(_) if argument.file_name().is_some_and(|name| name == "app.toml") => {
            let parent = argument.parent().filter(|parent| !parent.as_os_str().is_empty());
            Checked::clean(vec![found(parent.unwrap_or(Path::new(".")))])
        }
        Ok(_) => Checked::new(Vec::new(), vec![nothing(argument)]),
    }
}

fn directory(argument: &Path) -> Checked<Vec<Found>> {
    if exists(&argument.join("app.toml")) {
        return Checked::clean(vec![found(argument)]);
    }
    let mut below = beside(argument);
    if below.value.is_empty() && meant_as_one(argument) {
        below.value.push(found(argument));
    }
    if below.value.is_empty() {
        below.findings.push(nothing(argument));
    }
    below
}

/// The one directly below, and those of the other directories beside it; most often there is nothing to walk through.
fn beside(argument: &Path) -> Checked<Vec<Found>> {
    let own = argument.join("railiance");
    if !meant_as_one(&own) {
        return walk(argument);
    }
    let own = found(&own);
    if has_other_directories(argument) {
        let mut all = walk(argument);
        all.value.push(own);
        return all;
    }
    Checked::clean(vec![own])
}

/// Whether a directory holds another one that is walked through; one that cannot be listed may.
fn has_other_directories(argument: &Path) -> bool {
    let is_other = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let passed_over = name == "railiance" || name.to_string_lossy().starts_with('.');
        !passed_over && entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    fs::read_dir(argument).map_or(true, |entries| entries.flatten().any(is_other))
}

fn nothing(argument: &Path) -> Finding {
    let message = format!("nothing to compile in `{}`", argument.display());
    Finding::new(Code::MissingAppToml, message)
        .about(name(argument))
        .note("looked for directories called `railiance` that hold an `app.toml`, without what git ignores")
        .help("name a directory that holds one; `railiance init` writes one")
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Called `railiance`, and holding files that only such a directory has, or a misspelt `app.toml`. A
/// link to such a directory is one too: nothing below it is walked, so that loops do no harm.
fn meant_as_one(directory: &Path) -> bool {
    if directory.file_name().is_none_or(|name| name != "railiance") {
        return false;
    }
    let named = |name: &str| exists(&directory.join(name));
    named("app.toml") || named("release.toml") || named("railiance.lock") || misspelt_app(directory)
}

fn misspelt_app(directory: &Path) -> bool {
    const SLIPS: &[&str] = &["app.tml", "app.yaml", "app.yml", "app.json"];
    let slip = |name: String| name.as_str() == "app.toml" || SLIPS.contains(&name.as_str());
    fs::read_dir(directory)
        .is_ok_and(|entries| entries.flatten().any(|entry| slip(entry.file_name().to_string_lossy().to_lowercase())))
}

/// Entries after which a tree is worth all cores: the threads of a walk take a millisecond to agree
/// that there is nothing left to do.
const SMALL: usize = 500;

/// Walks a tree: a small one here, a larger one anew on all cores. Rules of directories above the
/// argument count only inside of a git working tree: a stray `.gitignore` in a home directory is
/// nobody's intention.
fn walk(argument: &Path) -> Checked<Vec<Found>> {
    let mut builder = WalkBuilder::new(argument);
    builder.parents(in_working_tree(argument)).require_git(false).git_global(false).ignore(false).follow_links(false);
    walk_here(&builder).unwrap_or_else(|| walk_on_all_cores(&builder))
}

/// `None` for a tree that is not small.
fn walk_here(builder: &WalkBuilder) -> Option<Checked<Vec<Found>>> {
    let mut builder = builder.clone();
    // below a directory of ours nothing is looked for
    builder.filter_entry(|entry| entry.depth() < 2 || !entry.path().parent().is_some_and(meant_as_one));
    let mut said = Vec::new();
    for (count, entry) in builder.build().enumerate() {
        (count < SMALL).then_some(())?;
        if let Visit::Say(one) = visit(entry) {
            said.push(one);
        }
    }
    Some(sorted(said))
}

fn walk_on_all_cores(builder: &WalkBuilder) -> Checked<Vec<Found>> {
    let walker = builder.build_parallel();
    let (send, receive) = mpsc::channel();
    walker.run(|| {
        let send = send.clone();
        Box::new(move |entry| match visit(entry) {
            Visit::Into => WalkState::Continue,
            // the receiver lives longer than the walk, so that sending cannot fail
            Visit::Say(said) => send.send(said).map_or(WalkState::Quit, |()| WalkState::Skip),
        })
    });
    drop(send);
    sorted(receive.into_iter().collect())
}

enum Visit {
    Into,
    Say(Result<Found, Finding>),
}

fn visit(entry: Result<DirEntry, ignore::Error>) -> Visit {
    match entry {
        Ok(entry) if entry.depth() > 0 && meant_as_one(entry.path()) => Visit::Say(Ok(found(entry.path()))),
        Ok(_) => Visit::Into,
        Err(error) => Visit::Say(Err(passed_over(&error))),
    }
}

/// A directory below that cannot be looked into is not what was asked for; it is said, and the rest
/// goes on.
fn passed_over(error: &ignore::Error) -> Finding {
    let mut finding = Finding::new(Code::UnreadableFile, format!("passed over: {}", words(error)));
    finding.severity = Severity::Warning;
    finding.path = path(error).map(name);
    finding
}

fn path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path(err),
        _ => None,
    }
}

fn words(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { path, err } => format!("`{}`: {}", path.display(), words(err)),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => words(err),
        ignore::Error::Io(error) => reason(error),
        other => other.to_string(),
    }
}

fn sorted(said: Vec<Result<Found, Finding>>) -> Checked<Vec<Found>> {
    let mut checked = Checked::clean(Vec::new());
    for one in said {
        match one {
            Ok(found) => checked.value.push(found),
            Err(finding) => checked.findings.push(finding),
        }
    }
    checked.value.sort();
    checked.findings.sort_by(|one, other| one.message.cmp(&other.message));
    checked
}

fn in_working_tree(argument: &Path) -> bool {
    fs::canonicalize(argument).is_ok_and(|full| full.ancestors().any(|above| exists(&above.join(".git"))))
}

fn found(path: &Path) -> Found {
    Found { name: name(path), path: path.to_owned() }
}

/// A path as it is shown: forward slashes, no `.` but for the place where the run started.
fn name(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| match part {
            Component::RootDir => String::new(),
            part => part.as_os_str().to_string_lossy().into_owned(),
        })
        .collect();
    match parts.join("/") {
        name if name.is_empty() && path.has_root() => "/".to_owned(),
        name if name.is_empty() => ".".to_owned(),
        name => name,
    }
}
