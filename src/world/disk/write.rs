use super::reason;
use crate::diag::join;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// The file by which [`write_tree`] knows its own directories: the paths it wrote, one a line.
pub const MARKER: &str = ".railiance-render";

/// Why nothing was written. What stood there before stands there still.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("`{path}` cannot be written: {reason}")]
    Failed { path: String, reason: String },
    #[error("`{path}` holds files that railiance did not write: {}", join(strangers, "and"))]
    NotOurs { path: String, strangers: Vec<String> },
    #[error("`{path}` is not a path below the directory")]
    BadPath { path: String },
}

fn failed(path: &Path) -> impl Fn(io::Error) -> WriteError + '_ {
    move |error| WriteError::Failed { path: path.display().to_string(), reason: reason(&error) }
}

/// Replaces a file's content in one step, or creates it. A link stays a link, its target is
/// replaced; permissions stay.
///
/// # Errors
/// [`WriteError::Failed`], with the system's reason.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let error = failed(path);
    let mut temporary = temporary_file(&full).map_err(&error)?;
    temporary.write_all(bytes).map_err(&error)?;
    temporary.as_file().sync_all().map_err(&error)?;
    temporary.persist(&full).map_err(|failure| error(failure.error))?;
    Ok(())
}

/// Whether [`write_file`] could write there, as far as can be known before.
///
/// # Errors
/// Those of [`write_file`].
pub fn may_write(path: &Path) -> Result<(), WriteError> {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    temporary_file(&full).map(drop).map_err(failed(path))
}

/// A new file beside the one to replace, with that one's permissions: a rename needs the same file
/// system.
fn temporary_file(full: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".railiance-");
    match fs::metadata(full) {
        Ok(meta) if meta.is_file() => {
            let file = builder.tempfile_in(parent(full))?;
            file.as_file().set_permissions(meta.permissions())?;
            Ok(file)
        }
        Ok(_) => Err(io::Error::other("it is not a regular file")),
        Err(_) => with_mode(&mut builder, 0o666).tempfile_in(parent(full)),
    }
}

/// The mode as a program asks for it; the process' mask takes from it what the user does not want.
#[cfg(unix)]
fn with_mode<'a, 'p, 's>(builder: &'a mut tempfile::Builder<'p, 's>, mode: u32) -> &'a mut tempfile::Builder<'p, 's> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn with_mode<'a, 'p, 's>(builder: &'a mut tempfile::Builder<'p, 's>, _: u32) -> &'a mut tempfile::Builder<'p, 's> {
    builder
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes `dir` hold exactly `files` (paths relative to it), and the marker. It is built beside and
/// renamed into place, so that a reader sees the old tree, the new one, or for an instant none,
/// never a part. An existing directory is replaced if it is empty or all in it was written here.
///
/// # Errors
/// [`WriteError`]; then `dir` is what it was.
pub fn write_tree(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    if let Some((path, _)) = files.iter().find(|(path, _)| !is_plain(path)) {
        return Err(WriteError::BadPath { path: path.clone() });
    }
    let full = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    refuse_strangers(dir, &full)?;
    let error = failed(dir);
    fs::create_dir_all(parent(&full)).map_err(&error)?;
    let mut builder = tempfile::Builder::new();
    let temporary = with_mode(builder.prefix(".railiance-"), 0o777).tempdir_in(parent(&full)).map_err(&error)?;
    fill(temporary.path(), files).map_err(&error)?;
    swap(temporary, &full).map_err(&error)
}

fn is_plain(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && path != MARKER && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn fill(dir: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    for (path, bytes) in files {
        let full = dir.join(path);
        fs::create_dir_all(parent(&full))?;
        // two files of one path would overwrite each other silently
        fs::OpenOptions::new().write(true).create_new(true).open(&full)?.write_all(bytes)?;
    }
    let names: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let list: String = names.into_iter().flat_map(|name| [name, "\n"]).collect();
    fs::write(dir.join(MARKER), list)
}

/// Renames the old tree away, the new one into place; if that fails, the old one goes back.
fn swap(temporary: tempfile::TempDir, full: &Path) -> io::Result<()> {
    // from here on the directory is no longer removed by itself: it is about to move
    let new = temporary.keep();
    if !full.exists() {
        return fs::rename(&new, full).or_else(|error| fs::remove_dir_all(&new).and(Err(error)));
    }
    let aside = tempfile::Builder::new().prefix(".railiance-old-").tempdir_in(parent(full))?;
    let old = aside.path().join("tree");
    fs::rename(full, &old)?;
    if let Err(error) = fs::rename(&new, full) {
        fs::rename(&old, full)?;
        fs::remove_dir_all(&new)?;
        return Err(error);
    }
    aside.close()
}

fn refuse_strangers(dir: &Path, full: &Path) -> Result<(), WriteError> {
    let error = failed(dir);
    match fs::metadata(full) {
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(reason) => return Err(error(reason)),
        Ok(meta) if !meta.is_dir() => return Err(error(io::Error::other("it is not a directory"))),
        Ok(_) => {}
    }
    let ours = match fs::read_to_string(full.join(MARKER)) {
        Ok(list) => list.lines().map(PathBuf::from).chain([PathBuf::from(MARKER)]).collect(),
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
        Err(reason) => return Err(error(reason)),
    };
    let strangers = strangers(full, &ours).map_err(error)?;
    match strangers.is_empty() {
        true => Ok(()),
        false => Err(WriteError::NotOurs { path: dir.display().to_string(), strangers }),
    }
}

/// The first few files below a directory that are not in the list.
fn strangers(full: &Path, ours: &BTreeSet<PathBuf>) -> io::Result<Vec<String>> {
    let mut strangers = Vec::new();
    for entry in walkdir::WalkDir::new(full).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path().strip_prefix(full).unwrap_or(entry.path());
        if !entry.file_type().is_dir() && !ours.contains(path) {
            strangers.push(path.display().to_string());
        }
        if strangers.len() == 3 {
            break;
        }
    }
    Ok(strangers)
}
