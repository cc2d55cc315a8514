//! Files that change, seen by looking again and again.
//!
//! What the system itself tells of changes is not heard on network and container mounts, and differs on each system; a few
//! thousand files are looked at in milliseconds.

use ignore::WalkBuilder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(300);

type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// The files below a directory as they were seen last, without what git ignores and hidden ones.
pub struct Changes {
    directory: PathBuf,
    /// A file that we write ourselves.
    ours: Option<PathBuf>,
    seen: Seen,
    /// What changed and may go on changing.
    first: Option<String>,
}

impl Changes {
    pub fn since_now(directory: &Path, ours: Option<&Path>) -> Changes {
        let ours = ours.map(|ours| std::path::absolute(ours).unwrap_or_else(|_| ours.to_owned()));
        let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
        let seen = look(&directory, ours.as_deref());
        Changes { directory, ours, seen, first: None }
    }

    /// Returns when files have changed, and change no more: the first of them, relative to the directory. Whoever stops waiting, and
    /// waits again, has missed nothing.
    pub async fn come(&mut self) -> String {
        loop {
            match (self.next().await, self.first.take()) {
                // an editor, or a checkout, may write for a while
                (Some(_), Some(first)) | (Some(first), None) => self.first = Some(first),
                (None, Some(first)) => return first,
                (None, None) => {}
            }
        }
    }

    async fn next(&mut self) -> Option<String> {
        tokio::time::sleep(LOOK).await;
        let (directory, ours) = (self.directory.clone(), self.ours.clone());
        let now = tokio::task::spawn_blocking(move || look(&directory, ours.as_deref())).await.ok()?;
        let changed = first_difference(&self.seen, &now)
            .map(|path| path.strip_prefix(&self.directory).unwrap_or(path).display().to_string());
        self.seen = now;
        changed
    }
}

fn first_difference<'a>(before: &'a Seen, now: &'a Seen) -> Option<&'a PathBuf> {
    let changed = now.iter().find(|(path, state)| before.get(*path) != Some(*state));
    changed.or_else(|| before.iter().find(|(path, _)| !now.contains_key(*path))).map(|(path, _)| path)
}

fn look(directory: &Path, ours: Option<&Path>) -> Seen {
    let mut walk = WalkBuilder::new(directory);
    walk.require_git(false).git_global(false).ignore(false).follow_links(false);
    let files = walk.build().flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let files = files.filter(|entry| ours != Some(entry.path()));
    // a file that is gone before it was looked at is seen to be gone the next time
    files
        .filter_map(|entry| entry.metadata().ok().map(|meta| (entry.into_path(), (meta.modified().ok(), meta.len()))))
        .collect()
}
