//! The hook that Helm runs after an installation, by itself.

use crate::support::{Said, bare, checkout, link_program, root, said, script};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Nothing called railiance is on the PATH.
fn hook(plugin: &Path) -> Command {
    let mut command = bare(&root().join("scripts/helm-install.sh"), plugin);
    command.env("PATH", "/usr/bin:/bin").env("HELM_PLUGIN_DIR", plugin);
    command
}

fn install(plugin: &Path) -> Said {
    said(&mut hook(plugin))
}

/// A program that says who it is.
fn program(path: &Path, name: &str) {
    script(path, &format!("echo {name}\n"));
}

fn installed(plugin: &Path) -> Said {
    said(&mut Command::new(plugin.join("bin/kubectl-railiance")))
}

#[test]
fn it_installs_what_was_built() {
    let plugin = checkout();
    let built = plugin.path().join("target/release/railiance");
    link_program(&built);
    let said = install(plugin.path());
    let wanted = format!("installed railiance {} from {}\n", env!("CARGO_PKG_VERSION"), built.display());
    assert_eq!((said.code, said.stdout), (0, wanted));
    assert_eq!(installed(plugin.path()).code, 64, "it is the program, without a verb");
}

#[test]
fn it_takes_what_was_built_last() {
    let plugin = checkout();
    let (release, dist) = (plugin.path().join("target/release/railiance"), plugin.path().join("target/dist/railiance"));
    for (older, newer, name) in [(&dist, &release, "release"), (&release, &dist, "dist")] {
        program(older, "older");
        program(newer, name);
        let past = ["-d", "2020-01-01", older.to_str().unwrap()];
        assert!(Command::new("touch").args(past).status().unwrap().success());
        assert_eq!(install(plugin.path()).code, 0);
        assert_eq!(installed(plugin.path()).stdout, format!("{name}\n"));
    }
}

#[test]
fn it_keeps_what_a_package_brought_along() {
    let plugin = checkout();
    program(&plugin.path().join("bin/kubectl-railiance"), "packed");
    let said = install(plugin.path());
    assert_eq!((said.code, said.stdout.as_str()), (0, "installed packed\n"));
}

#[test]
fn it_finds_one_on_the_path() {
    let (plugin, elsewhere) = (checkout(), checkout());
    let there = elsewhere.path().join("railiance");
    program(&there, "found");
    let path = format!("{}:/usr/bin:/bin", elsewhere.path().display());
    let said = said(hook(plugin.path()).env("PATH", path));
    assert_eq!((said.code, said.stdout), (0, format!("installed found from {}\n", there.display())));
}

#[test]
fn it_says_what_to_run_when_nothing_was_built() {
    let plugin = checkout();
    let said = install(plugin.path());
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.contains("cargo build --locked --profile dist && scripts/helm-install.sh"), "{}", said.stderr);
    assert!(!plugin.path().join("bin").exists());
}

#[test]
fn what_it_writes_is_ignored_by_git() {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "/bin"), "{ignored}");
}
