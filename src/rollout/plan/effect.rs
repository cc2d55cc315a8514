//! How a live object differs from what the server answers that it would become.

use super::step::Effect;
use crate::rollout::diff::{Change, FieldChange, ObjectChange, ObjectId, diff, list_keys};
use crate::tree::{FieldPath, Origin, Placed, Trace};
use serde_json::{Map, Value};

/// Where a value comes from that the manifest does not name.
const SERVER: Origin = Origin::Row { table: "server", row: "default or admission" };

/// What the server keeps for itself, and changes with every write.
const KEPT: [&str; 6] = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

/// The object without what the server keeps for itself, and without its status.
pub(super) fn visible(object: &Value) -> Value {
    let Value::Object(fields) = object else { return object.clone() };
    let shown = fields.iter().filter(|(name, _)| *name != "status").map(|(name, value)| match value {
        Value::Object(metadata) if name == "metadata" => (name.clone(), Value::Object(without_kept(metadata))),
        other => (name.clone(), other.clone()),
    });
    Value::Object(shown.collect())
}

fn without_kept(metadata: &Map<String, Value>) -> Map<String, Value> {
    let shown = metadata.iter().filter(|(name, _)| !KEPT.contains(&name.as_str()));
    shown.map(|(name, value)| (name.clone(), value.clone())).collect()
}

impl Effect {
    /// As a change of the diff, which knows what of it may be shown.
    pub fn as_change(&self, id: &ObjectId) -> ObjectChange {
        ObjectChange::Changed {
            id: id.clone(),
            renamed_from: None,
            before: self.before.clone(),
            after: self.after.clone(),
            fields: self.fields.clone(),
        }
    }
}

/// `None` if no value differs. Every change says which line of the manifest decided it.
pub(super) fn effect(live: &Value, becomes: &Value, wanted: &Placed) -> Option<Effect> {
    if std::ptr::eq(live, becomes) || live == becomes {
        return None;
    }
    let (before, after) = (visible(live), visible(becomes));
    if before == after {
        return None;
    }
    let placed = |value: &Value| Placed { value: value.clone(), trace: Trace::leaf(SERVER) };
    let found = diff(&[placed(&before)], &[placed(&after)]).objects.into_iter().next();
    let (after, fields) = match found {
        Some(ObjectChange::Changed { after, fields, .. }) => (after, fields),
        // only what has no order stands in another one
        Some(ObjectChange::Created { .. } | ObjectChange::Deleted { .. }) | None => (after, Vec::new()),
    };
    let fields = fields.into_iter().map(|field| blamed(field, wanted)).collect();
    Some(Effect { before, after, fields })
}

fn blamed(mut field: FieldChange, wanted: &Placed) -> FieldChange {
    let id = ObjectId::of(&wanted.value);
    let removed = matches!(field.change, Change::Removed(_));
    field.origin_before = None;
    field.origin_after = Some(match field.path.resolve(wanted, &list_keys(&id)) {
        Ok((_, trace)) => trace.decided().clone(),
        Err(missing) if removed => around(&missing.reached, wanted, &id),
        Err(_) => SERVER,
    });
    field
}

/// Where the part of the manifest was written that a removed field would be in.
fn around(reached: &FieldPath, wanted: &Placed, id: &ObjectId) -> Origin {
    reached.resolve(wanted, &list_keys(id)).map_or(SERVER, |(_, trace)| trace.origin.clone())
}

/// Whether the dry run merged with another version of the object than the one that was read.
pub(super) fn moved(live: &Value, answer: &Value) -> bool {
    let differs = |pointer| match (live.pointer(pointer), answer.pointer(pointer)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    differs("/metadata/uid") || differs("/metadata/resourceVersion")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{SourceId, Span};
    use serde_json::json;

    #[test]
    fn every_change_knows_its_line() {
        let text = Origin::Text(Span::new(SourceId(0), 3..7));
        let mut wanted = Placed::leaf(json!({ "kind": "ConfigMap" }), SERVER);
        wanted.set(&["data", "a"], json!("2"), &text);
        let live =
            json!({ "kind": "ConfigMap", "metadata": { "uid": "u", "resourceVersion": "1" }, "data": { "a": "1" } });
        let becomes = json!({ "kind": "ConfigMap", "metadata": { "uid": "u", "resourceVersion": "1" },
            "data": { "a": "2", "by-webhook": "x" } });
        let effect = effect(&live, &becomes, &wanted).unwrap();
        let seen: Vec<_> =
            effect.fields.iter().map(|field| (field.path.to_string(), field.origin_after.clone())).collect();
        assert_eq!(seen, [("data.a".to_owned(), Some(text)), ("data.by-webhook".to_owned(), Some(SERVER))]);
    }

    #[test]
    fn what_the_server_keeps_is_no_change() {
        let object =
            |version: &str| json!({ "kind": "A", "status": version, "metadata": { "resourceVersion": version } });
        let wanted = Placed::leaf(json!({}), SERVER);
        assert_eq!(effect(&object("1"), &object("2"), &wanted), None);
        assert!(moved(&object("1"), &object("2")));
    }
}
