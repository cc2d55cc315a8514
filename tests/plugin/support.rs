//! Checkouts, and the real programs with homes of their own.

use crate::bed::tools::tool;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A directory on the disk of the build, so that the program can be linked there: a copy made by this process
/// could still be open for writing when another test's child is made.
pub fn directory() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// What Helm finds in a checkout in which nothing was built yet.
pub fn checkout() -> TempDir {
    let directory = directory();
    fs::create_dir(directory.path().join("scripts")).unwrap();
    for file in [
        ".gitignore",
        "plugin.yaml",
        "plugin.complete",
        "completion.yaml",
        "scripts/helm-install.sh",
        "scripts/kubectl_complete-railiance",
    ] {
        fs::copy(root().join(file), directory.path().join(file)).unwrap();
    }
    directory
}

/// The same after `cargo build --release`.
pub fn built_checkout() -> TempDir {
    let directory = checkout();
    link_program(&directory.path().join("target/release/railiance"));
    directory
}

pub fn link_program(to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::hard_link(env!("CARGO_BIN_EXE_railiance"), to).unwrap();
}

/// Writes a script by another process, for the reason that `directory` has.
pub fn script(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let source = path.with_extension("source");
    fs::write(&source, format!("#!/bin/sh\n{text}")).unwrap();
    fs::set_permissions(&source, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(Command::new("cp").args([&source, path]).status().unwrap().success());
}

/// A program with nothing in its environment but the usual directories of programs and a home.
pub fn bare(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", home);
    command
}

/// A real Helm whose plugins nobody else sees.
pub struct Helm {
    pub name: &'static str,
    pub program: PathBuf,
    home: TempDir,
}

impl Helm {
    pub fn three() -> Self {
        Helm { name: "Helm 3", program: tool("helm3"), home: directory() }
    }

    pub fn four() -> Self {
        Helm { name: "Helm 4", program: tool("helm"), home: directory() }
    }

    pub fn both() -> [Self; 2] {
        [Self::three(), Self::four()]
    }

    /// With the plugin of this directory.
    pub fn with(self, plugin: &Path) -> Self {
        let said = said(self.command(&["plugin", "install", "."]).current_dir(plugin));
        assert_eq!(said.code, 0, "{}: {said:?}", self.name);
        self
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = bare(&self.program, self.home.path());
        for kind in ["CACHE", "CONFIG", "DATA"] {
            command.env(format!("HELM_{kind}_HOME"), self.home.path().join(kind));
        }
        command.args(words);
        command
    }

    pub fn run(&self, words: &[&str]) -> Said {
        said(&mut self.command(words))
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The same through all of them, but for next steps: they are as one types them here.
pub fn said(command: &mut Command) -> Said {
    let Said { code, stdout, stderr } = typed(command);
    let bare =
        |text: String| text.replace("`kubectl railiance ", "`railiance ").replace("`helm railiance ", "`railiance ");
    Said { code, stdout: bare(stdout), stderr: bare(stderr) }
}

/// As it is said.
pub fn typed(command: &mut Command) -> Said {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
}

/// What the program itself says to the same words.
pub fn direct(words: &[&str]) -> Said {
    said(bare(Path::new(env!("CARGO_BIN_EXE_railiance")), Path::new("/")).args(words))
}

/// The path of an application of `fixtures/`.
pub fn fixture(name: &str) -> String {
    root().join("fixtures").join(name).display().to_string()
}
