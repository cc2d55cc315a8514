//! The difference of two sets of objects.
//!
//! In: two lists of rendered objects with their origins. Out: a [`Diff`]: which objects come, go and
//! change, field by field. Objects meet by group, kind, namespace and name; items of lists by their
//! Kubernetes merge keys (`merge_keys`), so that reordering what the API server does not order is
//! no change. A hashed ConfigMap or Secret is paired with its successor. [`patch()`] applies a diff.
//!
//! Values stand here in full; [`masked`] hides the secret ones and every view goes through it.

mod atomic;
mod fields;
mod mask;
mod merge_keys;
mod object;
mod patch;
mod rename;
mod secret;
mod sides;

pub use crate::compile::secrets::looks_secret;
pub use atomic::{Piece, pieces};
pub use mask::{Masked, masked, masked_object};
pub use merge_keys::list_keys;
pub use object::ObjectId;
pub use patch::{Unfit, patch};
pub(super) use secret::veil;
pub use sides::{Sides, sides};

use crate::tree::{FieldPath, Origin, Placed, Step};
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that differs, and how much does not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diff {
    /// Sorted by namespace, kind, name.
    pub objects: Vec<ObjectChange>,
    pub unchanged: usize,
}

/// What happens to one object.
#[derive(Debug, Clone, PartialEq)]
pub enum ObjectChange {
    Created {
        id: ObjectId,
        object: Value,
        origin: Origin,
    },
    Deleted {
        id: ObjectId,
        object: Value,
        origin: Origin,
    },
    Changed {
        id: ObjectId,
        /// The predecessor whose name differs in the content hash alone.
        renamed_from: Option<ObjectId>,
        before: Value,
        /// The new object in the order of the old one: what the old one becomes by `fields`.
        after: Value,
        fields: Vec<FieldChange>,
    },
}

/// What happens to one field of a changed object.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub path: FieldPath,
    pub change: Change,
    pub origin_before: Option<Origin>,
    pub origin_after: Option<Origin>,
    /// The field only says the new name of this renamed object.
    pub follows: Option<ObjectId>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Added(Value),
    Removed(Value),
    Replaced {
        before: Value,
        after: Value,
    },
    /// The items of a list whose order matters; names of all items, before and after.
    Reordered {
        before: Vec<Step>,
        after: Vec<Step>,
    },
}

/// How many objects come, change, go and stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub created: usize,
    pub changed: usize,
    pub deleted: usize,
    pub unchanged: usize,
}

impl Diff {
    /// Whether nothing differs: `--exit-code` answers 2 when this is false.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals { unchanged: self.unchanged, ..Totals::default() };
        for change in &self.objects {
            *match change {
                ObjectChange::Created { .. } => &mut totals.created,
                ObjectChange::Deleted { .. } => &mut totals.deleted,
                ObjectChange::Changed { .. } => &mut totals.changed,
            } += 1;
        }
        totals
    }
}

impl ObjectChange {
    /// The object's identity; the new one of a renamed object.
    pub fn id(&self) -> &ObjectId {
        match self {
            ObjectChange::Created { id, .. } | ObjectChange::Deleted { id, .. } | ObjectChange::Changed { id, .. } => {
                id
            }
        }
    }
}

/// Compares two sets of objects. A set may be in any order; an object that stands twice in a set is
/// compared with the same standing of the other.
pub fn diff(before: &[Placed], after: &[Placed]) -> Diff {
    let mut wanted: BTreeMap<ObjectId, &Placed> = object::by_id(after, |placed| &placed.value);
    let mut gone = Vec::new();
    let mut result = Diff::default();
    for (id, old) in object::by_id(before, |placed| &placed.value) {
        match wanted.remove(&id) {
            Some(new) => result.note(compare(id, None, old, new)),
            None => gone.push((id, old)),
        }
    }
    for pair in rename::pairs(&mut gone, &mut wanted) {
        result.note(compare(pair.new_id, Some(pair.old_id), pair.old, pair.new));
    }
    let origin = |placed: &Placed| placed.trace.origin.clone();
    result.objects.extend(gone.into_iter().map(|(id, old)| ObjectChange::Deleted {
        id,
        object: old.value.clone(),
        origin: origin(old),
    }));
    result.objects.extend(wanted.into_iter().map(|(id, new)| ObjectChange::Created {
        id,
        object: new.value.clone(),
        origin: origin(new),
    }));
    result.objects.sort_by(|a, b| a.id().cmp(b.id()));
    rename::mark_followers(&mut result.objects);
    result
}

impl Diff {
    fn note(&mut self, change: Option<ObjectChange>) {
        match change {
            Some(change) => self.objects.push(change),
            None => self.unchanged += 1,
        }
    }
}

fn compare(id: ObjectId, renamed_from: Option<ObjectId>, old: &Placed, new: &Placed) -> Option<ObjectChange> {
    // most objects of a big set are equal, and equality is cheap
    if old.value == new.value {
        return None;
    }
    let fields = fields::changes(&id, old, new);
    if fields.is_empty() {
        return None;
    }
    let mut after = old.value.clone();
    if patch::apply(&mut after, &id, &fields).is_err() {
        after = new.value.clone();
    }
    Some(ObjectChange::Changed { id, renamed_from, before: old.value.clone(), after, fields })
}
