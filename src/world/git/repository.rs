use super::batch::Batch;
use super::revision::{Item, Revision};
use super::tree::entries;
use crate::compile::load::MAX_FILES;
use crate::diag::Finding;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A repository that is asked about many commits: one process answers for all of them, and of each only
/// the trees of one directory are read.
pub struct Repository {
    batch: Arc<Mutex<Batch>>,
}

impl Repository {
    /// # Errors
    /// git cannot be started.
    pub fn open(dir: &Path) -> Result<Repository, Finding> {
        Ok(Repository { batch: Arc::new(Mutex::new(Batch::start(dir)?)) })
    }

    /// A directory as it was at a commit. `None`: the repository at hand does not have it.
    pub fn directory(&self, commit: &str, directory: &str) -> Option<Revision> {
        let named = !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        // a name that git could read as more than one line, or as a search, is not asked for
        let plain = named && !directory.contains(['\n', '\0']);
        let (commit, tree) = plain.then(|| self.read(commit, directory))?.ok()??;
        Some(Revision::of_directory(commit, tree, Arc::clone(&self.batch)))
    }

    fn read(&self, commit: &str, directory: &str) -> io::Result<Option<(String, BTreeMap<String, Item>)>> {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((commit, _)) = batch.object(&format!("{commit}^{{commit}}"))? else { return Ok(None) };
        let Some((top, _)) = batch.object(&format!("{commit}:{directory}"))? else { return Ok(None) };
        let mut tree = BTreeMap::from([(directory.to_owned(), Item::Directory)]);
        let mut open = vec![(directory.to_owned(), top)];
        while let Some((path, id)) = open.pop().filter(|_| tree.len() <= MAX_FILES) {
            let Some((_, content)) = batch.object(&id)? else { return Ok(None) };
            for (name, id, item) in entries(&content, commit.len() / 2) {
                let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                if item == Item::Directory {
                    open.push((path.clone(), id));
                }
                tree.insert(path, item);
            }
        }
        Ok(Some((commit, tree)))
    }
}
