//! `helm plugin install .` in a checkout, and the verbs through Helm.

use crate::support::{Helm, built_checkout, checkout, direct, fixture, said};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn names(directory: &Path) -> BTreeSet<String> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_checkout_is_installed() {
    for helm in Helm::both() {
        let plugin = built_checkout();
        let before = names(plugin.path());
        let installed = said(helm.command(&["plugin", "install", "."]).current_dir(plugin.path()));
        assert_eq!(installed.code, 0, "{}: {installed:?}", helm.name);
        let version = env!("CARGO_PKG_VERSION");
        let hook = format!("installed railiance {version} from ");
        assert!(installed.stdout.contains(&hook), "{}: {installed:?}", helm.name);
        assert!(installed.stdout.contains("Installed plugin: railiance"), "{}: {installed:?}", helm.name);
        // Helm links the checkout: nothing is written there but what git ignores
        let new: Vec<String> = names(plugin.path()).difference(&before).cloned().collect();
        assert_eq!(new, ["bin"], "{}", helm.name);
        let list = helm.run(&["plugin", "list"]).stdout;
        assert!(list.lines().any(|line| line.starts_with("railiance") && line.contains(version)), "{list}");
        assert_eq!(helm.run(&["plugin", "uninstall", "railiance"]).code, 0, "{}", helm.name);
        assert!(plugin.path().join("plugin.yaml").is_file(), "{}: the checkout stays", helm.name);
    }
}

#[test]
fn a_checkout_without_a_build_says_what_to_run() {
    for helm in Helm::both() {
        let plugin = checkout();
        let refused = said(helm.command(&["plugin", "install", "."]).current_dir(plugin.path()));
        assert_ne!(refused.code, 0, "{}: {refused:?}", helm.name);
        let build = "cargo build --locked --profile dist && scripts/helm-install.sh";
        assert!(refused.stderr.contains(build), "{}: {refused:?}", helm.name);
    }
}

#[test]
fn verbs_say_through_helm_what_they_say_without() {
    let plugin = built_checkout();
    let (greeter, worker) = (fixture("greeter"), fixture("worker"));
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        for words in [
            &["render", &greeter, "--track", "canary"][..],
            &["render", &greeter, "-o", "json"],
            &["diff", &worker, "-o", "json"],
            &["schema", "app"],
            &["explain", "POL001"],
            &["why", "deployment/greeter", "spec.replicas", &greeter],
        ] {
            let through = helm.run(&[&["railiance"], words].concat());
            let without = direct(words);
            assert_eq!((through.code, &through.stdout), (without.code, &without.stdout), "{}: {words:?}", helm.name);
            assert_eq!(through.stderr, without.stderr, "{}: {words:?}", helm.name);
            assert_eq!(through.code, 0, "{}: {words:?}: {through:?}", helm.name);
        }
        let check = helm.run(&["railiance", "check", &greeter, "-o", "sarif"]);
        assert_eq!(check.code, 0, "{}", helm.name);
        let help = helm.run(&["railiance", "check", "--help"]).stdout;
        assert!(help.contains("Usage: helm railiance check [OPTIONS] [PATH]"), "{}: {help}", helm.name);
    }
}

/// Helm adds a line of its own, and leaves the number as it is.
#[test]
fn exit_codes_pass_through() {
    let plugin = built_checkout();
    let (bad, worker) = (fixture("bad/POL001-image-by-tag"), fixture("worker"));
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        for (words, code) in [
            (&["check", worker.as_str()][..], 0),
            (&["check", bad.as_str()], 1),
            (&["diff", worker.as_str(), "--exit-code"], 2),
            (&["frobnicate"], 64),
        ] {
            let through = helm.run(&[&["railiance"], words].concat());
            assert_eq!(through.code, code, "{}: {words:?}: {through:?}", helm.name);
            let noise = through.stderr.contains(r#"plugin "railiance" exited with error"#);
            assert_eq!(noise, code != 0, "{}: {words:?}: {}", helm.name, through.stderr);
        }
    }
}
