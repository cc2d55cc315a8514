//! The one table of what may stand where in a `railiance/` directory, and how large it may be.

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// Entries of one directory, everything below it counted.
pub const MAX_FILES: usize = 10_000;
/// Bytes of all files of one directory together.
pub const MAX_TOTAL: u64 = 64 * MIB;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    App,
    Release,
    Lock,
    Template,
    Manifest,
    Schema,
    Config,
    Values,
    Patch,
}

/// Whether the files of a directory may lie in directories of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    Flat,
    Deep,
}

/// One directory that `railiance/` may hold; `ending` is what its files' names end with.
pub(super) struct Folder {
    pub name: &'static str,
    pub ending: &'static str,
    pub nesting: Nesting,
    pub role: Role,
}

const fn folder(name: &'static str, ending: &'static str, nesting: Nesting, role: Role) -> Folder {
    Folder { name, ending, nesting, role }
}

pub(super) const FILES: &[(&str, Role)] =
    &[("app.toml", Role::App), ("release.toml", Role::Release), ("railiance.lock", Role::Lock)];

/// Files for people, which nothing here reads.
pub(super) const PROSE: &[&str] = &["README.md", "README", "README.txt", "LICENSE"];

pub(super) const FOLDERS: &[Folder] = &[
    folder("templates", ".yaml.hbs", Nesting::Flat, Role::Template),
    folder("manifests", ".yaml", Nesting::Flat, Role::Manifest),
    folder("schemas", ".yaml", Nesting::Flat, Role::Schema),
    folder("config", "", Nesting::Deep, Role::Config),
    folder("values", ".yaml", Nesting::Deep, Role::Values),
    folder("patches", ".yaml", Nesting::Deep, Role::Patch),
];

impl Role {
    /// Bytes that a file may have.
    pub fn limit(self) -> u64 {
        match self {
            Role::App | Role::Release | Role::Lock | Role::Config => MIB,
            Role::Template | Role::Manifest | Role::Schema | Role::Values | Role::Patch => 8 * MIB,
        }
    }

    /// Why a file may not be larger, where the bound is not ours.
    pub(super) fn limit_reason(self) -> Option<&'static str> {
        match self {
            Role::Config => Some("a ConfigMap holds at most 1 MiB"),
            _ => None,
        }
    }

    /// Whether an empty file of this role says anything.
    pub(super) fn may_be_empty(self) -> bool {
        matches!(self, Role::Config | Role::Values)
    }
}

/// What a path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Known(Role),
    /// A directory in which files may lie.
    Folder,
    /// What editors, systems and git leave behind, and prose.
    Ignored,
    Unknown,
}

pub(super) fn place(path: &str) -> Place {
    let (first, rest) = match path.split_once('/') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let folder = FOLDERS.iter().find(|folder| folder.name == first);
    if ignored(path, folder) {
        return Place::Ignored;
    }
    match (folder, rest) {
        (Some(_), None) => Place::Folder,
        (Some(folder), Some(rest)) if folder.takes(rest) => Place::Known(folder.role),
        (None, None) => {
            FILES.iter().find(|(name, _)| *name == path).map_or(Place::Unknown, |(_, role)| Place::Known(*role))
        }
        _ => Place::Unknown,
    }
}

/// Whether directories may lie at this path.
pub(super) fn may_hold_files(path: &str) -> bool {
    match path.split_once('/') {
        None => FOLDERS.iter().any(|folder| folder.name == path),
        Some((first, _)) => FOLDERS.iter().any(|folder| folder.name == first && folder.nesting == Nesting::Deep),
    }
}

impl Folder {
    fn takes(&self, rest: &str) -> bool {
        let depth_fits = self.nesting == Nesting::Deep || !rest.contains('/');
        depth_fits && rest.len() > self.ending.len() && rest.ends_with(self.ending)
    }
}

/// `config/` may hold any file of the application, so there only the well-known droppings are passed
/// over: `config/.npmrc` is data.
fn ignored(path: &str, folder: Option<&Folder>) -> bool {
    let data = folder.is_some_and(|folder| folder.role == Role::Config);
    let hidden = |name: &str| !data && name.starts_with('.');
    PROSE.contains(&path) || path.split('/').any(|name| hidden(name) || dropping(name))
}

fn dropping(name: &str) -> bool {
    const NAMES: &[&str] = &[".DS_Store", ".gitignore", ".gitkeep", ".keep", ".gitattributes", "Thumbs.db"];
    const ENDINGS: &[&str] = &["~", ".swp", ".swo", ".swx"];
    NAMES.contains(&name)
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
        || name.starts_with(".#")
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
}
