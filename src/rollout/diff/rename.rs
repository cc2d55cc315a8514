//! Objects whose name carries a hash of their content: a new content is a new name.

use super::{Change, FieldChange, ObjectChange, ObjectId};
use crate::tree::Placed;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) struct Pair<'a> {
    pub old_id: ObjectId,
    pub new_id: ObjectId,
    pub old: &'a Placed,
    pub new: &'a Placed,
}

/// `greeter-config` of `greeter-config-0123456789`: a hash has at least ten lower-case hex digits.
fn base(name: &str) -> Option<&str> {
    let (base, hash) = name.rsplit_once('-')?;
    let hex = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (hex && hash.len() >= 10 && !base.is_empty()).then_some(base)
}

/// The identity without the hash, for the kinds that hold data.
fn family(id: &ObjectId) -> Option<ObjectId> {
    let data = id.group.is_empty() && matches!(id.kind.as_str(), "ConfigMap" | "Secret");
    data.then(|| base(&id.name)).flatten().map(|base| ObjectId { name: base.to_owned(), ..id.clone() })
}

/// Takes out the objects that went and came under another hash. Where more than one of a family went
/// or came, nothing says which became which: they stay deleted and created.
pub(super) fn pairs<'a>(
    gone: &mut Vec<(ObjectId, &'a Placed)>,
    come: &mut BTreeMap<ObjectId, &'a Placed>,
) -> Vec<Pair<'a>> {
    let only = |ids: Vec<&ObjectId>| -> BTreeMap<ObjectId, ObjectId> {
        let mut families: BTreeMap<ObjectId, Vec<&ObjectId>> = BTreeMap::new();
        for id in ids {
            if let Some(family) = family(id) {
                families.entry(family).or_default().push(id);
            }
        }
        let single = |(family, ids): (ObjectId, Vec<&ObjectId>)| match ids.as_slice() {
            [only] => Some((family, (*only).clone())),
            _ => None,
        };
        families.into_iter().filter_map(single).collect()
    };
    let olds = only(gone.iter().map(|(id, _)| id).collect());
    let news = only(come.keys().collect());
    let mut renamed: BTreeMap<ObjectId, ObjectId> =
        olds.into_iter().filter_map(|(family, old)| Some((old, news.get(&family)?.clone()))).collect();
    let mut pairs = Vec::new();
    gone.retain(|(id, old)| match renamed.remove(id).and_then(|new_id| come.remove_entry(&new_id)) {
        Some((new_id, new)) => {
            pairs.push(Pair { old_id: id.clone(), new_id, old, new });
            false
        }
        None => true,
    });
    pairs
}

/// Marks the fields that differ only because they name a renamed object, its own name included.
pub(super) fn mark_followers(objects: &mut [ObjectChange]) {
    let renames: Vec<(ObjectId, ObjectId)> = objects.iter().filter_map(rename).collect();
    if renames.is_empty() {
        return;
    }
    let by_old: BTreeMap<(&str, &str, Option<&str>), &ObjectId> = renames
        .iter()
        .map(|(old, new)| ((old.kind.as_str(), old.name.as_str(), old.namespace.as_deref()), new))
        .collect();
    for change in objects {
        let ObjectChange::Changed { id, fields, renamed_from, .. } = change else { continue };
        for field in fields {
            field.follows = match renamed_from.is_some() && is_own_name(field) {
                true => Some(id.clone()),
                false => followed(field, id.namespace.as_deref(), &by_old),
            };
        }
    }
}

fn rename(change: &ObjectChange) -> Option<(ObjectId, ObjectId)> {
    match change {
        ObjectChange::Changed { id, renamed_from: Some(old), .. } => Some((old.clone(), id.clone())),
        ObjectChange::Changed { .. } | ObjectChange::Created { .. } | ObjectChange::Deleted { .. } => None,
    }
}

fn is_own_name(field: &FieldChange) -> bool {
    field.path.fields() == ["metadata", "name"]
}

fn followed(
    field: &FieldChange,
    namespace: Option<&str>,
    renames: &BTreeMap<(&str, &str, Option<&str>), &ObjectId>,
) -> Option<ObjectId> {
    let Change::Replaced { before: Value::String(before), after: Value::String(after) } = &field.change else {
        return None;
    };
    let new = renames.get(&(referenced_kind(&field.path.fields())?, before.as_str(), namespace))?;
    (new.name == *after).then(|| (*new).clone())
}

/// The kind of object that a field names, if it is one of the pod's references to data.
fn referenced_kind(fields: &[&str]) -> Option<&'static str> {
    match fields {
        [.., "configMap" | "configMapRef" | "configMapKeyRef", "name"] => Some("ConfigMap"),
        [.., "secret" | "secretRef" | "secretKeyRef", "name"] | [.., "secret", "secretName"] => Some("Secret"),
        _ => None,
    }
}
