//! Shape: each tree against the JSON Schema of its file.
//!
//! In: a tree and the name of its schema. Out: a finding for each departure, on the user's own
//! span. It knows neither what the values mean together nor where the trees come from.

mod accept;
mod branch;
mod exclusive;
mod fold;
mod known;
mod parts;
mod pattern;
mod problem;
mod project;
mod properties;
mod prune;
mod requirement;
mod table;
mod validator;
mod value;

pub use accept::accepts;
pub use prune::with_known_keys;

use super::schemas::SchemaName;
use crate::diag::{Code, Finding};
use crate::tree::Node;
use known::Known;
use problem::Problem;
use std::collections::BTreeMap;

/// What a check of one tree's shape found.
#[derive(Debug)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    /// Pointers of the keys that the schema does not know, each with the key it was meant to be.
    pub unknown: BTreeMap<String, Option<String>>,
}

/// Checks one tree.
pub fn check(schema: SchemaName, tree: &Node) -> Outcome {
    match accepts(schema, tree) {
        true => Outcome { findings: sorted(exclusive::check(schema, tree)), unknown: BTreeMap::new() },
        false => explain(schema, tree),
    }
}

/// What the `jsonschema` crate has against a tree, in our words.
pub fn explain(schema: SchemaName, tree: &Node) -> Outcome {
    let instance = tree.to_value();
    let mut problems = match validator::problems(schema, &instance) {
        Ok(problems) => problems,
        Err(reason) => return Outcome { findings: vec![broken(schema, &reason)], unknown: BTreeMap::new() },
    };
    let foreign = schema == SchemaName::App && problems.iter().any(Problem::is_contract);
    if foreign {
        // what the keys of another contract mean is not known here
        problems.retain(Problem::is_contract);
    }
    let mut outcome = Outcome { findings: Vec::new(), unknown: BTreeMap::new() };
    if !problems.is_empty() {
        outcome = fold::findings(&Known::new(schema, tree, &instance), problems);
    }
    if !foreign {
        // a slip of the pen is one finding: the key it was meant to be is not missing as well
        let corrected = (!outcome.unknown.is_empty()).then(|| with_known_keys(tree, &outcome.unknown));
        outcome.findings.extend(exclusive::check(schema, corrected.as_ref().unwrap_or(tree)));
    }
    Outcome { findings: sorted(outcome.findings), ..outcome }
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(Finding::span);
    findings
}

fn broken(schema: SchemaName, reason: &str) -> Finding {
    Finding::new(Code::UnknownContract, format!("the embedded schema `{}` cannot be used", schema.name()))
        .note(reason)
        .help("this is a fault of this build of railiance, not of your files")
}
