//! What shells complete behind `helm railiance` and `kubectl railiance`: asked as the shells ask, of the real programs.

use crate::support::{Helm, Said, bare, built_checkout, directory, link_program, root, said};
use clap::CommandFactory;
use std::fmt::Write;
use std::path::Path;

/// Helm completes these itself.
const OF_HELM: &[&str] = &["help", "namespace", "kubeconfig", "debug"];

/// `completion.yaml` as the grammar has it: names of verbs, and of flags without dashes. What else may stand
/// there, `plugin.complete` says: Helm asks it where no verb can follow.
fn of_grammar() -> String {
    let mut grammar = railiance::cli::Cli::command();
    grammar.build();
    let mut text =
        "# What Helm completes by itself. Written from the grammar: BLESS=1 cargo test --test plugin completion\n"
            .to_owned();
    describe(&grammar, "", "", &mut text);
    text
}

fn describe(command: &clap::Command, first: &str, indent: &str, text: &mut String) {
    writeln!(text, "{first}name: {}", command.get_name()).unwrap();
    let shown: Vec<_> = command.get_arguments().filter(|arg| !arg.is_hide_set()).collect();
    // letters it gives to what it takes for their flags, and panics where two have one
    let flags = shown.iter().filter_map(|arg| arg.get_long()).filter(|flag| !OF_HELM.contains(flag));
    // it reads a bare `y` and `yes` as true, both of them, and panics
    let flags: Vec<String> = flags.map(|flag| format!("{flag:?}")).collect();
    if !flags.is_empty() {
        writeln!(text, "{indent}flags: [{}]", flags.join(", ")).unwrap();
    }
    let verbs: Vec<_> = command.get_subcommands().filter(|verb| !verb.is_hide_set()).collect();
    if !verbs.is_empty() {
        writeln!(text, "{indent}commands:").unwrap();
    }
    for verb in verbs {
        describe(verb, &format!("{indent}  - "), &format!("{indent}    "), text);
    }
}

#[test]
fn completion_yaml_is_the_grammar() {
    let path = root().join("completion.yaml");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, of_grammar()).unwrap();
    }
    let hint = "BLESS=1 cargo test --test plugin completion writes it anew";
    assert_eq!(std::fs::read_to_string(path).unwrap(), of_grammar(), "{hint}");
}

/// The candidates without their descriptions, and the directive.
fn candidates(said: &Said) -> (Vec<&str>, &str) {
    assert_eq!(said.code, 0, "{said:?}");
    let mut lines: Vec<&str> = said.stdout.lines().map(|line| line.split('\t').next().unwrap()).collect();
    let directive = lines.pop().unwrap();
    (lines, directive)
}

/// The same questions for both, and the answers.
const QUESTIONS: &[(&[&str], &[&str], &str)] = &[
    (&["rel"], &["release"], ":4"),
    (&["release", "sh"], &["show"], ":4"),
    (&["release", "set", ""], &["candidate", "stable", "help"], ":4"),
    (&["check", "--ou"], &["--output"], ":4"),
    (&["check", "-o", "j"], &["json", "junit"], ":4"),
    (&["check", "--output=sa"], &["--output=sarif"], ":4"),
    (&["completion", "z"], &["zsh"], ":4"),
    // files
    (&["check", "gree"], &[], ":0"),
];

#[test]
fn helm_completes() {
    let plugin = built_checkout();
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        for (words, wanted, directive) in QUESTIONS {
            let said = helm.run(&[&["__complete", "railiance"], *words].concat());
            let (found, said_directive) = candidates(&said);
            let found: std::collections::BTreeSet<&str> = found.into_iter().collect();
            assert!(found == wanted.iter().copied().collect(), "{}: {words:?}: {said:?}", helm.name);
            assert_eq!(said_directive, *directive, "{}: {words:?}: {said:?}", helm.name);
        }
        let verbs = helm.run(&["__complete", "railiance", ""]);
        let (found, _) = candidates(&verbs);
        assert!(found.contains(&"check") && found.contains(&"render"), "{}: {verbs:?}", helm.name);
    }
}

/// Each verb as it is typed.
fn verbs(command: &clap::Command) -> Vec<Vec<String>> {
    let shown = command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help");
    let with_name = |verb: &clap::Command| {
        let name = vec![verb.get_name().to_owned()];
        let below = verbs(verb).into_iter().map(|words| [name.clone(), words].concat());
        std::iter::once(name.clone()).chain(below).collect::<Vec<_>>()
    };
    shown.flat_map(with_name).collect()
}

#[test]
fn helm_completes_the_flags_of_every_verb() {
    let plugin = built_checkout();
    let mut grammar = railiance::cli::Cli::command();
    grammar.build();
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        for verb in verbs(&grammar) {
            let words: Vec<&str> = verb.iter().map(String::as_str).chain(["--qui"]).collect();
            let said = helm.run(&[&["__complete", "railiance"], words.as_slice()].concat());
            // from the list and from the program: shells show one of both
            let (found, _) = candidates(&said);
            assert!(found.contains(&"--quiet") && found.iter().all(|flag| *flag == "--quiet"), "{verb:?}: {said:?}");
        }
    }
}

#[test]
fn kubectl_completes() {
    let programs = directory();
    link_program(&programs.path().join("kubectl-railiance"));
    let scripts = root().join("scripts");
    let path = format!("{}:{}:/usr/bin:/bin", programs.path().display(), scripts.display());
    for (words, wanted, directive) in QUESTIONS {
        let kubectl = crate::bed::tools::tool("kubectl");
        let mut command = bare(&kubectl, programs.path());
        command.env("PATH", &path).args(["__complete", "railiance"]).args(*words);
        let said = said(&mut command);
        let (found, said_directive) = candidates(&said);
        let found: std::collections::BTreeSet<&str> = found.into_iter().collect();
        assert!(found == wanted.iter().copied().collect(), "{words:?}: {said:?}");
        assert_eq!(said_directive, *directive, "{words:?}: {said:?}");
    }
}

#[test]
fn nothing_is_known_without_the_program() {
    let plugin = crate::support::checkout();
    let said = said(bare(&plugin.path().join("plugin.complete"), Path::new("/")).arg("re"));
    assert_eq!((said.code != 0, said.stdout.as_str()), (true, ""));
}
