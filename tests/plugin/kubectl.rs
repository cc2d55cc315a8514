//! `kubectl railiance` through the real kubectl.

use crate::bed::tools::tool;
use crate::support::{Said, bare, direct, directory, fixture, link_program, said, typed};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// kubectl with railiance on its PATH.
pub struct Kubectl {
    programs: TempDir,
}

impl Kubectl {
    pub fn with_the_program() -> Self {
        let kubectl = Kubectl { programs: directory() };
        link_program(&kubectl.plugin());
        kubectl
    }

    fn plugin(&self) -> std::path::PathBuf {
        self.programs.path().join("kubectl-railiance")
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let kubectl: &Path = &tool("kubectl");
        let mut command = bare(kubectl, self.programs.path());
        command.env("PATH", format!("{}:/usr/bin:/bin", self.programs.path().display())).args(words);
        command
    }

    fn run(&self, words: &[&str]) -> Said {
        said(&mut self.command(&[&["railiance"], words].concat()))
    }
}

#[test]
fn kubectl_finds_it() {
    let kubectl = Kubectl::with_the_program();
    let list = said(&mut kubectl.command(&["plugin", "list"]));
    assert_eq!((list.code, list.stdout.contains("/kubectl-railiance\n")), (0, true), "{list:?}");
}

#[test]
fn verbs_say_through_kubectl_what_they_say_without() {
    let (kubectl, greeter) = (Kubectl::with_the_program(), fixture("greeter"));
    for words in [
        &["render", &greeter, "--track", "canary"][..],
        &["render", &greeter, "-o", "json"],
        &["diff", &fixture("worker"), "--exit-code"],
        &["check", &fixture("bad/POL001-image-by-tag"), "-o", "json"],
        &["schema", "app"],
        &["--version"],
    ] {
        assert_eq!(kubectl.run(words), direct(words), "{words:?}");
    }
    // there may be no other program by that name: a next step is as one types it here
    let bad = kubectl.command(&["railiance", "check", &fixture("bad/POL001-image-by-tag")]);
    for (mut command, told) in [
        (kubectl.command(&["railiance", "explain", "x"]), "`kubectl railiance explain` lists all codes"),
        (bad, "`kubectl railiance explain POL001` says more"),
    ] {
        let said = typed(&mut command);
        assert!(said.stdout.contains(told) || said.stderr.contains(told), "{said:?}");
    }
    let help = kubectl.run(&["check", "--help"]).stdout;
    assert!(help.contains("Usage: kubectl railiance check [OPTIONS] [PATH]"), "{help}");
}

#[test]
fn flags_stand_behind_the_name() {
    let kubectl = Kubectl::with_the_program();
    let before = said(&mut kubectl.command(&["-n", "shop", "railiance", "check"]));
    assert!(before.code != 0 && before.stderr.contains("flags cannot be placed before plugin name"), "{before:?}");
}

/// A flag that a verb does not have is refused, a security-relevant one above all.
#[test]
fn a_flag_that_means_nothing_is_refused() {
    let (kubectl, greeter) = (Kubectl::with_the_program(), fixture("greeter"));
    for flag in ["--as=team-a", "-n=shop", "--context=edge", "--dry-run=server", "--server-side", "--prune", "-v=6"] {
        let refused = kubectl.run(&["check", &greeter, flag]);
        assert_eq!((refused.code, refused.stdout.as_str()), (64, ""), "{flag}");
        assert!(refused.stderr.contains("unexpected argument"), "{flag}: {refused:?}");
    }
}
