//! The entries of `metadata.managedFields`.

use super::LivePath;
use super::fields::FieldSet;
use super::folded;
use crate::rollout::Manager;
pub use crate::rollout::answer::Operation;
use serde_json::Value;

/// What one manager owns of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub manager: String,
    pub operation: Operation,
    pub subresource: Option<String>,
    /// When one of its fields last got another value; absent where none ever did.
    pub time: Option<String>,
    pub api_version: String,
    pub fields: FieldSet,
}

impl Entry {
    fn read(value: &Value) -> Entry {
        let text =
            |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        Entry {
            manager: text("manager").unwrap_or_default(),
            operation: match value.get("operation").and_then(Value::as_str) {
                Some("Apply") => Operation::Apply,
                _ => Operation::Update,
            },
            subresource: text("subresource"),
            time: text("time"),
            api_version: text("apiVersion").unwrap_or_default(),
            fields: folded::fields(value).map(|fields| FieldSet::read(&fields)).unwrap_or_default(),
        }
    }

    /// Whether a server-side apply of this manager writes into this entry.
    pub fn is_applied_by(&self, manager: Manager) -> bool {
        self.manager == manager.name() && self.operation == Operation::Apply && self.subresource.is_none()
    }
}

/// Who owns which field of a live object; empty where the server did not say.
pub fn entries(live: &Value) -> Vec<Entry> {
    let listed = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    listed.into_iter().flatten().map(Entry::read).collect()
}

/// Whether others put a label on the object that we put on ours, and no apply of ours made it what it is: labels are copied by people
/// and by controllers, an entry is written by the server alone. One that the server has dropped says nothing. Nor does a handover: it
/// holds a number within an object of anybody's.
pub fn is_copied(live: &Value, label: &str) -> bool {
    let ours = |entry: &Entry| [Manager::App, Manager::Traffic].iter().any(|manager| entry.is_applied_by(*manager));
    let (entries, path) = (entries(live), LivePath::of(&["metadata", "labels", label]));
    let theirs = |entry: &Entry| Manager::of(&entry.manager).is_none() && entry.fields.holds(&path);
    !entries.iter().any(ours) && entries.iter().any(theirs)
}

/// What this manager owns by server-side apply. The server keeps an entry for each version of the
/// API that a manager has applied; they count as one.
pub fn entry_of(entries: &[Entry], manager: Manager) -> Option<FieldSet> {
    let ours = entries.iter().filter(|entry| entry.is_applied_by(manager));
    ours.map(|entry| entry.fields.clone()).reduce(|mut all, fields| {
        all.union(&fields);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_are_read() {
        let live = json!({ "metadata": { "managedFields": [
            { "manager": "railiance", "operation": "Apply", "apiVersion": "apps/v1", "time": "2026-01-02T03:04:05Z",
              "fieldsType": "FieldsV1", "fieldsV1": { "f:spec": { "f:paused": {} } } },
            { "manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale",
              "fieldsType": "FieldsV1", "fieldsV1": { "f:spec": { "f:replicas": {} } } },
        ] } });
        let entries = entries(&live);
        assert_eq!(entries[0].time.as_deref(), Some("2026-01-02T03:04:05Z"));
        assert!(entries[0].is_applied_by(Manager::App) && !entries[0].is_applied_by(Manager::Traffic));
        assert_eq!((entries[1].subresource.as_deref(), entries[1].operation), (Some("scale"), Operation::Update));
        assert_eq!(entry_of(&entries, Manager::App), Some(entries[0].fields.clone()));
        assert_eq!(entry_of(&entries, Manager::Traffic), None);
    }

    #[test]
    fn a_label_that_others_wrote_on_what_was_not_applied_is_a_copy() {
        let beside = |manager: &str, operation: &str, subresource: Option<&str>| {
            let theirs = json!({ "manager": "istiod", "operation": "Apply",
                "fieldsV1": { "f:metadata": { "f:labels": { "f:part-of": {} } } } });
            let entry = json!({ "manager": manager, "operation": operation, "subresource": subresource });
            let live = |entries: Value| json!({ "metadata": { "managedFields": entries } });
            assert!(!is_copied(&live(json!([entry])), "part-of"), "nobody says that it is one");
            is_copied(&live(json!([theirs, entry])), "part-of")
        };
        assert!(!beside("railiance", "Apply", None) && !beside("railiance-traffic", "Apply", None));
        for other in ["railiance-handover", "railiance-applyset", "kubectl-client-side-apply"] {
            assert!(beside(other, "Apply", None), "{other}");
        }
        assert!(beside("railiance", "Update", None) && beside("railiance", "Apply", Some("scale")));
    }

    #[test]
    fn an_object_without_entries_has_none() {
        assert_eq!(super::entries(&json!({ "metadata": {} })), []);
    }
}
