use crate::diag::{Code, Finding};
use std::path::Path;
use std::process::{Command, Stdio};

/// Set by git for its hooks; they would make every call speak about the hook's repository.
const FOREIGN: &[&str] = &["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/// A git command in a directory: its words are English, it asks nobody, takes no lock, and fetches
/// nothing over the network.
pub(super) fn git(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(dir).args(arguments).stdin(Stdio::null());
    for name in FOREIGN {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    command.env("GIT_NO_LAZY_FETCH", "1");
    command
}

/// What git wrote.
pub(super) fn call(dir: &Path, arguments: &[&str]) -> Result<Vec<u8>, Finding> {
    let output = git(dir, arguments).output().map_err(|error| not_started(&error))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(refused(dir, &output.stderr)),
    }
}

/// The one line that git wrote.
pub(super) fn line(dir: &Path, arguments: &[&str]) -> Result<String, Finding> {
    let said = call(dir, arguments)?;
    let text = String::from_utf8(said).map_err(|_| unavailable("git answered with a path that is not UTF-8"))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

pub(super) fn unavailable(message: impl Into<String>) -> Finding {
    Finding::new(Code::SourceUnavailable, message)
}

pub(super) fn not_started(error: &std::io::Error) -> Finding {
    match error.kind() {
        std::io::ErrorKind::NotFound => unavailable("the program `git` is not installed").help("install git"),
        _ => unavailable(format!("the program `git` cannot be started: {error}")),
    }
}

fn refused(dir: &Path, stderr: &[u8]) -> Finding {
    let said = String::from_utf8_lossy(stderr);
    let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
    unavailable(format!("git refused to answer in `{}`", dir.display())).note(format!("git said: {}", said.trim()))
}
