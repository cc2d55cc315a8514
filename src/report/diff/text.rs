//! The diff for people: a tree an object, one line a field, the user's own line behind it.

use super::page::{Mark, Page, Paint};
use super::shown::{blame, origin};
use crate::diag::{Sources, count};
use crate::rollout::diff::{Change, Diff, FieldChange, ObjectChange, ObjectId, Piece, Sides, masked, pieces, sides};
use crate::tree::yaml::write;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;

/// Unchanged lines shown around a change of a text.
const CONTEXT: usize = 2;
/// Old and new value share a line up to this many characters.
const WIDTH: usize = 100;

/// Objects and fields with `+`, `-` and `~`, where each was decided, and the totals in the last line.
/// Fields that only follow a renamed ConfigMap or Secret are counted, not shown.
pub fn text(diff: &Diff, sources: &Sources, paint: Paint) -> String {
    let mut page = Page::new(paint);
    for change in &diff.objects {
        object(change, sources, &mut page);
        page.blank();
    }
    let totals = diff.totals();
    let line = format!(
        "{} created, {} changed, {} deleted, {} unchanged",
        totals.created, totals.changed, totals.deleted, totals.unchanged
    );
    page.raw(Mark::Heading, &line);
    page.finish()
}

fn object(change: &ObjectChange, sources: &Sources, page: &mut Page) {
    match change {
        ObjectChange::Created { id, origin, .. } => {
            page.line(0, Mark::Added, &id.to_string(), &blame(origin, sources));
        }
        ObjectChange::Deleted { id, origin, .. } => {
            page.line(0, Mark::Removed, &id.to_string(), &blame(origin, sources));
        }
        ObjectChange::Changed { id, renamed_from, fields, .. } => {
            let was = renamed_from.as_ref().map_or(String::new(), |old| format!("was {}", old.name));
            page.line(0, Mark::Changed, &id.to_string(), &was);
            let objects = masked(change);
            for item in fields.iter().filter(|item| item.follows.is_none()) {
                let sides = sides(id, item, &objects);
                let remark = remark(&sides, origin(item).map(|origin| blame(origin, sources)));
                field(item, &sides, &remark, page);
            }
            followers(id, fields, page);
        }
    }
}

fn followers(id: &ObjectId, fields: &[FieldChange], page: &mut Page) {
    let mut references: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    for followed in fields.iter().filter_map(|field| field.follows.as_ref()).filter(|followed| *followed != id) {
        *references.entry(followed).or_insert(0) += 1;
    }
    for (followed, number) in references {
        let said = format!("follows the new name of {followed} ({})", count(number, "reference"));
        page.line(2, Mark::Changed, &said, "");
    }
}

/// One changed field, with a remark behind it.
pub(in crate::report) fn field(field: &FieldChange, sides: &Sides, remark: &str, page: &mut Page) {
    let path = field.path.to_string();
    match (&field.change, &sides.before, &sides.after) {
        (Change::Reordered { .. }, Some(before), Some(after)) => {
            page.line(2, Mark::Changed, &format!("{path}: order {} → {}", row(before), row(after)), remark);
        }
        (_, Some(before), Some(after)) => replaced(&path, before, after, remark, page),
        (_, Some(value), None) => whole(&path, value, Mark::Removed, remark, page),
        (_, None, Some(value)) => whole(&path, value, Mark::Added, remark, page),
        (_, None, None) => page.line(2, Mark::Changed, &path, remark),
    }
}

/// Where the field was decided, and whether its text hides more than it shows.
pub(in crate::report) fn remark(sides: &Sides, place: Option<String>) -> String {
    let stars =
        |side: &Option<Value>| side.as_ref().and_then(Value::as_str).is_some_and(|text| text.starts_with("***"));
    let hidden = sides.masked && !stars(&sides.before) && !stars(&sides.after);
    let parts = place.into_iter().chain(hidden.then(|| "secrets within are hidden".to_owned()));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn row(names: &Value) -> String {
    let names: Vec<&str> = names.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    names.join(", ")
}

fn whole(path: &str, value: &Value, mark: Mark, blame: &str, page: &mut Page) {
    match inline(value) {
        Some(short) => page.line(2, mark, &format!("{path}: {short}"), blame),
        None => {
            page.line(2, mark, path, blame);
            block(value, mark, page);
        }
    }
}

fn replaced(path: &str, before: &Value, after: &Value, blame: &str, page: &mut Page) {
    if let (Some(old), Some(new)) = (inline(before), inline(after))
        && old.chars().count() + new.chars().count() <= WIDTH
    {
        return page.line(2, Mark::Changed, &format!("{path}: {old} → {new}"), blame);
    }
    page.line(2, Mark::Changed, path, blame);
    match (before, after) {
        (Value::String(old), Value::String(new)) if old.contains('\n') || new.contains('\n') => lines(old, new, page),
        (Value::Array(old), Value::Array(new)) => items(old, new, page),
        _ => {
            block(before, Mark::Removed, page);
            block(after, Mark::Added, page);
        }
    }
}

/// The value on one line, if it has such a form.
fn inline(value: &Value) -> Option<String> {
    let written = write(value);
    let line = written.trim_end_matches('\n');
    let scalar = match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    };
    (scalar && !line.contains('\n')).then(|| line.to_owned())
}

fn block(value: &Value, mark: Mark, page: &mut Page) {
    for line in write(value).lines() {
        page.line(6, mark, line, "");
    }
}

fn items(old: &[Value], new: &[Value], page: &mut Page) {
    for piece in pieces(old, new) {
        let (items, mark) = match piece {
            Piece::Same(items) if items.len() > CONTEXT => {
                page.line(6, Mark::Same, &format!("… {}", count(items.len(), "unchanged item")), "");
                continue;
            }
            Piece::Same(items) => (items, Mark::Same),
            Piece::Removed(items) => (items, Mark::Removed),
            Piece::Added(items) => (items, Mark::Added),
        };
        for item in items {
            block(&Value::Array(vec![item.clone()]), mark, page);
        }
    }
}

/// Two texts line by line.
fn lines(old: &str, new: &str, page: &mut Page) {
    let diff = TextDiff::from_lines(old, new);
    for (at, hunk) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if at > 0 {
            page.line(6, Mark::Same, "…", "");
        }
        for change in hunk.iter().flat_map(|op| diff.iter_changes(op)) {
            let mark = match change.tag() {
                ChangeTag::Equal => Mark::Same,
                ChangeTag::Delete => Mark::Removed,
                ChangeTag::Insert => Mark::Added,
            };
            let end = if change.missing_newline() { "  (no newline at the end)" } else { "" };
            page.line(6, mark, &format!("{}{end}", change.value().trim_end_matches('\n')), "");
        }
    }
}
