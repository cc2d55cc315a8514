//! Text → trees; and which files a `railiance/` directory may hold.
//!
//! In: [`Files`], the door to a directory, whether it lies on the disk or in a git revision. Out: a
//! [`Directory`] of parsed documents and texts, every one of them with its id in `Sources`, and a
//! finding for everything that is in the way. Must not know Kubernetes, schemas or rules.

mod beside;
mod directory;
mod door;
mod gather;
mod parse;
mod role;
mod stray;
mod text;

pub use beside::Beside;
pub use directory::{Asset, Content, Directory, Document, File, Manifest};
pub use door::{Entry, EntryKind, Files, Listing, Mode, ReadError};
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
    parse::parse(files, display_root, named, sources)
}

/// Loads many directories side by side; the results stand in the order of `roots`, and so do the
/// ids of their texts, whatever the number of cores.
pub fn load_all(roots: &[Root<'_>], sources: &mut Sources) -> Vec<Checked<Directory>> {
    let gathered = side_by_side(roots.to_vec(), |root| gather::gather(root.files, root.name));
    let named: Vec<_> = gathered.into_iter().map(|one| text::register(one, sources)).collect();
    let sources = &*sources;
    let work = roots.iter().zip(named).collect();
    side_by_side(work, |(root, named)| parse::parse(root.files, root.name, named, sources))
}

/// Does the work on all cores; the results stand in the order of the items. A single item is done
/// here: starting threads would cost more than they save.
pub fn side_by_side<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    match items.len() {
        0 | 1 => items.into_iter().map(work).collect(),
        _ => items.into_par_iter().map(work).collect(),
    }
}
