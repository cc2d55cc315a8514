use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A directory that a verb writes its results to (`--out DIR`).
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Creates the directory and its parents where they are missing.
    pub fn create(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Folder { path: path.to_owned() })
    }

    /// Writes one file, replacing what was there; `name` may lead through folders (`a/b.yaml`), which
    /// are created.
    pub fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let path = self.path.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)
    }
}

/// The name of a directory itself, also where the path does not say it (`.`); for one that is not
/// there yet the last part of the path.
pub fn name(path: &Path) -> Option<String> {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    full.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// Whether something stands at a path, be it a link to nowhere.
pub fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
