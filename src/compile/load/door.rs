use std::collections::BTreeMap;

/// The door to one `railiance/` directory. The only way in which `compile` meets a file.
pub trait Files: Sync {
    /// Everything below the directory, directories included, sorted by path. A directory for whose
    /// path `enter` says no is listed, but not what lies below it.
    fn list(&self, enter: &dyn Fn(&str) -> bool) -> Listing;

    /// The content of a listed file.
    ///
    /// # Errors
    /// The file holds more than `limit` bytes (then it was not read whole), or cannot be read.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// The files in a directory outside by their names; its path counts from the directory that holds
    /// this one: there hooks run, and find their programs. `None` where nobody can tell.
    fn beside(&self, _directory: &str) -> Option<BTreeMap<String, Mode>> {
        None
    }
}

/// Whether a file outside can be run as a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It can, or nobody can tell: where the system knows no such mark, or behind a link in git.
    Executable,
    /// It surely cannot: the mark is missing.
    Plain,
}

/// What a directory holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    pub entries: Vec<Entry>,
    /// There was more than anyone should keep in one directory; the listing stops somewhere.
    pub cut: bool,
}

/// One name below the directory. The path is relative to it, with forward slashes; the empty path
/// is the directory itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub kind: EntryKind,
}

impl Entry {
    pub fn new(path: impl Into<String>, kind: EntryKind) -> Self {
        Entry { path: path.into(), kind }
    }
}

/// What stands under a name, links followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    File {
        size: u64,
    },
    Directory,
    /// Neither; a noun phrase such as `a FIFO`.
    Special(&'static str),
    /// A link to a place outside of the directory, with its target as written.
    Outside {
        target: String,
    },
    /// It cannot be looked at; the reason.
    Unreadable(String),
    /// The name is not UTF-8; the path shows it with replacement characters.
    BadName,
}

/// Why a file has no content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the file is too large")]
    TooLarge,
    #[error("{0}")]
    Failed(String),
}
