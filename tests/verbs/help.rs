//! The help of every verb, as a golden file (`BLESS=1` writes it anew), under each of its names.

use crate::run::{Said, command};
use clap::CommandFactory;
use std::fs;
use std::process::Command;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verbs/help.txt");

/// Every verb and verb of a verb, by its words; the empty list is the program itself.
fn verbs() -> Vec<Vec<String>> {
    let mut grammar = railiance::cli::Cli::command();
    grammar.build();
    let mut found = Vec::new();
    collect(&grammar, &mut Vec::new(), &mut found);
    found
}

fn collect(command: &clap::Command, above: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    found.push(above.clone());
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        above.push(verb.get_name().to_owned());
        collect(verb, above, found);
        above.pop();
    }
}

fn asked(mut program: Command, verb: &[String]) -> String {
    let said = Said::new(program.args(verb).arg("--help").env_remove("COLUMNS").output().unwrap());
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{verb:?}");
    said.stdout
}

#[test]
fn the_help_of_every_verb_is_as_reviewed() {
    let pages = verbs().into_iter().map(|verb| {
        let words: String = verb.iter().map(|word| format!(" {word}")).collect();
        format!("$ railiance{words} --help\n{}\n", asked(command(&[]), &verb))
    });
    let all: String = pages.collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(GOLDEN, &all).unwrap();
    }
    let reviewed = fs::read_to_string(GOLDEN).unwrap_or_default();
    assert_eq!(all, reviewed, "BLESS=1 cargo test --test verbs writes it anew");
}

#[test]
fn as_a_plugin_every_page_shows_the_name_that_was_typed() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_railiance"));
    let folder = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
    let link = folder.path().join("kubectl-railiance");
    fs::hard_link(program, &link).unwrap();
    for verb in verbs() {
        let direct = asked(command(&[]), &verb);
        assert!(direct.contains("Usage: railiance"), "{direct}");
        let as_kubectl = direct.replace("Usage: railiance", "Usage: kubectl railiance");
        assert_eq!(asked(Command::new(&link), &verb), as_kubectl);
        let mut plugin = command(&[]);
        plugin.env("HELM_PLUGIN_NAME", "railiance");
        assert_eq!(asked(plugin, &verb), direct.replace("Usage: railiance", "Usage: helm railiance"));
    }
}
