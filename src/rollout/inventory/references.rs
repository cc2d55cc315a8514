//! Which ConfigMaps and Secrets pods read.

use crate::rollout::diff::ObjectId;
use crate::rollout::live::text;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The kinds that hold data for pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataKind {
    ConfigMap,
    Secret,
}

impl DataKind {
    pub fn of(id: &ObjectId) -> Option<DataKind> {
        match (id.group.as_str(), id.kind.as_str()) {
            ("", "ConfigMap") => Some(DataKind::ConfigMap),
            ("", "Secret") => Some(DataKind::Secret),
            _ => None,
        }
    }
}

/// Where the ConfigMaps and Secrets among some objects are: whoever reads one stands in the same namespace.
pub fn homes_of_data<'a>(objects: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    let data = objects.into_iter().map(ObjectId::of).filter(|id| DataKind::of(id).is_some());
    data.filter_map(|id| id.namespace).collect()
}

/// What some objects refer to. Every place in an object counts that has the form of a reference,
/// wherever it stands: a pod, a pod template, the stored template of a ControllerRevision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct References(BTreeSet<(String, DataKind, String)>);

impl References {
    pub fn of<'a>(objects: impl IntoIterator<Item = &'a Value>) -> References {
        let mut found = References::default();
        for object in objects {
            let namespace = text(object, "/metadata/namespace").unwrap_or_default();
            found.value(namespace, object);
        }
        found
    }

    /// As if all of these were referred to.
    pub fn to(ids: impl IntoIterator<Item = ObjectId>) -> References {
        let named = |id: ObjectId| Some((id.namespace.clone().unwrap_or_default(), DataKind::of(&id)?, id.name));
        References(ids.into_iter().filter_map(named).collect())
    }

    /// What either refers to.
    #[must_use]
    pub fn and(mut self, other: References) -> References {
        self.0.extend(other.0);
        self
    }

    pub fn contain(&self, id: &ObjectId) -> bool {
        let namespace = id.namespace.clone().unwrap_or_default();
        DataKind::of(id).is_some_and(|kind| self.0.contains(&(namespace, kind, id.name.clone())))
    }

    fn value(&mut self, namespace: &str, value: &Value) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, below)| {
                self.0.extend(named(key, below).map(|(kind, name)| (namespace.to_owned(), kind, name)));
                self.value(namespace, below);
            }),
            Value::Array(items) => items.iter().for_each(|item| self.value(namespace, item)),
            _ => {}
        }
    }
}

/// The objects that stand under a key of this name.
fn named<'a>(key: &str, below: &'a Value) -> Box<dyn Iterator<Item = (DataKind, String)> + 'a> {
    let kind = match key {
        "configMap" | "configMapRef" | "configMapKeyRef" => DataKind::ConfigMap,
        "secret" | "secretRef" | "secretKeyRef" | "nodePublishSecretRef" | "imagePullSecrets" => DataKind::Secret,
        _ => return Box::new(std::iter::empty()),
    };
    let maps = below.as_object().into_iter().chain(below.as_array().into_iter().flatten().filter_map(Value::as_object));
    Box::new(maps.filter_map(name).map(move |name| (kind, name)))
}

fn name(map: &Map<String, Value>) -> Option<String> {
    map.get("name").or_else(|| map.get("secretName"))?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_is_read_where_it_is() {
        let object = |kind: &str, namespace: &str| json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": "x", "namespace": namespace } });
        let objects = [object("ConfigMap", "demo"), object("Secret", "other"), object("Service", "third")];
        assert_eq!(homes_of_data(&objects), BTreeSet::from(["demo".to_owned(), "other".to_owned()]));
        assert_eq!(homes_of_data(&objects[2..]), BTreeSet::new());
    }

    #[test]
    fn all_forms_of_references_count() {
        let spec = json!({
            "imagePullSecrets": [{ "name": "pull" }],
            "volumes": [
                { "configMap": { "name": "files" } },
                { "secret": { "secretName": "tls" } },
                { "projected": { "sources": [{ "configMap": { "name": "part" } }, { "secret": { "name": "half" } }] } },
            ],
            "containers": [{
                "envFrom": [{ "configMapRef": { "name": "env" } }, { "secretRef": { "name": "all" } }],
                "env": [{ "valueFrom": { "secretKeyRef": { "name": "one", "key": "k" } } }],
            }],
        });
        let revision = json!({ "kind": "ControllerRevision", "metadata": { "namespace": "demo" },
            "data": { "spec": { "template": { "spec": spec } } } });
        let found = References::of([&revision]);
        let id = |kind: &str, name: &str| {
            ObjectId::of(
                &json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name, "namespace": "demo" } }),
            )
        };
        for (kind, name) in [
            ("Secret", "pull"),
            ("ConfigMap", "files"),
            ("Secret", "tls"),
            ("ConfigMap", "part"),
            ("Secret", "half"),
            ("ConfigMap", "env"),
            ("Secret", "all"),
            ("Secret", "one"),
        ] {
            assert!(found.contain(&id(kind, name)), "{kind} {name}");
        }
        assert!(!found.contain(&id("ConfigMap", "tls")), "another kind");
        assert!(!found.contain(&ObjectId { namespace: Some("other".to_owned()), ..id("ConfigMap", "env") }));
    }
}
