//! Walks two versions of an object and notes every field that differs.

use super::atomic;
use super::merge_keys::{Order, Rule, is_default, rule};
use super::{Change, FieldChange, ObjectId};
use crate::tree::{FieldPath, ListKey, Placed, Step, Trace, field_names, key_texts};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The fields that differ, in the order of the old object, then of the new.
pub(super) fn changes(id: &ObjectId, old: &Placed, new: &Placed) -> Vec<FieldChange> {
    let mut walk = Walk { id, path: Vec::new(), found: Vec::new() };
    walk.value((&old.value, &old.trace), (&new.value, &new.trace), &[]);
    walk.found
}

type Part<'a> = (&'a Value, &'a Trace);
/// The items of a list by the step that names them.
type Items<'a> = BTreeMap<Step, (usize, Part<'a>)>;

struct Walk<'a> {
    id: &'a ObjectId,
    path: Vec<Step>,
    found: Vec<FieldChange>,
}

impl Walk<'_> {
    /// `keys`: the merge keys of the list that this value is an item of.
    fn value(&mut self, old: Part, new: Part, keys: &[ListKey]) {
        match (old.0, new.0) {
            (a, b) if a == b => {}
            (Value::Object(a), Value::Object(b)) => self.map((a, old.1), (b, new.1), keys),
            (Value::Array(a), Value::Array(b)) => self.list(a, b, old, new),
            _ => self.replaced(old, new),
        }
    }

    fn map(&mut self, old: (&Map<String, Value>, &Trace), new: (&Map<String, Value>, &Trace), keys: &[ListKey]) {
        let places: BTreeMap<&str, usize> = new.0.keys().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
        for (at, (key, value)) in old.0.iter().enumerate() {
            let part = (value, old.1.child(at));
            match (new.0.get(key), places.get(key.as_str())) {
                (Some(other), Some(place)) if other != value => {
                    self.within(Step::Field(key.clone()), |walk| walk.value(part, (other, new.1.child(*place)), &[]));
                }
                (Some(_), _) => {}
                (None, _) if is_default(keys, key, value) => {}
                (None, _) => self.within(Step::Field(key.clone()), |walk| walk.removed(part)),
            }
        }
        for (at, (key, value)) in new.0.iter().enumerate() {
            if !old.0.contains_key(key) && !is_default(keys, key, value) {
                let part = (value, new.1.child(at));
                self.within(Step::Field(key.clone()), |walk| walk.added(part));
            }
        }
    }

    fn list(&mut self, a: &[Value], b: &[Value], old: Part, new: Part) {
        match rule(self.id, &field_names(&self.path)) {
            Rule::Set if atomic::same_members(a, b) => {}
            Rule::Set => self.replaced(old, new),
            Rule::Keyed { keys, order } => match (items(a, old.1, keys), items(b, new.1, keys)) {
                (Some(before), Some(after)) => self.keyed(&before, &after, keys, order),
                // a list with a key missing or twice has no names to match by
                _ => self.atomic(a, b, old, new),
            },
            Rule::Atomic => self.atomic(a, b, old, new),
        }
    }

    fn keyed(&mut self, old: &Items, new: &Items, keys: &[ListKey], order: Order) {
        for (step, (_, part)) in standing(old) {
            match new.get(step) {
                Some((_, other)) => self.within(step.clone(), |walk| walk.value(*part, *other, keys)),
                None => self.within(step.clone(), |walk| walk.removed(*part)),
            }
        }
        for (step, (_, part)) in standing(new).into_iter().filter(|(step, _)| !old.contains_key(*step)) {
            self.within(step.clone(), |walk| walk.added(*part));
        }
        if matters(order, old, new) {
            self.order(old, new);
        }
    }

    fn order(&mut self, old: &Items, new: &Items) {
        let names =
            |items: &Items| -> Vec<Step> { standing(items).into_iter().map(|(step, _)| step.clone()).collect() };
        let (before, after) = (names(old), names(new));
        // where the old items stay and the new ones follow, adding says it all
        let kept = before.iter().filter(|step| new.contains_key(*step));
        let added = after.iter().filter(|step| !old.contains_key(*step));
        if !kept.chain(added).eq(&after) {
            self.note(Change::Reordered { before, after }, None, None);
        }
    }

    fn atomic(&mut self, a: &[Value], b: &[Value], old: Part, new: Part) {
        match atomic::one_to_one(a, b) {
            Some(places) => {
                for (at, before, after) in places {
                    let parts = ((before, old.1.child(at)), (after, new.1.child(at)));
                    self.within(Step::Index(at), |walk| walk.value(parts.0, parts.1, &[]));
                }
            }
            None => self.replaced(old, new),
        }
    }

    fn within(&mut self, step: Step, work: impl FnOnce(&mut Self)) {
        self.path.push(step);
        work(self);
        self.path.pop();
    }

    fn replaced(&mut self, old: Part, new: Part) {
        let change = Change::Replaced { before: old.0.clone(), after: new.0.clone() };
        self.note(change, Some(old.1), Some(new.1));
    }

    fn removed(&mut self, old: Part) {
        self.note(Change::Removed(old.0.clone()), Some(old.1), None);
    }

    fn added(&mut self, new: Part) {
        self.note(Change::Added(new.0.clone()), None, Some(new.1));
    }

    fn note(&mut self, change: Change, old: Option<&Trace>, new: Option<&Trace>) {
        let origin = |trace: Option<&Trace>| trace.map(|trace| trace.origin.clone());
        self.found.push(FieldChange {
            path: FieldPath::new(self.path.clone()),
            change,
            origin_before: origin(old),
            origin_after: origin(new),
            follows: None,
        });
    }
}

/// `None` if an item has no name or shares it with another.
fn items<'a>(list: &'a [Value], trace: &'a Trace, keys: &[ListKey]) -> Option<Items<'a>> {
    let mut items = Items::new();
    for (at, item) in list.iter().enumerate() {
        let step = Step::item(keys, key_texts(item, keys)?);
        if items.insert(step, (at, (item, trace.child(at)))).is_some() {
            return None;
        }
    }
    Some(items)
}

/// The items in the order of their list.
fn standing<'a, 'b>(items: &'b Items<'a>) -> Vec<(&'b Step, &'b (usize, Part<'a>))> {
    let mut standing: Vec<_> = items.iter().collect();
    standing.sort_by_key(|(_, (at, _))| *at);
    standing
}

fn matters(order: Order, old: &Items, new: &Items) -> bool {
    let refers = |items: &Items| {
        items.values().any(|(_, (item, _))| item.get("value").is_some_and(|value| value.to_string().contains("$(")))
    };
    match order {
        Order::Free => false,
        Order::Matters => true,
        Order::MattersToReferences => refers(old) || refers(new),
    }
}
