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

    /// Writes one file, replacing what was there.
    pub fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        fs::write(self.path.join(name), content)
    }
}
