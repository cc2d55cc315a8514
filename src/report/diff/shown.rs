//! What may be shown of a change.

use crate::diag::{Sources, Span};
use crate::rollout::diff::{Change, FieldChange, Masked, ObjectId, list_keys};
use crate::tree::{FieldPath, Origin, Step};
use serde_json::Value;

/// The two sides of one field, secrets hidden; of a change of order the names of the items.
pub(super) struct Sides {
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Whether something was hidden.
    pub masked: bool,
}

pub(super) fn sides(id: &ObjectId, field: &FieldChange, objects: &Masked) -> Sides {
    let before = |real: &Value| hide(id, &field.path, objects.before.as_ref(), real);
    let after = |real: &Value| hide(id, &field.path, objects.after.as_ref(), real);
    let (before, after) = match &field.change {
        Change::Added(new) => (None, Some(after(new))),
        Change::Removed(old) => (Some(before(old)), None),
        Change::Replaced { before: old, after: new } => (Some(before(old)), Some(after(new))),
        Change::Reordered { before, after } => (Some((names(before), false)), Some((names(after), false))),
    };
    let hidden = |side: &Option<(Value, bool)>| side.as_ref().is_some_and(|(_, hidden)| *hidden);
    let masked = hidden(&before) || hidden(&after);
    Sides { before: before.map(|(value, _)| value), after: after.map(|(value, _)| value), masked }
}

/// The value that stands at the path in the masked object, and whether it is not the real one. Where
/// masking changed the way there, everything is hidden.
fn hide(id: &ObjectId, path: &FieldPath, object: Option<&Value>, real: &Value) -> (Value, bool) {
    let shown = object.and_then(|object| path.value(object, &list_keys(id)));
    match shown {
        Some(shown) => (shown.clone(), shown != real),
        None => (Value::from("***"), true),
    }
}

fn names(steps: &[Step]) -> Value {
    let name = |step: &Step| step.to_string().trim_start_matches('[').trim_end_matches(']').to_owned();
    steps.iter().map(|step| Value::from(name(step))).collect()
}

/// Where a field was decided: the new value's place, else the old one's.
pub(super) fn origin(field: &FieldChange) -> Option<&Origin> {
    field.origin_after.as_ref().or(field.origin_before.as_ref())
}

/// `app.toml:12`, or the row or step that made the value.
pub(super) fn blame(origin: &Origin, sources: &Sources) -> String {
    match (origin.span(), origin) {
        (Some(span), _) => line(span, sources),
        (None, Origin::Row { table, row }) => format!("{table} {row}"),
        (None, Origin::Computed { step, .. }) => (*step).to_owned(),
        // both always have a span
        (None, Origin::Text(_) | Origin::Placed { .. }) => String::new(),
    }
}

fn line(span: Span, sources: &Sources) -> String {
    let source = sources.get(span.source);
    format!("{}:{}", source.name, source.line_column(span.start).0)
}
