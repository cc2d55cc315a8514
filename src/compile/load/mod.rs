//! Text → trees; and which files a `railiance/` directory may hold.
//!
//! In: [`Files`], the door to a directory, whether it lies on the disk or in a git revision. Out: a
//! [`Directory`] of parsed documents and texts, every one of them with its id in `Sources`, and a
//! finding for everything that is in the way. Must not know Kubernetes, schemas or rules.

mod directory;
mod door;
mod gather;
mod parse;
mod role;
mod stray;
mod text;

pub use directory::{Asset, Content, Directory, Document, File, Manifest};
pub use door::{Entry, EntryKind, Files, Listing, ReadError};
pub use role::{MAX_FILES, MAX_TOTAL, Role};

use crate::diag::{Checked, Sources};
use rayon::prelude::*;

/// A directory to load: the door to it, and its name as the user would write it.
#[derive(Clone, Copy)]
pub struct Root<'a> {
    pub files: &'a dyn Files,
    pub name: &'a str,
}

/// Loads one directory.
pub fn load(files: &dyn Files, display_root: &str, sources: &mut Sources) -> Checked<Directory> {
    let gathered = gather::gather(files, display_root);
    let named = text::register(gathered, sources);
    parse::parse(display_root, named, sources)
}

/// Loads many directories side by side; the results stand in the order of `roots`, and so do the
/// ids of their texts, whatever the number of cores.
pub fn load_all(roots: &[Root<'_>], sources: &mut Sources) -> Vec<Checked<Directory>> {
    let gathered: Vec<_> = roots.par_iter().map(|root| gather::gather(root.files, root.name)).collect();
    let named: Vec<_> = gathered.into_iter().map(|one| text::register(one, sources)).collect();
    let sources = &*sources;
    roots.par_iter().zip(named).map(|(root, named)| parse::parse(root.name, named, sources)).collect()
}
