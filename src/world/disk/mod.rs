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
pub use write::{MARKER, WriteError, write_file, write_tree};

use std::io;

/// The system's reason in the grammar of findings: lower case, without the error's number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
