//! Words for a file that nothing reads.

use super::role::{FILES, FOLDERS, Folder, Nesting};
use crate::diag::{Code, Finding, join, nearest};

/// What is known, for the help of a name that is not like any of it.
const EXPECTED: &str = "`railiance/` holds `app.toml`, `release.toml`, `railiance.lock`, `templates/*.yaml.hbs`, \
                        `manifests/*.yaml`, `config/`, `schemas/*.yaml`, `values/*.yaml` and `patches/*.yaml`";

/// A file at a path where nothing is read.
pub(super) fn file(path: &str) -> Finding {
    let finding = Finding::new(Code::UnknownFile, format!("nothing reads the file `{path}`"));
    match help_for_file(path) {
        Some(help) => finding.help(help),
        None => finding.help(format!("remove it or move it out; {EXPECTED}")),
    }
}

/// A directory at a path where none is read.
pub(super) fn directory(path: &str) -> Finding {
    let finding = Finding::new(Code::UnknownFile, format!("nothing reads the directory `{path}/`"));
    if let Some((first, _)) = path.split_once('/') {
        let help = format!("`{first}/` has no directories; move the files up into it");
        return finding.help(help);
    }
    match closest(path, FOLDERS.iter().map(|folder| folder.name)) {
        Some(name) => finding.help(format!("rename it to `{name}/`")),
        None => finding.help(format!("remove it or move it out; {EXPECTED}")),
    }
}

/// A file whose name is that of a directory of ours.
pub(super) fn not_a_directory(path: &str) -> Finding {
    Finding::new(Code::NotARegularFile, format!("`{path}` is a file, and a directory is expected"))
        .help(format!("make `{path}/` a directory and put the files into it"))
}

fn help_for_file(path: &str) -> Option<String> {
    match path.split_once('/') {
        None => closest(path, FILES.iter().map(|(name, _)| *name))
            .map(|name| format!("rename it to `{name}`"))
            .or_else(|| top_level_yaml(path)),
        Some((first, rest)) => {
            FOLDERS.iter().find(|folder| folder.name == first).map(|folder| help_in_folder(folder, rest))
        }
    }
}

fn top_level_yaml(path: &str) -> Option<String> {
    let fitting: Vec<String> = FOLDERS
        .iter()
        .filter(|folder| !folder.ending.is_empty() && path.ends_with(folder.ending))
        .map(|folder| format!("{}/", folder.name))
        .collect();
    (!fitting.is_empty()).then(|| format!("move it into {}", join(&fitting, "or")))
}

fn help_in_folder(folder: &Folder, rest: &str) -> String {
    let name = rest.rsplit('/').next().unwrap_or(rest);
    if folder.nesting == Nesting::Flat && rest.contains('/') {
        return format!("move it up: `{}/{name}`", folder.name);
    }
    let stem = ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending)).unwrap_or(rest);
    format!("names in `{0}/` end in `{1}`: rename it to `{0}/{stem}{1}`", folder.name, folder.ending)
}

/// Endings that people write where ours is meant, the longest first.
const ENDINGS: &[&str] =
    &[".yaml.hbs", ".yml.hbs", ".yaml.tpl", ".yaml.j2", ".hbs", ".yaml", ".yml", ".json", ".tpl", ".txt"];

/// The nearest name, letters compared without case: `App.toml` is a slip as well.
fn closest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(&written.to_lowercase(), names)
}
