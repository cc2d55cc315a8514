//! What others put beside our fields.

use super::{Element, Entry, FieldSet, LivePath};
use crate::rollout::Manager;

/// Where an object says what shall be. Metadata belongs to many, and nothing of what is served depends on it.
const SERVED: [&str; 3] = ["spec", "data", "binaryData"];

/// Where others put anything that goes with the object.
const ALL: [&str; 4] = ["spec", "data", "binaryData", "metadata"];

/// The control plane's own controllers, also where they are one program: they fill in what is theirs (the volume of a claim, the node of a pod).
const CONTROL_PLANE: [&str; 4] = ["kube-", "cloud-controller-manager", "k3s", "kubelite"];

/// What controllers fill in wherever they run, by the name of the field.
const FILLED_IN: [&str; 2] = ["volumeName", "caBundle"];

/// Fields of `spec` and of data that others hold and we never wrote, each with its manager; of what is new as a whole its
/// top alone. A later write of ours leaves them where they are.
pub fn added<'e>(entries: &'e [Entry], ours: &FieldSet) -> Vec<(LivePath, &'e Entry)> {
    beside(entries, ours, &SERVED)
}

/// The same of the whole object, its labels, annotations, finalizers and owners among it: where it goes, they go with it.
pub fn added_anywhere<'e>(entries: &'e [Entry], ours: &FieldSet) -> Vec<(LivePath, &'e Entry)> {
    beside(entries, ours, &ALL)
}

fn beside<'e>(entries: &'e [Entry], ours: &FieldSet, places: &[&str]) -> Vec<(LivePath, &'e Entry)> {
    let tools = |entry: &&Entry| !CONTROL_PLANE.iter().any(|name| entry.manager.starts_with(name));
    let theirs = entries.iter().filter(|entry| Manager::of(&entry.manager).is_none() && entry.subresource.is_none());
    let theirs = theirs.filter(tools);
    theirs.flat_map(|entry| news(&entry.fields, ours, places).into_iter().map(move |path| (path, entry))).collect()
}

fn news(theirs: &FieldSet, ours: &FieldSet, places: &[&str]) -> Vec<LivePath> {
    let mut found: Vec<LivePath> = Vec::new();
    for path in theirs.members() {
        let known = ours.touches(&path) || found.iter().any(|whole| path.within(whole));
        if is_placed(&path, places) && !known {
            found.push(path);
        }
    }
    found
}

fn is_placed(path: &LivePath, places: &[&str]) -> bool {
    let filled_in = || FILLED_IN.iter().any(|name| path.0.last() == Some(&Element::field(name)));
    path.0.len() > 1 && !filled_in() && places.iter().any(|place| path.0.first() == Some(&Element::field(place)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::live::{entries, entry_of};
    use serde_json::{Value, json};

    fn entry(manager: &str, fields: &Value) -> Value {
        let operation = if manager == "railiance" { "Apply" } else { "Update" };
        json!({ "manager": manager, "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": fields })
    }

    fn told(theirs: &[(&str, Value)]) -> Vec<String> {
        let ours = json!({ "f:spec": { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": {
            "k:{\"name\":\"app\"}": { ".": {}, "f:name": {}, "f:image": {}, "f:env": { "k:{\"name\":\"A\"}": { ".": {}, "f:name": {}, "f:value": {} } } }
        } } } } });
        let listed: Vec<Value> = [entry("railiance", &ours)]
            .into_iter()
            .chain(theirs.iter().map(|(name, fields)| entry(name, fields)))
            .collect();
        let live = json!({ "metadata": { "managedFields": listed } });
        let entries = entries(&live);
        let ours = entry_of(&entries, Manager::App).unwrap();
        added(&entries, &ours).into_iter().map(|(path, entry)| format!("{}: {path}", entry.manager)).collect()
    }

    #[test]
    fn what_others_add_to_pods_is_told_at_its_top() {
        let env = json!({ "f:spec": { "f:template": { "f:spec": { "f:containers": { "k:{\"name\":\"app\"}": {
            "f:env": { "k:{\"name\":\"B\"}": { ".": {}, "f:name": {}, "f:value": {} } } } } } } } });
        let told = told(&[("kubectl-set", env)]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("kubectl-set: ") && told[0].contains("env") && told[0].contains('B'), "{told:?}");
    }

    #[test]
    fn what_is_ours_or_the_clusters_is_not() {
        let image = json!({ "f:spec": { "f:template": { "f:spec": { "f:containers": {
            "k:{\"name\":\"app\"}": { "f:image": {} } } } } } });
        let volume = json!({ "f:spec": { "f:volumeName": {} } });
        assert!(told(&[("k3s", volume.clone()), ("provisioner", volume)]).is_empty());
        let addresses = json!({ "f:spec": { "f:externalIPs": {} } });
        assert_eq!(told(&[("kubectl-edit", addresses)]), ["kubectl-edit: .spec.externalIPs"]);
        let elsewhere =
            json!({ "f:metadata": { "f:annotations": { "f:a": {} } }, "f:spec": { "f:paused": {} }, "f:status": {} });
        assert!(told(&[("kubectl-edit", image), ("kube-controller-manager", elsewhere)]).is_empty());
    }
}
