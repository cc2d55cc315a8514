use super::reason;
use crate::compile::load::{Entry, EntryKind, Files, Listing, MAX_FILES, Mode, ReadError};
use std::collections::BTreeMap;
use std::fs::{self, DirEntry, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

/// A directory on the disk.
///
/// Only regular files are ever opened: opening a FIFO or a device could wait for ever. Links are
/// followed as long as they stay below the directory, compared by their canonical paths.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    /// The root without links, once it was asked for.
    canonical: OnceLock<PathBuf>,
}

impl Disk {
    /// The directory need not exist: then its listing says so.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Disk { root: root.into(), canonical: OnceLock::new() }
    }

    fn canonical(&self) -> io::Result<&Path> {
        if let Some(root) = self.canonical.get() {
            return Ok(root);
        }
        let root = fs::canonicalize(&self.root)?;
        Ok(self.canonical.get_or_init(|| root))
    }

    /// The place of a path below the root. Only where a link stands on the way is the system asked
    /// for the canonical path, which costs a call for every part of it.
    fn place(&self, path: &str) -> Result<PathBuf, ReadError> {
        let root = self.canonical()?;
        let mut full = root.to_owned();
        for part in Path::new(path).components() {
            let Component::Normal(name) = part else {
                return Err(ReadError::Failed("it is not a path below the directory".to_owned()));
            };
            full.push(name);
            if fs::symlink_metadata(&full)?.is_symlink() {
                full = fs::canonicalize(full)?;
            }
            if !full.starts_with(root) {
                return Err(ReadError::Failed("it lies outside of the directory".to_owned()));
            }
        }
        Ok(full)
    }
}

impl Files for Disk {
    fn list(&self, enter: &dyn Fn(&str) -> bool) -> Listing {
        let root = match self.canonical() {
            Ok(root) => root,
            Err(error) => return only(EntryKind::Unreadable(reason(&error))),
        };
        let mut walk = Walk { root, enter, listing: Listing::default(), above: Vec::new() };
        walk.directory(root, "");
        walk.listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
        walk.listing
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        read_regular(&self.place(path)?, limit)
    }

    fn beside(&self, directory: &str) -> Option<BTreeMap<String, Mode>> {
        // a link to the directory stands beside what its maker sees there; `..` has no name of its own
        let named = std::path::absolute(&self.root).ok().filter(|root| root.file_name().is_some());
        let root = named.or_else(|| self.canonical().ok().map(Path::to_owned))?;
        match fs::read_dir(root.parent()?.join(directory)) {
            Ok(entries) => modes(entries),
            Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory).then(BTreeMap::new),
        }
    }
}

/// `None` where there are too many to tell.
fn modes(entries: fs::ReadDir) -> Option<BTreeMap<String, Mode>> {
    let entries: Vec<DirEntry> = entries.flatten().take(MAX_FILES + 1).collect();
    let file = |entry: &DirEntry| {
        let meta = fs::metadata(entry.path()).ok().filter(Metadata::is_file)?;
        Some((entry.file_name().into_string().ok()?, mode(&meta)))
    };
    (entries.len() <= MAX_FILES).then(|| entries.iter().filter_map(file).collect())
}

/// For anybody: who will run the hook is not known here.
#[cfg(unix)]
fn mode(meta: &Metadata) -> Mode {
    use std::os::unix::fs::PermissionsExt;
    if meta.permissions().mode() & 0o111 == 0 { Mode::Plain } else { Mode::Executable }
}

#[cfg(not(unix))]
fn mode(_: &Metadata) -> Mode {
    Mode::Executable
}

fn only(kind: EntryKind) -> Listing {
    Listing { entries: vec![Entry::new("", kind)], cut: false }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        ReadError::Failed(reason(&error))
    }
}

/// One byte more than the limit is asked for: a file may grow after it was listed.
fn read_regular(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(ReadError::Failed(format!("it is {}", noun(meta.file_type()))));
    }
    // one read, and one that finds the end
    let length = usize::try_from(meta.len().min(limit)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(length.saturating_add(1));
    fs::File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge) } else { Ok(bytes) }
}

struct Walk<'a> {
    root: &'a Path,
    enter: &'a dyn Fn(&str) -> bool,
    listing: Listing,
    /// Canonical paths of the directories that lead here.
    above: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Names are taken in order, so that a cut listing is always cut at the same place.
    fn directory(&mut self, full: &Path, path: &str) {
        let entries = fs::read_dir(full).and_then(Iterator::collect::<Result<Vec<DirEntry>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.push(path, EntryKind::Unreadable(reason(&error))),
        };
        entries.sort_by_key(DirEntry::file_name);
        self.above.push(full.to_owned());
        for entry in entries {
            if self.listing.entries.len() >= MAX_FILES {
                self.listing.cut = true;
                break;
            }
            self.entry(&entry, path);
        }
        self.above.pop();
    }

    fn push(&mut self, path: &str, kind: EntryKind) {
        self.listing.entries.push(Entry::new(path, kind));
    }

    fn entry(&mut self, entry: &DirEntry, parent: &str) {
        let name = entry.file_name();
        let path = join(parent, &name.to_string_lossy());
        if name.to_str().is_none() {
            return self.push(&path, EntryKind::BadName);
        }
        match entry.metadata() {
            Ok(meta) if meta.is_symlink() => self.link(&entry.path(), &path),
            Ok(meta) => self.found(&entry.path(), &path, &meta),
            Err(error) => self.push(&path, EntryKind::Unreadable(reason(&error))),
        }
    }

    fn found(&mut self, full: &Path, path: &str, meta: &Metadata) {
        let kind = meta.file_type();
        if kind.is_dir() {
            self.push(path, EntryKind::Directory);
            if (self.enter)(path) {
                self.directory(full, path);
            }
        } else if kind.is_file() {
            self.push(path, EntryKind::File { size: meta.len() });
        } else {
            self.push(path, EntryKind::Special(noun(kind)));
        }
    }

    fn link(&mut self, full: &Path, path: &str) {
        let target = match fs::canonicalize(full) {
            Ok(target) => target,
            Err(error) => return self.push(path, EntryKind::Unreadable(reason(&error))),
        };
        if !target.starts_with(self.root) {
            let written = fs::read_link(full).unwrap_or(target);
            return self.push(path, EntryKind::Outside { target: written.to_string_lossy().into_owned() });
        }
        if self.above.contains(&target) {
            let reason = "the link leads to a directory that holds it".to_owned();
            return self.push(path, EntryKind::Unreadable(reason));
        }
        match fs::metadata(&target) {
            Ok(meta) => self.found(&target, path, &meta),
            Err(error) => self.push(path, EntryKind::Unreadable(reason(&error))),
        }
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}/{name}") }
}

/// What a person calls something that is not a regular file.
#[cfg(unix)]
fn noun(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        kind if kind.is_dir() => "a directory",
        kind if kind.is_fifo() => "a FIFO",
        kind if kind.is_socket() => "a socket",
        kind if kind.is_block_device() || kind.is_char_device() => "a device",
        _ => "not a regular file",
    }
}

#[cfg(not(unix))]
fn noun(kind: FileType) -> &'static str {
    if kind.is_dir() { "a directory" } else { "not a regular file" }
}
