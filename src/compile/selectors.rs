//! Selectors never change over an application's life: the API server refuses it (`spec.selector` of
//! Deployment and StatefulSet is immutable), and pods of another selector are nobody's.

use super::render::{Scope, Side};
use crate::diag::{Code, Finding};
use crate::tree::{Origin, Placed};
use serde_json::Value;

const SELECTOR: [&str; 3] = ["spec", "selector", "matchLabels"];

/// Workloads of the candidate whose selector is not that of the same workload in the base.
pub fn changed(base: &Side, candidate: &Side) -> Vec<Finding> {
    workloads(candidate)
        .filter_map(|new| workloads(base).find(|old| same(&old.value, &new.value)).map(|old| (old, new)))
        .filter(|(old, new)| selector(old) != selector(new))
        .map(|(old, new)| finding(old, new))
        .collect()
}

fn workloads(side: &Side) -> impl Iterator<Item = &Placed> {
    let own = side.objects.iter().filter(|part| part.scope == Scope::Track).map(|part| &*part.object);
    own.filter(|object| selector(object).is_some())
}

fn selector(object: &Placed) -> Option<&Value> {
    let workload = matches!(object.value.get("kind").and_then(Value::as_str), Some("Deployment" | "StatefulSet"));
    object.at(SELECTOR).map(|(value, _)| value).filter(|_| workload)
}

fn same(one: &Value, other: &Value) -> bool {
    ["/kind", "/metadata/name"].iter().all(|pointer| one.pointer(pointer) == other.pointer(pointer))
}

fn finding(old: &Placed, new: &Placed) -> Finding {
    let name = new.value.pointer("/metadata/name").and_then(Value::as_str).unwrap_or("");
    let shown = |object: &Placed| selector(object).map_or_else(String::new, Value::to_string);
    let finding = Finding::new(Code::SelectorChanges, format!("the selector of workload `{name}` changes"))
        .note(format!("released: {}", shown(old)))
        .note(format!("candidate: {}", shown(new)))
        .help("keep the released selector: write it as `[workload] selector`");
    match decided(new) {
        Some(span) => finding.at(span, "selects by this"),
        None => finding,
    }
}

/// The user's place that decides the selector: a label that was written, or the application's name.
fn decided(object: &Placed) -> Option<crate::diag::Span> {
    let (_, trace) = object.at(SELECTOR)?;
    let labels = trace.children.iter().map(|label| &label.origin);
    labels.chain([&trace.origin]).find_map(Origin::span)
}
