//! What a program was when a trial began: it runs as it was then, or not at all (decision H34).

use crate::commands::Failure;
use crate::compile::resolve::names;
use crate::rollout::judge::Files;
use crate::rollout::trial::Hook;
use crate::world::disk::read_file;
use std::path::Path;

/// A command with the files of the repository that it names; none where no word names one: programs on the `PATH` and of the
/// machine are its own business.
///
/// # Errors
/// A file cannot be read, or there is no such program.
pub fn recorded(command: Vec<String>, directory: &Path) -> Result<Hook, Failure> {
    let mut words = Vec::new();
    for (at, word) in command.iter().enumerate() {
        match content(path(at, word), directory)? {
            Some(_) => words.push(at),
            None if at == 0 && path(at, word).is_some() => {
                return Err(Failure::Refused(format!("there is no program `{word}`")));
            }
            None => {}
        }
    }
    let digest = digest(&command, &words, directory)?;
    let files = digest.filter(|_| !words.is_empty()).map(|digest| Files { words, digest });
    Ok(Hook { command, files, timeout: None })
}

/// Whether the files are what they were.
pub(super) fn is_recorded(hook: &Hook, directory: &Path) -> bool {
    let same = |files: &Files| {
        let now = digest(&hook.command, &files.words, directory);
        now.is_ok_and(|now| now.as_ref() == Some(&files.digest))
    };
    hook.files.as_ref().is_none_or(same)
}

/// Of the files at these places of a command; nothing where one is gone.
fn digest(command: &[String], words: &[usize], directory: &Path) -> Result<Option<String>, Failure> {
    let mut files = Vec::new();
    for at in words {
        let word = command.get(*at).and_then(|word| path(*at, word));
        let Some(bytes) = content(word, directory)? else { return Ok(None) };
        files.push(names::hex(&bytes));
    }
    Ok(Some(format!("sha256:{}", names::hex(files.join("\n").as_bytes()))))
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
        let of = |hook: &Hook| hook.files.clone().map(|files| files.digest);
        assert!(alone.files.is_some() && named.iter().all(|hook| of(hook) == of(&alone)));
        assert!(foreign.files.is_none() && named.iter().all(|hook| is_recorded(hook, directory.path())));
        write_file(&script, b"exit 10").unwrap();
        assert!(
            !is_recorded(&alone, directory.path()) && named.iter().all(|hook| !is_recorded(hook, directory.path()))
        );
        assert!(is_recorded(&foreign, directory.path()));
        assert!(recorded(vec!["./gone.sh".to_owned()], directory.path()).is_err());
    }

    #[test]
    fn what_a_program_writes_itself_closes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let [script, result] = ["check.sh", "out.xml"].map(|name| directory.path().join(name));
        write_file(&script, b"exit 0").unwrap();
        let hook = hook(&["./check.sh", "--junit=out.xml"], directory.path());
        write_file(&result, b"<testsuites/>").unwrap();
        assert!(is_recorded(&hook, directory.path()));
        write_file(&script, b"exit 10").unwrap();
        assert!(!is_recorded(&hook, directory.path()));
    }
}
