//! Lists that are one value: which of their items are the same.

use serde_json::{Map, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeMap;

/// What became of some items of an atomic list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    Same(&'a [Value]),
    Removed(&'a [Value]),
    Added(&'a [Value]),
}

/// Whether two lists have the same members, in any order.
pub(super) fn same_members(a: &[Value], b: &[Value]) -> bool {
    let members = |list: &[Value]| {
        let mut members: Vec<String> = list.iter().map(|item| sorted(item).to_string()).collect();
        members.sort_unstable();
        members
    };
    a.len() == b.len() && members(a) == members(b)
}

/// The places where items differ, if the lists differ in the inside of some items only: every item
/// has its counterpart at the same place, and both are maps.
pub(super) fn one_to_one<'a>(a: &'a [Value], b: &'a [Value]) -> Option<Vec<(usize, &'a Value, &'a Value)>> {
    if a.len() != b.len() {
        return None;
    }
    let places: Vec<_> = a.iter().zip(b).enumerate().filter(|(_, (x, y))| x != y).collect();
    let maps = places.iter().all(|(_, (x, y))| x.is_object() && y.is_object());
    let moved = places.len() > 1 && ops(a, b).iter().any(shifts);
    (maps && !moved).then(|| places.into_iter().map(|(at, (x, y))| (at, x, y)).collect())
}

fn shifts(op: &DiffOp) -> bool {
    match op {
        DiffOp::Equal { old_index, new_index, .. } => old_index != new_index,
        DiffOp::Delete { .. } | DiffOp::Insert { .. } => true,
        DiffOp::Replace { old_len, new_len, .. } => old_len != new_len,
    }
}

/// An atomic list, item by item: the longest common part stays, the rest goes and comes.
pub fn pieces<'a>(a: &'a [Value], b: &'a [Value]) -> Vec<Piece<'a>> {
    let old = |at: usize, len: usize| a.get(at..at + len).unwrap_or(&[]);
    let new = |at: usize, len: usize| b.get(at..at + len).unwrap_or(&[]);
    let mut pieces = Vec::new();
    for op in ops(a, b) {
        match op {
            DiffOp::Equal { old_index, len, .. } => pieces.push(Piece::Same(old(old_index, len))),
            DiffOp::Delete { old_index, old_len, .. } => pieces.push(Piece::Removed(old(old_index, old_len))),
            DiffOp::Insert { new_index, new_len, .. } => pieces.push(Piece::Added(new(new_index, new_len))),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                pieces.push(Piece::Removed(old(old_index, old_len)));
                pieces.push(Piece::Added(new(new_index, new_len)));
            }
        }
    }
    pieces
}

fn ops(a: &[Value], b: &[Value]) -> Vec<DiffOp> {
    let mut numbers = BTreeMap::new();
    let mut number = |item: &Value| {
        let next = numbers.len();
        *numbers.entry(sorted(item).to_string()).or_insert(next)
    };
    let (a, b): (Vec<usize>, Vec<usize>) = (a.iter().map(&mut number).collect(), b.iter().map(&mut number).collect());
    capture_diff_slices(Algorithm::Myers, &a, &b)
}

/// The same value with the keys of every map in order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries: BTreeMap<&String, &Value> = map.iter().collect();
            Value::Object(entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        leaf => leaf.clone(),
    }
}
