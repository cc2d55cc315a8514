//! Applies a diff again.

use super::merge_keys::list_keys;
use super::{Change, Diff, FieldChange, ObjectChange, ObjectId, object};
use crate::tree::{FieldPath, ListKey, ListKeys, Step, field_names, key_texts, position};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A diff that was not made from these objects: what it speaks of is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    pub object: Box<ObjectId>,
    pub path: FieldPath,
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "`{}` has no `{}` to change", self.object, self.path)
    }
}

impl std::error::Error for Unfit {}

/// The objects after the diff, sorted as the diff is. Of a diff of `before` and `after` this is
/// `after`, but for the order of objects and of lists whose items have names, and for defaulted keys
/// (`protocol: TCP`) spelled out.
///
/// # Errors
/// The first object or field of the diff that `before` does not have.
pub fn patch(before: &[Value], diff: &Diff) -> Result<Vec<Value>, Unfit> {
    let mut objects: BTreeMap<ObjectId, Value> =
        object::by_id(before, |value| value).into_iter().map(|(id, value)| (id, value.clone())).collect();
    let mut made = Vec::new();
    for change in &diff.objects {
        match change {
            ObjectChange::Created { id, object, .. } => made.push((id.clone(), object.clone())),
            ObjectChange::Deleted { id, .. } => drop(take(&mut objects, id)?),
            ObjectChange::Changed { id, renamed_from, fields, .. } => {
                let mut object = take(&mut objects, renamed_from.as_ref().unwrap_or(id))?;
                apply(&mut object, id, fields)?;
                made.push((id.clone(), object));
            }
        }
    }
    objects.extend(made);
    Ok(objects.into_values().collect())
}

fn take(objects: &mut BTreeMap<ObjectId, Value>, id: &ObjectId) -> Result<Value, Unfit> {
    objects.remove(id).ok_or_else(|| Unfit { object: Box::new(id.clone()), path: FieldPath::default() })
}

/// Applies the changes of one object's fields.
pub(super) fn apply(object: &mut Value, id: &ObjectId, fields: &[FieldChange]) -> Result<(), Unfit> {
    let keys = list_keys(id);
    fields.iter().try_for_each(|field| {
        one(object, &field.path.steps, &field.change, &keys)
            .ok_or_else(|| Unfit { object: Box::new(id.clone()), path: field.path.clone() })
    })
}

fn one(object: &mut Value, steps: &[Step], change: &Change, keys: ListKeys) -> Option<()> {
    match change {
        Change::Replaced { after, .. } => *descend(object, steps, keys)? = after.clone(),
        Change::Reordered { after, .. } => {
            return reorder(descend(object, steps, keys)?, after, keys(&field_names(steps)));
        }
        Change::Added(value) => {
            let (last, around) = steps.split_last()?;
            match (descend(object, around, keys)?, last) {
                (Value::Object(map), Step::Field(name)) => drop(map.insert(name.clone(), value.clone())),
                (Value::Array(items), _) => items.push(value.clone()),
                _ => return None,
            }
        }
        Change::Removed(_) => {
            let (last, around) = steps.split_last()?;
            match (descend(object, around, keys)?, last) {
                (Value::Object(map), Step::Field(name)) => drop(map.shift_remove(name)?),
                (Value::Array(items), step) => {
                    let at = position(items, step, keys(&field_names(around)))?;
                    drop(items.remove(at));
                }
                _ => return None,
            }
        }
    }
    Some(())
}

fn descend<'a>(object: &'a mut Value, steps: &[Step], keys: ListKeys) -> Option<&'a mut Value> {
    steps.iter().enumerate().try_fold(object, |here, (at, step)| match (here, step) {
        (Value::Object(map), Step::Field(name)) => map.get_mut(name),
        (Value::Array(items), _) => {
            let at = position(items, step, keys(&field_names(steps.get(..at)?)))?;
            items.get_mut(at)
        }
        _ => None,
    })
}

fn reorder(list: &mut Value, order: &[Step], keys: &[ListKey]) -> Option<()> {
    let places: BTreeMap<&Step, usize> = order.iter().enumerate().map(|(at, step)| (step, at)).collect();
    let place = |item: &Value| key_texts(item, keys).and_then(|texts| places.get(&Step::item(keys, texts)).copied());
    list.as_array_mut()?.sort_by_cached_key(place);
    Some(())
}
