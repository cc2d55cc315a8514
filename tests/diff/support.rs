use railiance::diag::Sources;
use railiance::report::diff::{Paint, text};
use railiance::rollout::diff::{Diff, ObjectChange, diff};
use railiance::tree::yaml::{Limits, Merge, read};
use railiance::tree::{Origin, Placed, Trace};
use serde_json::Value;

/// The documents of a YAML text, every value placed on its line.
pub fn placed(name: &str, yaml: &str, sources: &mut Sources) -> Vec<Placed> {
    let source = sources.add(name, yaml);
    let nodes = read(yaml, source, Merge::Apply, Limits::default()).value;
    nodes.iter().map(Placed::from_node).collect()
}

pub fn bare(value: Value) -> Placed {
    Placed { value, trace: Trace::leaf(Origin::Row { table: "test", row: "/" }) }
}

pub fn of_yaml(before: &str, after: &str) -> Diff {
    let mut sources = Sources::default();
    let (before, after) = (placed("a.yaml", before, &mut sources), placed("b.yaml", after, &mut sources));
    diff(&before, &after)
}

pub fn of_values(before: &[Value], after: &[Value]) -> Diff {
    let bare = |set: &[Value]| -> Vec<Placed> { set.iter().cloned().map(bare).collect() };
    diff(&bare(before), &bare(after))
}

/// The lines of the text view without places and totals.
pub fn plain(diff: &Diff) -> Vec<String> {
    let mut sources = Sources::default();
    sources.add("a.yaml", "");
    sources.add("b.yaml", "");
    let text = text(diff, &sources, Paint::Plain);
    let place = |line: &str| line.split("  (").next().unwrap_or("").to_owned();
    text.lines().filter(|line| !line.is_empty() && !line.contains(" deleted, ")).map(place).collect()
}

/// The paths of all changed fields.
pub fn paths(diff: &Diff) -> Vec<String> {
    let fields = diff.objects.iter().flat_map(|change| match change {
        ObjectChange::Changed { fields, .. } => fields.as_slice(),
        _ => &[],
    });
    fields.map(|field| field.path.to_string()).collect()
}

/// A Deployment with this text as its pod spec.
pub fn deployment(pod: &str) -> String {
    let pod: String = pod.trim_matches('\n').lines().map(|line| format!("      {line}\n")).collect();
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: greeter\n  namespace: demo\nspec:\n  template:\n    spec:\n{pod}"
    )
}
