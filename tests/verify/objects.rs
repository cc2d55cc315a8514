//! From YAML in a test to objects, and from findings to lines that a test can compare.

use railiance::compile::render::verify::{Crd, Expectations, Library, Minor, crd, cross_check, validate};
use railiance::diag::{Finding, Sources};
use railiance::tree::yaml::{Limits, Merge, read};
use railiance::tree::{Node, Placed};
use std::collections::{BTreeMap, BTreeSet};

pub fn nodes(text: &str) -> Vec<Node> {
    let mut sources = Sources::default();
    let id = sources.add("test.yaml", text);
    read(text, id, Merge::Apply, Limits::default()).value
}

pub fn objects(text: &str) -> Vec<Placed> {
    nodes(text).iter().map(Placed::from_node).collect()
}

pub fn library(minor: &str) -> Library {
    Library::new(Minor::parse(minor).expect("a supported version"), &[])
}

pub fn crds(text: &str) -> Vec<Crd> {
    nodes(text).iter().filter_map(|node| crd(node).value).collect()
}

/// `slug path`, one line a finding, in order.
pub fn lines(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let place = finding.notes.last().map_or("", |note| note.rsplit(", ").next().unwrap_or_default());
            format!("{} {place}", finding.code.slug())
        })
        .collect()
}

/// The findings of every object of a text, each against its schema.
pub fn validated(text: &str, library: &Library) -> Vec<Finding> {
    objects(text).iter().flat_map(|object| validate(object, library)).collect()
}

/// What is outside the set in the tests of cross checks.
pub fn crossed(text: &str) -> Vec<Finding> {
    let secrets =
        BTreeMap::from([("outside".to_owned(), vec!["password".to_owned()]), ("keyless".to_owned(), Vec::new())]);
    let existing = BTreeSet::from([("Service".to_owned(), "mail".to_owned())]);
    let expectations = Expectations { namespace: "shop", secrets: &secrets, existing: &existing };
    cross_check(&objects(text).iter().collect::<Vec<_>>(), &expectations)
}
