//! What a program was when a trial began: it runs as it was then, or not at all (decision H34).

use crate::commands::Failure;
use crate::compile::resolve::names;
use crate::rollout::trial::Hook;
use crate::world::disk::read_file;
use std::path::Path;

/// A command with the digest of the files of the repository that it names.
///
/// # Errors
/// A file cannot be read, or there is no such program.
pub fn recorded(command: Vec<String>, directory: &Path) -> Result<Hook, Failure> {
    let digest = digest(&command, directory)?;
    Ok(Hook { command, digest })
}

/// Whether the files are what they were.
pub(super) fn is_recorded(hook: &Hook, directory: &Path) -> bool {
    digest(&hook.command, directory).is_ok_and(|digest| digest == hook.digest)
}

/// Nothing where no word names a file of the repository: programs on the `PATH` and of the machine are its own business.
fn digest(command: &[String], directory: &Path) -> Result<Option<String>, Failure> {
    let mut files = Vec::new();
    for (at, word) in command.iter().enumerate() {
        match content(path(at, word), directory)? {
            Some(bytes) => files.push(names::hex(&bytes)),
            None if at == 0 && path(at, word).is_some() => {
                return Err(Failure::Refused(format!("there is no program `{word}`")));
            }
            None => {}
        }
    }
    let all = files.join("\n");
    Ok((!files.is_empty()).then(|| format!("sha256:{}", names::hex(all.as_bytes()))))
}

/// What may be a path within the repository: a program without a slash is looked for on the `PATH`, an option may name a file behind
/// its `=`.
fn path(at: usize, word: &str) -> Option<&str> {
    let named = match (at, word.strip_prefix('-')) {
        (0, _) => Some(word).filter(|word| word.contains('/')),
        (_, Some(option)) => option.split_once('=').map(|(_, value)| value),
        (_, None) => Some(word),
    };
    named.filter(|path| !path.is_empty() && !path.starts_with('/') && !path.contains("://"))
}

fn content(word: Option<&str>, directory: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let Some(word) = word else { return Ok(None) };
    read_file(&directory.join(word)).map_err(|source| Failure::Io { what: format!("cannot read `{word}`"), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::disk::write_file;

    fn hook(words: &[&str], directory: &Path) -> Hook {
        recorded(words.iter().map(|word| (*word).to_owned()).collect(), directory).unwrap()
    }

    #[test]
    fn h34_a_script_counts_wherever_it_stands_and_a_program_of_the_machine_does_not() {
        let directory = tempfile::tempdir().unwrap();
        let script = directory.path().join("smoke.sh");
        write_file(&script, b"exit 0").unwrap();
        let named = [&["sh", "./smoke.sh"][..], &["sh", "smoke.sh"], &["run", "--file=smoke.sh"]];
        let (alone, named) =
            (hook(&["./smoke.sh"], directory.path()), named.map(|words| hook(words, directory.path())));
        let foreign = hook(&["/bin/sh", "-c", "true", "https://example.org/x"], directory.path());
        assert!(alone.digest.is_some() && named.iter().all(|hook| hook.digest == alone.digest));
        assert!(foreign.digest.is_none() && named.iter().all(|hook| is_recorded(hook, directory.path())));
        write_file(&script, b"exit 10").unwrap();
        assert!(
            !is_recorded(&alone, directory.path()) && named.iter().all(|hook| !is_recorded(hook, directory.path()))
        );
        assert!(is_recorded(&foreign, directory.path()));
        assert!(recorded(vec!["./gone.sh".to_owned()], directory.path()).is_err());
    }
}
