use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// Fixtures that are not for readers.
const NOT_COPIED: &[&str] = &["bad", "contract"];

/// A shell in a directory of its own, which holds copies of the fixtures.
pub struct Shell(tempfile::TempDir);

impl Shell {
    pub fn new() -> Self {
        let shell = Shell(tempfile::tempdir().unwrap());
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        for entry in walkdir::WalkDir::new(&fixtures).into_iter().filter_entry(|entry| {
            entry.depth() != 1 || !NOT_COPIED.contains(&entry.file_name().to_string_lossy().as_ref())
        }) {
            let entry = entry.unwrap();
            let to = shell.0.path().join(entry.path().strip_prefix(&fixtures).unwrap());
            match entry.file_type().is_dir() {
                true => fs::create_dir_all(to).unwrap(),
                false => _ = fs::copy(entry.path(), to).unwrap(),
            }
        }
        shell
    }

    /// Exit code, and what a terminal would have shown.
    pub fn run(&self, command: &str) -> (i32, String) {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_railiance")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.0.path()).env("PATH", path).stdin(Stdio::null());
        shell.stdout(writer.try_clone().unwrap()).stderr(writer);
        // authors of commits in examples
        for (name, value) in [("NAME", "Ann"), ("EMAIL", "ann@example.org")] {
            shell.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
        }
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "HELM_PLUGIN_NAME", "COLUMNS"] {
            shell.env_remove(name);
        }
        let mut child = shell.spawn().unwrap();
        // our own ends of the pipe would keep the reading waiting
        drop(shell);
        let mut output = String::new();
        reader.read_to_string(&mut output).unwrap();
        (child.wait().unwrap().code().unwrap(), output)
    }
}
