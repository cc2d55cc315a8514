//! What ends with an adoption. Of client-side apply: its managers' fields become ours, so that a later apply can drop
//! them, which is what `csaupgrade` of client-go does. Of other inventories: their marks go.

use super::entry::{Entry, Operation, entries};
use super::fields::FieldSet;
use super::folded::unfolded;
use super::marks::Mark;
use crate::rollout::Manager;
use serde_json::{Value, json};

/// Managers under which `kubectl` writes whole objects without server-side apply.
pub const KUBECTL: &[&str] = &["kubectl-client-side-apply", "kubectl-create"];
/// Helm 3, which writes as kubectl does, and Helm 4, which applies server-side under the same name.
pub const HELM: &[&str] = &["helm"];

const MANAGED: &str = "/metadata/managedFields";

/// The managers among these that wrote the object.
pub fn managers<'a>(live: &Value, old: &[&'a str]) -> Vec<&'a str> {
    let entries = entries(live);
    old.iter().copied().filter(|name| entries.iter().any(|entry| is_of(entry, name))).collect()
}

/// What an adoption ends before the write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// Managers of client-side apply, whose fields become ours.
    pub managers: Vec<&'static str>,
    /// What says that the object is in somebody else's inventory.
    pub marks: Vec<Mark>,
}

impl Ending {
    pub fn is_empty(&self) -> bool {
        self.managers.is_empty() && self.marks.is_empty()
    }

    /// The object as it is then; `None` where nothing ends.
    pub fn of(&self, live: &Value, manager: Manager) -> Option<Value> {
        let handed = handed_over(live, &self.managers, manager);
        if handed.is_none() && !self.on(live).any(|_| true) {
            return None;
        }
        let mut ended = live.clone();
        if let (Some(handed), Some(listed)) = (handed, ended.pointer_mut(MANAGED)) {
            *listed = handed;
        }
        self.on(live).for_each(|mark| mark.take_off(&mut ended));
        Some(ended)
    }

    /// A JSON patch that hands the fields of the old managers to a manager of ours and takes the marks off, bound to the version
    /// of the object that was read; `None` where nothing ends.
    ///
    /// The annotation with the last applied manifest is handed over as well: nobody wants it, so the
    /// next apply removes it.
    pub fn patch(&self, live: &Value, manager: Manager) -> Option<Value> {
        let stated = |name: &str| live.pointer(&format!("/metadata/{name}"))?.as_str();
        let (uid, version) = (stated("uid")?, stated("resourceVersion")?);
        let handed = handed_over(live, &self.managers, manager);
        let handed = handed.map(|listed| json!({ "op": "replace", "path": MANAGED, "value": listed }));
        let off = self.on(live).map(|mark| json!({ "op": "remove", "path": mark.path() }));
        let ends: Vec<Value> = handed.into_iter().chain(off).collect();
        let bound = [
            json!({ "op": "replace", "path": "/metadata/resourceVersion", "value": version }),
            json!({ "op": "replace", "path": "/metadata/uid", "value": uid }),
        ];
        (!ends.is_empty()).then(|| ends.into_iter().chain(bound).collect())
    }

    /// The marks that an object has still.
    fn on<'a>(&'a self, live: &'a Value) -> impl Iterator<Item = &'a Mark> {
        self.marks.iter().filter(|mark| mark.is_on(live))
    }
}

/// The list of who holds which field, with the fields of the old managers as ours; `None` where they have none.
fn handed_over(live: &Value, old: &[&str], manager: Manager) -> Option<Value> {
    let listed = live.pointer(MANAGED)?.as_array()?;
    let read = entries(live);
    let goes = |at: usize| read.get(at).is_some_and(|entry| old.iter().any(|name| is_of(entry, name)));
    let stays = |at: usize| read.get(at).is_some_and(|entry| entry.is_applied_by(manager));
    let first = (0..listed.len()).find(|at| goes(*at))?;
    let ours = (0..listed.len()).find(|at| stays(*at)).unwrap_or(first);
    let mut fields = FieldSet::default();
    let merged = read.iter().enumerate().filter(|(at, _)| *at == ours || goes(*at));
    merged.for_each(|(_, entry)| fields.union(&entry.fields));
    let kept = listed.iter().enumerate().filter(|(at, _)| *at == ours || !goes(*at));
    Some(kept.map(|(at, entry)| if at == ours { with(entry, manager, &fields) } else { unfolded(entry) }).collect())
}

fn is_of(entry: &Entry, name: &str) -> bool {
    entry.manager == name && is_handed_over(&entry.manager, entry.operation, entry.subresource.as_deref())
}

/// Whether an entry is of a kind that is handed over: what was written as a whole, and not a status or a number
/// of pods. By server-side apply only Helm writes under one of these names.
pub fn is_handed_over(manager: &str, operation: Operation, subresource: Option<&str>) -> bool {
    subresource.is_none() && (operation == Operation::Update || HELM.contains(&manager))
}

fn with(entry: &Value, manager: Manager, fields: &FieldSet) -> Value {
    let mut entry = entry.as_object().cloned().unwrap_or_default();
    entry.insert("manager".to_owned(), manager.name().into());
    entry.insert("operation".to_owned(), Operation::Apply.name().into());
    entry.insert("fieldsV1".to_owned(), fields.write());
    Value::Object(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::live::marks;

    fn entry(manager: &str, operation: &str, field: &str) -> Value {
        json!({ "manager": manager, "operation": operation, "apiVersion": "v1", "time": "t", "fieldsType": "FieldsV1",
            "fieldsV1": { "f:data": { field: {} } } })
    }

    fn live(entries: &[Value]) -> Value {
        json!({ "metadata": { "uid": "u", "resourceVersion": "7", "managedFields": entries } })
    }

    fn upgrade(live: &Value, old: &[&'static str], manager: Manager) -> Option<Value> {
        Ending { managers: old.to_vec(), marks: Vec::new() }.patch(live, manager)
    }

    #[test]
    fn their_entry_becomes_ours() {
        let live = live(&[entry("other", "Update", "f:x"), entry("kubectl-client-side-apply", "Update", "f:a")]);
        let patch = upgrade(&live, KUBECTL, Manager::App).unwrap();
        assert_eq!(patch[0]["value"], json!([entry("other", "Update", "f:x"), entry("railiance", "Apply", "f:a")]));
        assert_eq!(patch[1], json!({ "op": "replace", "path": "/metadata/resourceVersion", "value": "7" }));
        assert_eq!(patch[2], json!({ "op": "replace", "path": "/metadata/uid", "value": "u" }));
        assert_eq!(managers(&live, KUBECTL), ["kubectl-client-side-apply"]);
    }

    #[test]
    fn their_entries_join_the_one_that_we_have() {
        let entries = [
            entry("kubectl-create", "Update", "f:a"),
            entry("railiance", "Apply", "f:b"),
            entry("helm", "Update", "f:c"),
        ];
        let patch = upgrade(&live(&entries), &["kubectl-create", "helm"], Manager::App).unwrap();
        let mut ours = entry("railiance", "Apply", "f:a");
        ours["fieldsV1"] = json!({ "f:data": { "f:a": {}, "f:b": {}, "f:c": {} } });
        assert_eq!(patch[0]["value"], json!([ours]));
    }

    #[test]
    fn helm_4_holds_by_server_side_apply() {
        let live = live(&[entry("helm", "Apply", "f:a")]);
        let patch = upgrade(&live, HELM, Manager::App).unwrap();
        assert_eq!(patch[0]["value"], json!([entry("railiance", "Apply", "f:a")]));
    }

    #[test]
    fn nothing_to_hand_over() {
        assert_eq!(upgrade(&live(&[entry("kubectl-create", "Apply", "f:a")]), KUBECTL, Manager::App), None);
        let mut scaled = entry("helm", "Update", "f:a");
        scaled["subresource"] = "status".into();
        assert_eq!(upgrade(&live(&[scaled]), HELM, Manager::App), None);
    }

    #[test]
    fn h19_a_mark_goes_where_no_field_is_handed_over() {
        let mut live = live(&[entry("kapp", "Apply", "f:a")]);
        live["metadata"]["labels"] = json!({ "kapp.k14s.io/app": "17" });
        let ending = Ending { managers: KUBECTL.to_vec(), marks: marks(&live, &json!({})) };
        let patch = ending.patch(&live, Manager::App).unwrap();
        assert_eq!(patch[0], json!({ "op": "remove", "path": "/metadata/labels/kapp.k14s.io~1app" }));
        assert_eq!((&patch[1]["value"], &patch[2]["value"]), (&json!("7"), &json!("u")));
        let ended = ending.of(&live, Manager::App).unwrap();
        assert_eq!(ended["metadata"]["labels"], json!({}));
        assert_eq!((ending.patch(&ended, Manager::App), ending.of(&ended, Manager::App)), (None, None));
    }
}
