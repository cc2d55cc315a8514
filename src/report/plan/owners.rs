//! Who holds fields of ours, a line for each holder and what comes of it.

use crate::diag::{count, join};
use crate::rollout::diff::Masked;
use crate::rollout::live::{LivePath, named};
use crate::rollout::plan::{Held, Holder, Outcome, Step, brief};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// So many fields are named in a line; of more, the number is said.
const NAMED: usize = 3;

/// One line for all fields of one holder with one outcome.
pub(super) fn lines(ownership: &[Held]) -> Vec<(&Outcome, String)> {
    let mut groups: BTreeMap<(&Outcome, &Holder), Vec<&str>> = BTreeMap::new();
    for held in ownership {
        groups.entry((&held.outcome, &held.by)).or_default().push(&held.field);
    }
    groups
        .into_iter()
        .map(|((outcome, by), fields)| (outcome, format!("{} of {by}: {outcome}", listed(&fields))))
        .collect()
}

/// What they hold and what we want, of the fields that an answer names as contested, as far as it may be shown.
pub(super) struct Contest {
    pub field: String,
    pub theirs: Value,
    pub ours: Value,
}

impl fmt::Display for Contest {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}: it holds {}, the manifest says {}", self.field, brief(&self.theirs), brief(&self.ours))
    }
}

pub(super) fn contests(step: &Step) -> Vec<Contest> {
    let is_contested =
        |field: &str| step.ownership.iter().any(|held| held.outcome == Outcome::Conflict && held.field == field);
    if !step.ownership.iter().any(|held| held.outcome == Outcome::Conflict) {
        return Vec::new();
    }
    let Masked { before: Some(theirs), after: Some(ours) } = step.masked() else { return Vec::new() };
    let contest = |path: LivePath| {
        let field = Some(path.to_string()).filter(|field| is_contested(field))?;
        Some(Contest { field, theirs: path.value(&theirs)?.clone(), ours: path.value(&ours)?.clone() })
    };
    named(&ours).leaves().into_iter().filter_map(contest).collect()
}

/// One line for all that one manager put beside our fields.
pub(super) fn beside(step: &Step) -> Vec<String> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, manager) in step.beside() {
        groups.entry(manager).or_default().push(path.to_string());
    }
    let said = |(manager, fields): (String, Vec<String>)| {
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        format!("{} of `{manager}`: beside ours, and stays", listed(&fields))
    };
    groups.into_iter().map(said).collect()
}

fn listed(fields: &[&str]) -> String {
    match fields.len() > NAMED {
        true => count(fields.len(), "field"),
        false => join(fields, "and"),
    }
}
