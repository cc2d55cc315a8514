//! Where a directory lies in its repository, without asking git.

use std::path::{Path, PathBuf};

/// Whether a directory holds an `app.toml`.
pub fn holds_app(directory: &Path) -> bool {
    directory.join("app.toml").is_file()
}

/// The path of a directory below the root of its repository, with forward slashes; `None` outside a
/// repository or for a path that is not UTF-8.
pub fn path_in_repository(directory: &Path) -> Option<String> {
    repository(directory).map(|(_, below)| below)
}

/// The root of a directory's repository (the nearest parent with a `.git`), and the path below it.
pub fn repository(directory: &Path) -> Option<(PathBuf, String)> {
    let absolute = std::fs::canonicalize(directory).ok()?;
    let root = absolute.ancestors().find(|parent| parent.join(".git").exists())?;
    let below = absolute.strip_prefix(root).ok()?;
    let parts = below.components().map(|part| part.as_os_str().to_str()).collect::<Option<Vec<_>>>()?;
    Some((root.to_owned(), parts.join("/")))
}
