//! Temporary directories on the real disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Bench {
    guard: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Bench { guard: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.guard.path()
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub fn file(&self, path: &str, text: &str) -> &Self {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
        self
    }

    pub fn link(&self, path: &str, target: &str) -> &Self {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, self.at(path)).unwrap();
        self
    }

    /// Runs a program here and hands out what it wrote.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program).args(arguments).current_dir(self.path()).output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let fixed = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
        self.run("git", &[&fixed, arguments].concat())
    }

    pub fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "x"]);
        self.git(&["rev-parse", "HEAD"])
    }
}
