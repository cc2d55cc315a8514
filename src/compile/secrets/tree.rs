//! `app.toml` and other trees of ours: every string by its form, and those that stand under a name
//! that the user chose (environment, annotations, headers, arguments) by that name as well.

use super::{finding, judge, looks_secret};
use crate::diag::{Code, Finding};
use crate::tree::{Kind, Node};

/// Tables whose keys are names of the user's choice.
const NAMED: [&str; 4] = ["env", "annotations", "labels", "headers"];
/// Lists of words of a command line.
const COMMANDS: [&str; 9] = [
    "args",
    "command",
    "start",
    "exec",
    "before_canary",
    "before_promote",
    "after_promote",
    "before_rollback",
    "after_rollback",
];

/// Finds secret values in a tree of the contract.
pub fn scan_tree(node: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(node, "", Place::Contract, &mut findings);
    findings
}

/// What the names of the tree mean at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The contract's own keys: `secret = "db"` is a reference.
    Contract,
    /// Keys are names of values.
    Names,
    /// The value of a name, as a table: `{ value = "…" }`.
    Value,
    /// Words of a command line.
    Words,
}

fn walk(node: &Node, name: &str, place: Place, into: &mut Vec<Finding>) {
    match &node.kind {
        Kind::String(text) => into.extend(string(node, name, text, place)),
        Kind::Seq(items) if place == Place::Words => words(items, into),
        Kind::Seq(items) => items.iter().for_each(|item| walk(item, name, place, into)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                let (name, place) = inside(name, &key.text, place);
                walk(value, name, place, into);
            }
        }
        // digits are a password too, where the user's own name says so
        Kind::Number(number) if place == Place::Value => into.extend(string(node, name, &number.to_string(), place)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

/// A word behind `--password` is its value.
fn words(items: &[Node], into: &mut Vec<Finding>) {
    let mut flag = "";
    for item in items {
        match &item.kind {
            Kind::String(text) if looks_secret(flag) && !text.starts_with('-') => {
                into.extend(string(item, flag, text, Place::Names));
            }
            _ => walk(item, "", Place::Words, into),
        }
        flag = match &item.kind {
            Kind::String(text) if text.starts_with('-') && !text.contains('=') => flag_name(text),
            _ => "",
        };
    }
}

/// The name of a flag that has a value; `--no-password` and `--password-stdin` have none.
pub(super) fn flag_name(text: &str) -> &str {
    let name = text.trim_start_matches('-');
    let is_switch = name.ends_with("stdin") || ["no-", "disable-", "skip-"].iter().any(|start| name.starts_with(start));
    if is_switch { "" } else { name }
}

/// What stands behind `NAME=` in a word of a shell, up to the first blank.
fn assigned(value: &str) -> &str {
    let quotes: &[char] = &['"', '\''];
    value.trim_start_matches(quotes).split_whitespace().next().unwrap_or_default().trim_end_matches(quotes)
}

fn inside<'a>(name: &'a str, key: &'a str, place: Place) -> (&'a str, Place) {
    match place {
        Place::Names => (key, Place::Value),
        Place::Value if key == "value" => (name, Place::Value),
        _ if NAMED.contains(&key) => ("", Place::Names),
        _ if COMMANDS.contains(&key) => ("", Place::Words),
        _ => ("", Place::Contract),
    }
}

fn string(node: &Node, name: &str, text: &str, place: Place) -> Option<Finding> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let flag = || {
        let (name, value) = text.trim_start_matches('-').split_once('=').filter(|(name, _)| is_name(name))?;
        Some((name, if text.starts_with('-') { value } else { assigned(value) }))
    };
    let (name, value) = match place {
        Place::Words => flag().unwrap_or(("", text)),
        Place::Contract | Place::Names | Place::Value => (name, text),
    };
    // by its form a secret is found wherever it stands in the word
    let suspicion = judge(name, value).or_else(|| judge("", text).filter(|_| place == Place::Words))?;
    // digests and revisions of the contract are random and public
    let public = place == Place::Contract && suspicion.code == Code::SecretByEntropy;
    (!public).then(|| finding(name, &suspicion, node.span))
}
