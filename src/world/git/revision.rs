use super::batch::Batch;
use super::call::{call, line, unavailable};
use crate::compile::load::{Entry, EntryKind, Files, Listing, MAX_FILES, Mode, ReadError};
use crate::diag::Finding;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// All names of a repository at one commit, and a way to their content.
pub struct Revision {
    commit: String,
    tree: BTreeMap<String, Item>,
    batch: Arc<Mutex<Batch>>,
    reach: Reach,
}

/// How much of a repository a revision has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Everything,
    OneDirectory,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// A size of 0 may be one that was not asked for.
    File {
        id: String,
        size: u64,
        mode: Mode,
    },
    Link {
        id: String,
    },
    Directory,
    Submodule,
    BadName,
}

impl Revision {
    /// Resolves a revision (commit, tag, branch, `HEAD~2`) in the repository that holds `dir`.
    ///
    /// # Errors
    /// `Code::SourceUnavailable` with what git said.
    pub fn open(dir: &Path, revision: &str) -> Result<Revision, Finding> {
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unavailable(format!("`{revision}` is not a git revision")).help("name a commit, tag or branch"));
        }
        let commit = commit(dir, revision)?;
        let listing = call(dir, &["ls-tree", "-r", "-t", "-z", "-l", "--full-tree", &commit])?;
        let tree = listing.split(|byte| *byte == 0).filter_map(item).collect();
        let batch = Arc::new(Mutex::new(Batch::start(dir)?));
        Ok(Revision { commit, tree, batch, reach: Reach::Everything })
    }

    pub(super) fn of_directory(commit: String, tree: BTreeMap<String, Item>, batch: Arc<Mutex<Batch>>) -> Revision {
        Revision { commit, tree, batch, reach: Reach::OneDirectory }
    }

    /// The full id of the commit.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// Where directories `railiance/` with an `app.toml` lie, relative to the repository, sorted.
    pub fn directories(&self) -> Vec<String> {
        self.tree
            .keys()
            .filter_map(|path| path.strip_suffix("/app.toml"))
            .filter(|directory| directory.rsplit('/').next() == Some("railiance"))
            .map(str::to_owned)
            .collect()
    }

    /// One directory, by its path relative to the repository; empty means the repository itself.
    ///
    /// # Errors
    /// The commit has no such directory.
    pub fn files(&self, directory: &str) -> Result<RevisionFiles<'_>, Finding> {
        let directory = directory.trim_matches('/');
        match self.tree.get(directory) {
            Some(Item::Directory) => {}
            None if directory.is_empty() => {}
            _ => {
                let short = self.commit.get(..12).unwrap_or(&self.commit);
                return Err(unavailable(format!("commit {short} has no directory `{directory}`")));
            }
        }
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        Ok(RevisionFiles { revision: self, prefix })
    }

    fn content(&self, id: &str) -> Result<Vec<u8>, String> {
        // a reader that panicked may have left half an answer in the pipe; its text is refused then
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        batch.content(id).map_err(|error| error.to_string())
    }
}

fn commit(dir: &Path, revision: &str) -> Result<String, Finding> {
    line(dir, &["rev-parse", "--verify", "--end-of-options", &format!("{revision}^{{commit}}")]).map_err(
        |mut finding| {
            finding.message = format!("git does not know the revision `{revision}` in `{}`", dir.display());
            finding.help("fetch it (a shallow clone has only the newest commits), or name another")
        },
    )
}

/// One record of `ls-tree -l`: mode, type, id, size, a tab, the path.
fn item(record: &[u8]) -> Option<(String, Item)> {
    let tab = record.iter().position(|byte| *byte == b'\t')?;
    let (head, path) = (record.get(..tab)?, record.get(tab + 1..)?);
    let head = std::str::from_utf8(head).ok()?;
    let mut fields = head.split_whitespace();
    let (mode, _, id, size) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let item = match mode {
        _ if std::str::from_utf8(path).is_err() => Item::BadName,
        "120000" => Item::Link { id: id.to_owned() },
        "040000" => Item::Directory,
        "160000" => Item::Submodule,
        _ => {
            let mode = if mode == "100755" { Mode::Executable } else { Mode::Plain };
            Item::File { id: id.to_owned(), size: size.parse().ok()?, mode }
        }
    };
    Some((String::from_utf8_lossy(path).into_owned(), item))
}

/// A directory at a revision. Links are followed as on the disk, but a link behind a link to a
/// directory is refused.
pub struct RevisionFiles<'a> {
    revision: &'a Revision,
    prefix: String,
}

/// Where a chain of links ends.
enum End {
    File { id: String, size: u64 },
    Directory(String),
    Other(EntryKind),
}

/// Links that are followed one after another, as the kernel does.
const HOPS: usize = 40;

impl RevisionFiles<'_> {
    fn below(&self, directory: &str) -> impl Iterator<Item = (&str, &Item)> {
        let from = if directory.is_empty() { self.prefix.clone() } else { format!("{}{directory}/", self.prefix) };
        let skip = from.len();
        let inside = from.clone();
        self.revision
            .tree
            .range(from..)
            .take_while(move |(path, _)| path.starts_with(&inside))
            .filter_map(move |(path, item)| path.get(skip..).map(|rest| (rest, item)))
    }

    /// Follows the link at `path`; all paths are relative to the directory.
    fn follow(&self, path: &str, id: &str) -> End {
        let (mut path, mut id) = (path.to_owned(), id.to_owned());
        for _ in 0..HOPS {
            let target = match self.revision.content(&id) {
                Ok(target) => String::from_utf8_lossy(&target).into_owned(),
                Err(reason) => return End::Other(EntryKind::Unreadable(reason)),
            };
            let Some(next) = resolve(&path, &target) else {
                return End::Other(EntryKind::Outside { target });
            };
            match self.revision.tree.get(&format!("{}{next}", self.prefix)) {
                Some(Item::File { id, size, .. }) => return End::File { id: id.clone(), size: *size },
                Some(Item::Directory) => return End::Directory(next),
                Some(Item::Link { id: further }) => (path, id) = (next, further.clone()),
                Some(Item::Submodule | Item::BadName) | None => {
                    return End::Other(EntryKind::Unreadable(format!(
                        "the link leads to `{target}`, which is not there"
                    )));
                }
            }
        }
        End::Other(EntryKind::Unreadable("too many links, one leading to another".to_owned()))
    }

    fn push(&self, entries: &mut Vec<Entry>, path: &str, item: &Item) {
        let kind = match item {
            Item::File { size, .. } => EntryKind::File { size: *size },
            Item::Directory => EntryKind::Directory,
            Item::Submodule => EntryKind::Special("a git submodule"),
            Item::BadName => EntryKind::BadName,
            Item::Link { id } => match self.follow(path, id) {
                End::File { size, .. } => EntryKind::File { size },
                End::Other(kind) => kind,
                End::Directory(target) => return self.linked_directory(entries, path, &target),
            },
        };
        entries.push(Entry::new(path, kind));
    }

    fn linked_directory(&self, entries: &mut Vec<Entry>, path: &str, target: &str) {
        if target.is_empty() || path == target || path.starts_with(&format!("{target}/")) {
            let reason = "the link leads to a directory that holds it".to_owned();
            return entries.push(Entry::new(path, EntryKind::Unreadable(reason)));
        }
        entries.push(Entry::new(path, EntryKind::Directory));
        for (rest, item) in self.below(target) {
            let path = format!("{path}/{rest}");
            let kind = match item {
                Item::File { size, .. } => EntryKind::File { size: *size },
                Item::Directory => EntryKind::Directory,
                Item::Submodule => EntryKind::Special("a git submodule"),
                Item::BadName => EntryKind::BadName,
                Item::Link { .. } => EntryKind::Special("a link behind a link"),
            };
            entries.push(Entry::new(path, kind));
        }
    }

    /// Id and size of the file at a path, links followed in every part of it.
    fn find(&self, path: &str) -> Option<(String, u64)> {
        let get = |path: &str| self.revision.tree.get(&format!("{}{path}", self.prefix));
        match get(path) {
            Some(Item::File { id, size, .. }) => return Some((id.clone(), *size)),
            Some(Item::Link { id }) => {
                return match self.follow(path, id) {
                    End::File { id, size } => Some((id, size)),
                    End::Directory(_) | End::Other(_) => None,
                };
            }
            Some(Item::Directory | Item::Submodule | Item::BadName) => return None,
            None => {}
        }
        path.match_indices('/').find_map(|(at, _)| {
            let (parent, rest) = path.split_at(at);
            let Some(Item::Link { id }) = get(parent) else { return None };
            match self.follow(parent, id) {
                End::Directory(target) => match get(&format!("{target}{rest}")) {
                    Some(Item::File { id, size, .. }) => Some((id.clone(), *size)),
                    _ => None,
                },
                End::File { .. } | End::Other(_) => None,
            }
        })
    }
}

impl Files for RevisionFiles<'_> {
    fn list(&self, enter: &dyn Fn(&str) -> bool) -> Listing {
        let mut entries = Vec::new();
        for (path, item) in self.below("") {
            self.push(&mut entries, path, item);
        }
        entries.retain(|entry| {
            let mut above = entry.path.match_indices('/').filter_map(|(at, _)| entry.path.get(..at));
            above.all(enter)
        });
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        let cut = entries.len() > MAX_FILES;
        entries.truncate(MAX_FILES);
        Listing { entries, cut }
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let (id, size) = self.find(path).ok_or_else(|| ReadError::Failed("no such file".to_owned()))?;
        let content = (size <= limit).then(|| self.revision.content(&id)).ok_or(ReadError::TooLarge)?;
        content.map_err(ReadError::Failed).and_then(|bytes| match bytes.len() as u64 > limit {
            true => Err(ReadError::TooLarge),
            false => Ok(bytes),
        })
    }

    fn beside(&self, directory: &str) -> Option<BTreeMap<String, Mode>> {
        let here = self.prefix.strip_suffix('/').filter(|_| self.revision.reach == Reach::Everything)?;
        let directory = resolve(here, directory)?;
        let outside = RevisionFiles { revision: self.revision, prefix: String::new() };
        let mode = |item: &Item| match item {
            Item::File { mode, .. } => Some(*mode),
            // not followed: it may lead to a program
            Item::Link { .. } => Some(Mode::Executable),
            Item::Directory | Item::Submodule | Item::BadName => None,
        };
        let here = outside.below(&directory).filter(|(name, _)| !name.contains('/'));
        Some(here.filter_map(|(name, item)| Some((name.to_owned(), mode(item)?))).collect())
    }
}

/// Where a link at `path` leads, both relative to the directory; `None` if outside of it.
fn resolve(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
