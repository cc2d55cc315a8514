//! git: a `railiance/` directory as it was at a revision, and what a working tree can say about
//! itself. Calls the `git` program, without a shell and without the variables that a hook sets.

mod batch;
mod call;
mod repository;
mod revision;
mod tree;

pub use repository::Repository;
pub use revision::{Revision, RevisionFiles};

use crate::diag::Finding;
use call::{call, line};
use std::path::{Path, PathBuf};

/// The top of the working tree that holds `dir`.
///
/// # Errors
/// `Code::SourceUnavailable` with what git said, as everywhere in this module.
pub fn repository_root(dir: &Path) -> Result<PathBuf, Finding> {
    line(dir, &["rev-parse", "--show-toplevel"]).map(PathBuf::from)
}

/// Where `dir` stands in its repository, with forward slashes; empty at the top.
///
/// # Errors
/// See [`repository_root`].
pub fn prefix(dir: &Path) -> Result<String, Finding> {
    line(dir, &["rev-parse", "--show-prefix"]).map(|prefix| prefix.trim_end_matches('/').to_owned())
}

/// The commit that is checked out.
///
/// # Errors
/// See [`repository_root`]; also where there is no commit yet.
pub fn head_commit(dir: &Path) -> Result<String, Finding> {
    line(dir, &["rev-parse", "--verify", "HEAD^{commit}"])
}

/// The repository that a directory's `origin` names, as `host/path`: without the scheme, whoever logs
/// in, and `.git`, so that two ways to reach one repository are the same. `None` outside a repository
/// and in one that was never pushed.
pub fn remote(dir: &Path) -> Option<String> {
    let url = line(dir, &["config", "--get", "remote.origin.url"]).ok()?;
    let url = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let url = url.split_once('@').filter(|(user, _)| !user.contains('/')).map_or(url, |(_, rest)| rest);
    Some(url.trim_end_matches('/').trim_end_matches(".git").replacen(':', "/", 1))
}

/// Whether the repository has a commit.
pub fn knows(dir: &Path, commit: &str) -> bool {
    call(dir, &["cat-file", "-e", &format!("{commit}^{{commit}}")]).is_ok()
}

/// Whether the repository was cloned without all of its history.
pub fn is_shallow(dir: &Path) -> bool {
    call(dir, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.starts_with(b"true"))
}

/// Who wrote a commit and those before it, up to another one, by their addresses; of the commit alone where there is no other
/// one. Nothing where git cannot tell: a shallow clone lacks what lies between.
pub fn authors(dir: &Path, commit: &str, since: Option<&str>) -> Option<Vec<String>> {
    let range = since.map(|since| format!("{since}..{commit}"));
    let words: &[&str] = match &range {
        Some(range) => &["log", "--format=%ae", range],
        None => &["log", "--format=%ae", "--max-count=1", commit],
    };
    let said = call(dir, words).ok()?;
    let mut authors: Vec<String> = String::from_utf8_lossy(&said).lines().map(str::to_owned).collect();
    authors.sort_unstable();
    authors.dedup();
    Some(authors)
}

/// Whether one commit is another one, or among those before it; nothing where the repository does not know both.
pub fn is_among(dir: &Path, commit: &str, of: &str) -> Option<bool> {
    let asked = call::git(dir, &["merge-base", "--is-ancestor", commit, of]).output().ok()?;
    match asked.status.code() {
        Some(0) => Some(true),
        Some(1) => Some(false),
        Some(_) | None => None,
    }
}

/// Whether nothing below `dir` differs from the commit that is checked out, untracked files
/// counted.
///
/// # Errors
/// See [`repository_root`].
pub fn is_clean(dir: &Path) -> Result<bool, Finding> {
    call(dir, &["status", "--porcelain", "-z", "--untracked-files=all", "--", "."]).map(|said| said.is_empty())
}

/// The same of the whole repository that holds `dir`, whatever stands in a file that we write ourselves.
///
/// # Errors
/// See [`repository_root`].
pub fn is_clean_beside(dir: &Path, ours: Option<&Path>) -> Result<bool, Finding> {
    let root = repository_root(dir)?;
    let spared = ours.and_then(|ours| below(&root, ours)).map(|path| format!(":(exclude,literal){path}"));
    let mut arguments = vec!["status", "--porcelain", "-z", "--untracked-files=all", "--", "."];
    arguments.extend(spared.as_deref());
    call(&root, &arguments).map(|said| said.is_empty())
}

/// The path of a file that need not be there yet, relative to a repository's top.
fn below(root: &Path, file: &Path) -> Option<String> {
    let file = std::path::absolute(file).ok()?;
    let folder = std::fs::canonicalize(file.parent()?).ok()?;
    let path = folder.join(file.file_name()?);
    path.strip_prefix(std::fs::canonicalize(root).ok()?).ok()?.to_str().map(str::to_owned)
}
