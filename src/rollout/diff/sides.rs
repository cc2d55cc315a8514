//! What may be shown of a changed field.

use super::mask::Masked;
use super::merge_keys::list_keys;
use super::secret::STARS;
use super::{Change, FieldChange, ObjectId};
use crate::tree::{FieldPath, Step};
use serde_json::Value;

/// The two sides of one field, secrets hidden; of a change of order the names of the items.
#[derive(Debug, Clone, PartialEq)]
pub struct Sides {
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Whether something was hidden.
    pub masked: bool,
}

/// The sides of a field of an object that was masked as a whole.
pub fn sides(id: &ObjectId, field: &FieldChange, objects: &Masked) -> Sides {
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
        None => (Value::from(STARS), true),
    }
}

fn names(steps: &[Step]) -> Value {
    let name = |step: &Step| step.to_string().trim_start_matches('[').trim_end_matches(']').to_owned();
    steps.iter().map(|step| Value::from(name(step))).collect()
}
