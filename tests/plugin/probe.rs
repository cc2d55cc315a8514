//! A stand-in for the program at the end of a real Helm or kubectl: it writes down what reached it and what railiance's
//! own options make of that. It is this test binary, in a process of its own.

use crate::support::script;
use clap::{CommandFactory, FromArgMatches};
use railiance::commands::{Asked, ClusterOptions};
use railiance::world::cluster::{Access, Timeout, Token, Verify};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A token that the probe knows again; tokens are not printed.
pub const TOKEN: &str = "hunter2";

/// Puts the probe where the program would be; what it writes down gets into `directory`.
pub fn install(program: &Path, directory: &Path) {
    let (out, itself) = (directory.display(), std::env::current_exe().unwrap());
    let words = format!("for word do printf '%s\\n' \"$word\"; done > '{out}/words'\n");
    let child = format!("PROBE='{out}' exec '{}' --exact probe::look --ignored --quiet\n", itself.display());
    script(program, &format!("{words}{child}"));
}

/// What the last one wrote down.
pub struct Seen {
    pub words: Vec<String>,
    /// What came of them, or why they were refused.
    pub made: String,
}

impl Seen {
    pub fn take(directory: &Path) -> Self {
        let words = fs::read_to_string(directory.join("words")).unwrap();
        let seen: Value = serde_json::from_slice(&fs::read(directory.join("seen")).unwrap()).unwrap();
        fs::remove_file(directory.join("seen")).unwrap();
        let words = words.lines().map(str::to_owned).collect();
        Seen { words, made: seen["made"].as_str().unwrap().to_owned() }
    }
}

#[test]
#[ignore = "run by a plugin that tests install, in a process of its own"]
fn look() {
    let directory = std::env::var("PROBE").unwrap();
    let words = fs::read_to_string(format!("{directory}/words")).unwrap();
    let seen = match asked(words.lines()) {
        Ok(asked) => json!({"made": described(&asked)}),
        Err(refused) => json!({"made": refused}),
    };
    fs::write(format!("{directory}/seen"), seen.to_string()).unwrap();
}

/// As `plan` reads its command line.
fn asked<'a>(words: impl Iterator<Item = &'a str>) -> Result<Asked, String> {
    let grammar = railiance::cli::Cli::command().no_binary_name(true);
    let matches = grammar.try_get_matches_from(words).map_err(|error| format!("{:?}", error.kind()))?;
    let options = ClusterOptions::from_arg_matches(matches.subcommand_matches("plan").unwrap());
    Ok(options.map_err(|error| format!("{:?}", error.kind()))?.asked())
}

/// Only what is not as it would be without any flag, for a contract of the namespace `shop`.
fn described(asked: &Asked) -> String {
    let Access { impersonation, .. } = &asked.access;
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let limit = match asked.access.request_timeout {
        Timeout::Usual => None,
        Timeout::Never => Some("never".to_owned()),
        Timeout::After(limit) => Some(format!("{limit:?}")),
    };
    let token = asked.access.token.as_ref();
    let facts = [
        ("kubeconfig", path(&asked.access.kubeconfig)),
        ("KUBECONFIG", std::env::var("KUBECONFIG").ok()),
        ("context", asked.access.context.clone()),
        ("server", asked.access.server.clone()),
        ("token", token.map(|token| if *token == Token::new(TOKEN.to_owned()) { "ours" } else { "other" }.to_owned())),
        ("authority", path(&asked.access.certificate_authority)),
        ("verify", (asked.access.verify == Verify::Skip).then(|| "skip".to_owned())),
        ("name", asked.access.tls_server_name.clone()),
        ("as", impersonation.user.clone()),
        ("uid", impersonation.uid.clone()),
        ("groups", (!impersonation.groups.is_empty()).then(|| impersonation.groups.join("+"))),
        ("timeout", limit),
        ("namespace", asked.settle_namespace("store", "shop").err().map(|_| "refused".to_owned())),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    facts.collect::<Vec<_>>().join(" ")
}
