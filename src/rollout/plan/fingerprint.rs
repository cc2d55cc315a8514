//! What a live object was when the plan was made, as far as the plan is about it.

use crate::rollout::diff::{ObjectId, masked_object};
use crate::rollout::live::{Entry, LivePath, entries, entry_of, named, uid};
use crate::rollout::{Manager, canonical};
use serde_json::{Map, Value, json};

/// `sha256:…` over the values and the owners of the compared fields: those that the manifest names
/// and those that are ours. Secret values are stars here too, so no hash of one comes to be; our own
/// names are left out of the owners, so a run that was interrupted does not look like a stranger.
pub(super) fn fingerprint(live: &Value, wanted: Option<&Value>, manager: Manager) -> String {
    let entries = entries(live);
    let shown = masked_object(&ObjectId::of(live), live);
    let mut fields = wanted.map(named).unwrap_or_default();
    let ours = entry_of(&entries, manager).unwrap_or_default();
    // an item goes with all that others changed in it
    let items = ours.members().into_iter().filter(|path| path.is_item() && !fields.touches(path)).collect::<Vec<_>>();
    fields.union(&ours);
    let compared = fields.leaves().into_iter().chain(items).filter_map(|path| field(&path, &shown, &entries)).collect();
    canonical::digest(&Value::Object(compared))
}

/// Whether an object that is read again is, as far as a write is about it, the one that the write was
/// decided on: the same values and owners of the compared fields, whatever else moved its version.
pub fn as_seen(then: &Value, now: &Value, wanted: Option<&Value>, manager: Manager) -> bool {
    uid(then) == uid(now) && fingerprint(then, wanted, manager) == fingerprint(now, wanted, manager)
}

/// Nothing of a field that is not there: a mark that was taken off may stand in entries still.
fn field(path: &LivePath, shown: &Value, entries: &[Entry]) -> Option<(String, Value)> {
    let others = entries.iter().filter(|entry| Manager::of(&entry.manager).is_none() && entry.fields.holds(path));
    let owners: Vec<Value> =
        others.map(|entry| json!([entry.manager, entry.operation.name(), entry.subresource])).collect();
    let value = path.value(shown)?;
    let mut said = Map::new();
    said.insert("owners".to_owned(), owners.into());
    said.insert("value".to_owned(), value.clone());
    Some((path.to_string(), Value::Object(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(image: &str, owner: &str) -> Value {
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "c", "resourceVersion": image,
            "managedFields": [{ "manager": owner, "operation": "Update", "fieldsV1": { "f:data": { "f:image": {} } } }] },
            "data": { "image": image, "other": "x" } })
    }

    fn taken(live: &Value) -> String {
        let wanted =
            json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "c" }, "data": { "image": "w" } });
        fingerprint(live, Some(&wanted), Manager::App)
    }

    #[test]
    fn compared_values_and_owners_count_and_nothing_else() {
        let mut other = live("a", "edit");
        other["data"]["other"] = json!("y");
        other["metadata"]["resourceVersion"] = json!("2");
        assert_eq!(taken(&live("a", "edit")), taken(&other));
        assert_ne!(taken(&live("a", "edit")), taken(&live("b", "edit")));
        assert_ne!(taken(&live("a", "edit")), taken(&live("a", "patch")));
        assert_eq!(taken(&live("a", "railiance-handover")), taken(&live("a", "railiance-store")));
    }

    #[test]
    fn secret_values_leave_no_trace() {
        let secret = |value: &str| json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" }, "data": { "k": value } });
        let taken = |value: &str| fingerprint(&secret(value), Some(&secret("w")), Manager::App);
        assert_eq!(taken("YQ=="), taken("Yg=="));
    }
}
