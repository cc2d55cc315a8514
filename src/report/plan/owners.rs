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
pub(super) fn lines<'o>(ownership: &'o [Held]) -> Vec<(&'o Outcome, String)> {
    let also = |held: &Held, outcome: &Outcome| {
        ownership.iter().any(|other| (&other.outcome, &other.by, &other.field) == (outcome, &held.by, &held.field))
    };
    let mut groups: BTreeMap<(&Outcome, bool, &Holder), Vec<&str>> = BTreeMap::new();
    // that they took what is taken from them is one thing to say
    for held in ownership.iter().filter(|held| held.outcome != Outcome::Lost || !also(held, &Outcome::Taken)) {
        let back = held.outcome == Outcome::Taken && also(held, &Outcome::Lost);
        groups.entry((&held.outcome, back, &held.by)).or_default().push(&held.field);
    }
    let line = |((outcome, back, by), fields): ((&'o Outcome, bool, &Holder), Vec<&str>)| {
        let words = if back { "taken back from it".to_owned() } else { outcome.to_string() };
        (outcome, format!("{} of {by}: {words}", listed(&fields)))
    };
    groups.into_iter().map(line).collect()
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
