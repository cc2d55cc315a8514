//! The diff for machines. The types here are the format (`docs/diff.md`); they change only with it.

use super::shown::origin;
use crate::diag::Sources;
use crate::report::document::document;
use crate::rollout::diff::{Change, Diff, FieldChange, Masked, ObjectChange, ObjectId, masked, sides};
use crate::tree::Origin;
use serde::Serialize;
use serde_json::Value;

/// The version of the format.
pub const FORMAT: &str = "railiance.dev/diff/v1";

#[derive(Serialize)]
struct View {
    totals: Totals,
    objects: Vec<Object>,
}

#[derive(Serialize)]
struct Totals {
    created: usize,
    changed: usize,
    deleted: usize,
    unchanged: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    change: &'static str,
    object: Identity,
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed_from: Option<Identity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Field>,
}

#[derive(Serialize)]
pub(in crate::report) struct Identity {
    group: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    name: String,
}

#[derive(Serialize)]
pub(in crate::report) struct Field {
    path: String,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    masked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<Identity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Place>,
}

/// Where a value was decided: a place in a text, or the table row or step that made it.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::report) enum Place {
    Text { file: String, line: usize, column: usize },
    Row { table: &'static str, row: &'static str },
    Step(&'static str),
}

/// One JSON document, indented, with a newline at its end.
///
/// # Errors
/// None that a diff can cause; the writer's own are handed on.
pub fn json(diff: &Diff, sources: &Sources) -> Result<String, serde_json::Error> {
    let totals = diff.totals();
    let view = View {
        totals: Totals {
            created: totals.created,
            changed: totals.changed,
            deleted: totals.deleted,
            unchanged: totals.unchanged,
        },
        objects: diff.objects.iter().map(|change| object(change, sources)).collect(),
    };
    document(FORMAT, view)
}

fn object(change: &ObjectChange, sources: &Sources) -> Object {
    let objects = masked(change);
    let id = change.id();
    match change {
        ObjectChange::Created { origin, .. } => whole("created", id, objects, place(origin, sources)),
        ObjectChange::Deleted { origin, .. } => whole("deleted", id, objects, place(origin, sources)),
        ObjectChange::Changed { renamed_from, fields, .. } => Object {
            change: "changed",
            object: identity(id),
            renamed_from: renamed_from.as_ref().map(identity),
            before: None,
            after: None,
            origin: None,
            fields: fields.iter().map(|item| field(id, item, &objects, sources)).collect(),
        },
    }
}

fn whole(change: &'static str, id: &ObjectId, objects: Masked, origin: Option<Place>) -> Object {
    let Masked { before, after } = objects;
    Object { change, object: identity(id), renamed_from: None, before, after, origin, fields: Vec::new() }
}

pub(in crate::report) fn identity(id: &ObjectId) -> Identity {
    Identity { group: id.group.clone(), kind: id.kind.clone(), namespace: id.namespace.clone(), name: id.name.clone() }
}

pub(in crate::report) fn field(id: &ObjectId, item: &FieldChange, objects: &Masked, sources: &Sources) -> Field {
    let sides = sides(id, item, objects);
    Field {
        path: item.path.to_string(),
        change: match &item.change {
            Change::Added(_) => "added",
            Change::Removed(_) => "removed",
            Change::Replaced { .. } => "replaced",
            Change::Reordered { .. } => "reordered",
        },
        before: sides.before,
        after: sides.after,
        masked: sides.masked,
        follows: item.follows.as_ref().map(identity),
        origin: origin(item).and_then(|origin| place(origin, sources)),
    }
}

pub(in crate::report) fn place(origin: &Origin, sources: &Sources) -> Option<Place> {
    match (origin.span(), origin) {
        (Some(span), _) => {
            let source = sources.get(span.source);
            let (line, column) = source.line_column(span.start);
            Some(Place::Text { file: source.name.to_string(), line, column })
        }
        (None, Origin::Row { table, row }) => Some(Place::Row { table, row }),
        (None, Origin::Computed { step, .. }) => Some(Place::Step(step)),
        (None, Origin::Text(_) | Origin::Placed { .. }) => None,
    }
}
