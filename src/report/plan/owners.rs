//! Who holds fields of ours, a line for each holder and what comes of it.

use crate::diag::{count, join};
use crate::rollout::plan::{Held, Holder, Outcome};
use std::collections::BTreeMap;

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

fn listed(fields: &[&str]) -> String {
    match fields.len() > NAMED {
        true => count(fields.len(), "field"),
        false => join(fields, "and"),
    }
}
