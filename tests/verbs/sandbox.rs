use crate::run::{Said, command};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

/// The smallest application, in canonical layout.
pub const GREETER: &str = include_str!("../../fixtures/greeter/railiance/app.toml");

/// A directory of its own for one test; the program runs in it.
pub struct Sandbox(tempfile::TempDir);

impl Sandbox {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox(tempfile::tempdir().unwrap());
        for (path, text) in files {
            sandbox.write(path, text);
        }
        sandbox
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn run(&self, args: &[&str]) -> Said {
        Said::new(command(args).current_dir(self.0.path()).output().unwrap())
    }

    /// The program with a text piped into it.
    pub fn pipe(&self, args: &[&str], input: &str) -> Said {
        let mut command = command(args);
        command.current_dir(self.0.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Said::new(child.wait_with_output().unwrap())
    }
}

/// Exit code and both streams as one value to compare.
pub fn all(said: &Said) -> (Option<i32>, &str, &str) {
    (said.code, &said.stdout, &said.stderr)
}
