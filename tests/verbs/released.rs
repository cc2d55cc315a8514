//! What `check` has from the commit that `[stable] source` names.

use crate::run::command;
use crate::sandbox::Sandbox;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const APP: &str = "contract = \"railiance.dev/v1\"\n[app]\nname = \"NAME\"\nowner = \"team-web\"\n\
                   [workload]\nimage = \"registry.example.org/web/greeter\"\n";

fn release(source: &str) -> String {
    let image = |digit: &str| format!("registry.example.org/web/greeter@sha256:{}", digit.repeat(64));
    format!(
        "[candidate]\nversion = \"v1.5.0\"\nimage = \"{}\"\n[stable]\nversion = \"v1.4.0\"\nimage = \"{}\"\n{source}",
        image("0"),
        image("a")
    )
}

fn git(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let fixed = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    let output = Command::new("git").args(fixed).args(arguments).current_dir(sandbox.path("")).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Three applications that were committed, and of which one has changed its selector since.
fn released(source: impl Fn(&str) -> String) -> Sandbox {
    let sandbox = Sandbox::new(&[]);
    git(&sandbox, &["init", "-q"]);
    for name in ["one", "two", "three"] {
        sandbox.write(&format!("{name}/railiance/app.toml"), &APP.replace("NAME", name));
    }
    git(&sandbox, &["add", "-A"]);
    git(&sandbox, &["commit", "-qm", "x"]);
    let commit = git(&sandbox, &["rev-parse", "HEAD"]);
    for name in ["one", "two", "three"] {
        sandbox.write(&format!("{name}/railiance/release.toml"), &release(&source(&commit)));
    }
    let changed = APP.replace("NAME", "two") + "selector = { app = \"greeter\" }\n";
    sandbox.write("two/railiance/app.toml", &changed);
    sandbox
}

fn codes(said: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(said).unwrap();
    let code = |finding: &serde_json::Value| {
        let at = finding["labels"][0]["file"].as_str().unwrap_or_default();
        format!("{} {} {at}", finding["severity"].as_str().unwrap(), finding["code"].as_str().unwrap())
    };
    json["findings"].as_array().unwrap().iter().map(code).collect()
}

#[test]
fn check_compares_the_candidate_with_what_was_released() {
    let sandbox = released(|commit| format!("source = \"{}\"\n", &commit[..12]));
    let said = sandbox.run(&["check", "-o", "json"]);
    assert_eq!(codes(&said.stdout), ["error MNG052 two/railiance/app.toml"], "{}", said.stdout);
    assert_eq!(said.code, Some(1));
}

#[test]
fn a_commit_that_is_not_there_is_a_hint_and_without_a_repository_nothing_is_said() {
    let sandbox = released(|_| "source = \"0000000\"\n".to_owned());
    let said = sandbox.run(&["check", "one", "-o", "json", "--deny", "warnings"]);
    assert_eq!(codes(&said.stdout), ["hint DRF004 one/railiance/release.toml"]);
    assert_eq!(said.code, Some(0));
    fs::remove_dir_all(sandbox.path(".git")).unwrap();
    assert_eq!(codes(&sandbox.run(&["check", "one", "-o", "json"]).stdout), Vec::<String>::new());
}

/// A thousand applications must not start git a thousand times.
#[test]
fn one_process_of_git_answers_for_all_applications() {
    let sandbox = released(|commit| format!("source = \"{commit}\"\n"));
    let git = Command::new("sh").args(["-c", "command -v git"]).output().unwrap();
    let git = String::from_utf8(git.stdout).unwrap();
    sandbox.write(
        "bin/git",
        &format!("#!/bin/sh\necho \"$@\" >> '{}'\nexec {} \"$@\"\n", sandbox.path("log").display(), git.trim()),
    );
    fs::set_permissions(sandbox.path("bin/git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", sandbox.path("bin").display(), std::env::var("PATH").unwrap());
    let output = command(&["check", "-o", "json"]).current_dir(sandbox.path("")).env("PATH", path).output().unwrap();
    assert_eq!(codes(&String::from_utf8(output.stdout).unwrap()), ["error MNG052 two/railiance/app.toml"]);
    let log = sandbox.read("log");
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.trim().ends_with("cat-file --batch"), "{log}");
}
