//! The disk: one `railiance/` directory as a door ([`Disk`]), where such directories lie
//! ([`discover`](fn@discover)), and writing that never leaves half a result ([`write_file`], [`write_tree`]).

mod contract;
mod discover;
mod files;
mod read;
mod repository;
mod write;

pub use contract::Contract;
pub use discover::{Found, discover};
pub use files::Disk;
pub use read::read_file;
pub use repository::{holds_app, path_in_repository, repository};
pub use write::{MARKER, WriteError, may_write, write_file, write_tree};

use std::io;
use std::path::{Path, PathBuf};

/// The directory that holds a `railiance/` directory: where its commands run.
pub fn holder(directory: &Path) -> PathBuf {
    // `..` has no name of its own
    let named = std::path::absolute(directory).ok().filter(|path| path.file_name().is_some());
    let whole = named.or_else(|| std::fs::canonicalize(directory).ok());
    whole.and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_else(|| PathBuf::from("."))
}

/// The system's reason in the grammar of findings: lower case, without the error's number.
pub(in crate::world) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
