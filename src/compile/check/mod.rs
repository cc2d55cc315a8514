//! Trees → [`Config`]: shape by the JSON Schemas, then meaning by the rules.
//!
//! In: the parsed files of a directory. Out: typed, spanned values and every finding about them.
//! It knows neither the cluster nor tracks.

mod config;
pub mod contract;
pub mod defaults;
pub mod local;
pub mod profiles;
pub mod rules;
pub mod schemas;
pub mod shape;
pub mod since;

pub use config::{Config, MAIN_CONTAINER, Place, Pods, STEPS, TakenStep, number, profile, seconds};

use super::load::Beside;
use crate::diag::{Checked, Code, Finding};
use crate::tree::{Node, from_node};
use schemas::SchemaName;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// The parsed files of one `railiance/` directory.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// `app.toml`
    pub app: &'a Node,
    /// `release.toml`
    pub release: Option<&'a Node>,
    /// `railiance.lock`
    pub lock: Option<&'a Node>,
    /// Paths of all files of the directory, relative to it.
    pub files: BTreeSet<String>,
    /// Where the programs of hooks lie, outside of the directory.
    pub beside: Beside,
}

/// Checks one application: shape, types, meaning. The value is there wherever the files could be
/// typed, even beside findings; the rules have run exactly then.
pub fn check(input: &Input<'_>) -> Checked<Option<Config>> {
    let mut findings = Vec::new();
    let contract = typed(SchemaName::App, input.app, &mut findings);
    let release = input.release.map(|tree| typed(SchemaName::Release, tree, &mut findings));
    let lock = input.lock.map(|tree| typed(SchemaName::Lock, tree, &mut findings));
    let config = match (contract, release, lock) {
        // a file that is there but has no type makes every rule about it wrong
        (None, _, _) | (_, Some(None), _) | (_, _, Some(None)) => None,
        (Some(contract), release, lock) => {
            let (release, lock) = (release.flatten(), lock.flatten());
            Some(Config { contract, release, lock, files: input.files.clone(), beside: input.beside.clone() })
        }
    };
    findings.extend(config.iter().flat_map(rules::run));
    Checked::new(config, findings)
}

/// The typed value of a tree, without the keys that nobody knows, slips corrected; every departure is a finding.
fn typed<T: DeserializeOwned>(schema: SchemaName, tree: &Node, into: &mut Vec<Finding>) -> Option<T> {
    let outcome = shape::check(schema, tree);
    if outcome.findings.iter().any(|finding| finding.code == Code::UnknownContract) {
        into.extend(outcome.findings);
        return None;
    }
    let value = match outcome.unknown.is_empty() {
        true => from_node(tree),
        false => from_node(&shape::with_known_keys(tree, &outcome.unknown)),
    };
    let well_formed = outcome.findings.is_empty();
    into.extend(outcome.findings);
    match value {
        Ok(value) => Some(value),
        Err(mismatch) => {
            // the schema has said it already, on the same or a better place
            if well_formed {
                let span = mismatch.span.unwrap_or(tree.span);
                into.push(Finding::new(Code::BadFormat, mismatch.message).at(span, "does not fit"));
            }
            None
        }
    }
}
