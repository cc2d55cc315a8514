//! The first step of loading: what is there, and its bytes.

use super::door::{Entry, EntryKind, Files, ReadError};
use super::role::{FILES, FOLDERS, MAX_FILES, MAX_TOTAL, Place, Role, may_hold_files, place};
use super::stray;
use super::text::{Found, Gathered, Plaint, Reading};
use crate::diag::{Code, Finding};

/// Lists and reads a directory. Touches no shared state, so that many run side by side.
pub(super) fn gather(files: &dyn Files, root: &str) -> Gathered {
    let listing = files.list(&may_hold_files);
    let mut hand = Hand { files, total: 0, gathered: Gathered::new(root) };
    if listing.cut {
        hand.complain("", too_many());
    }
    for entry in &listing.entries {
        hand.entry(entry);
    }
    let app_is_there = listing.entries.iter().any(|entry| entry.path == "app.toml" || entry.path.is_empty());
    if !app_is_there {
        hand.complain("app.toml", missing_app(&listing.entries));
    }
    hand.gathered
}

struct Hand<'a> {
    files: &'a dyn Files,
    total: u64,
    gathered: Gathered,
}

impl Hand<'_> {
    fn complain(&mut self, path: &str, finding: Finding) {
        self.gathered.items.push(Found::Plaint(Plaint::about(path, finding)));
    }

    fn entry(&mut self, entry: &Entry) {
        let path = entry.path.as_str();
        let place = place(path);
        if place == Place::Ignored {
            return;
        }
        match &entry.kind {
            EntryKind::File { size } => self.file(path, place, *size),
            EntryKind::Directory => self.directory(path),
            EntryKind::Special(what) => self.complain(path, special(path, what)),
            EntryKind::Outside { target } => self.complain(path, outside(path, target)),
            EntryKind::Unreadable(reason) => self.complain(path, unreadable(path, reason)),
            EntryKind::BadName => self.complain(path, bad_name(path)),
        }
    }

    fn directory(&mut self, path: &str) {
        if may_hold_files(path) {
            return;
        }
        let finding = match place(path) {
            Place::Known(_) => directory_for_file(path),
            Place::Folder | Place::Ignored | Place::Unknown => stray::directory(path),
        };
        self.complain(path, finding);
    }

    fn file(&mut self, path: &str, place: Place, size: u64) {
        match place {
            Place::Known(role) => self.read(path, role, size),
            Place::Folder => self.complain(path, stray::not_a_directory(path)),
            Place::Unknown => self.complain(path, stray::file(path)),
            Place::Ignored => {}
        }
    }

    fn read(&mut self, path: &str, role: Role, size: u64) {
        if size > role.limit() {
            return self.complain(path, too_large(path, role));
        }
        if self.total >= MAX_TOTAL {
            return self.complain(path, all_too_large(path));
        }
        match self.files.read(path, role.limit()) {
            Ok(bytes) => {
                self.total += bytes.len() as u64;
                self.gathered.items.push(Found::File(Reading { path: path.to_owned(), role, bytes }));
            }
            Err(ReadError::TooLarge) => self.complain(path, too_large(path, role)),
            Err(ReadError::Failed(reason)) => self.complain(path, unreadable(path, &reason)),
        }
    }
}

fn missing_app(entries: &[Entry]) -> Finding {
    let finding = Finding::new(Code::MissingAppToml, "the directory has no `app.toml`");
    let ours = |path: &str| FILES.iter().any(|(name, _)| *name == path) || FOLDERS.iter().any(|f| f.name == path);
    let slip = entries.iter().map(|entry| entry.path.as_str()).filter(|path| !path.contains('/') && !ours(path));
    match slip.into_iter().find(|path| path.to_lowercase().starts_with("app.")) {
        Some(path) => finding.help(format!("rename `{path}` to `app.toml`")),
        None => finding.help("`railiance init` writes one"),
    }
}

fn too_many() -> Finding {
    Finding::new(Code::FileTooLarge, format!("the directory holds more than {MAX_FILES} files"))
        .help("point railiance at the `railiance/` directory alone, and keep data that no pod mounts elsewhere")
}

fn too_large(path: &str, role: Role) -> Finding {
    let mib = role.limit() / (1024 * 1024);
    let finding = Finding::new(Code::FileTooLarge, format!("`{path}` is larger than {mib} MiB"));
    match role.limit_reason() {
        Some(reason) => finding.note(reason).help("put large data into an image or a volume"),
        None => finding.help("split it into several files"),
    }
}

fn all_too_large(path: &str) -> Finding {
    let mib = MAX_TOTAL / (1024 * 1024);
    Finding::new(Code::FileTooLarge, format!("`{path}` was not read: the files before it hold {mib} MiB together"))
        .help("keep data that no pod mounts elsewhere")
}

fn special(path: &str, what: &str) -> Finding {
    Finding::new(Code::NotARegularFile, format!("`{path}` is {what}, and a file is expected"))
        .help("replace it by a regular file")
}

fn directory_for_file(path: &str) -> Finding {
    Finding::new(Code::NotARegularFile, format!("`{path}` is a directory, and a file is expected"))
        .help("replace it by a regular file")
}

fn outside(path: &str, target: &str) -> Finding {
    Finding::new(Code::LinkLeavesDirectory, format!("the link `{path}` leaves the directory, to `{target}`"))
        .help("copy the file into the directory: a release is rendered from its `railiance/` alone")
}

fn unreadable(path: &str, reason: &str) -> Finding {
    let what = if path.is_empty() { "the directory".to_owned() } else { format!("`{path}`") };
    Finding::new(Code::UnreadableFile, format!("{what} cannot be read: {reason}"))
}

fn bad_name(path: &str) -> Finding {
    Finding::new(Code::NotUtf8, format!("the name of `{path}` is not UTF-8")).help("rename the file")
}
