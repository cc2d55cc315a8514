//! Where a pod names ConfigMaps, Secrets, claims and its service account.

use super::pods::{Pods, pods_of};
use crate::compile::render::verify::object::{Object, numbered, text_at, value_at};
use crate::tree::Placed;
use serde_json::Value;
use std::collections::BTreeSet;

/// A kind of the core group and a name that the pods of an object cannot start without, with the keys that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub kind: &'static str,
    pub name: String,
    pub keys: BTreeSet<String>,
    /// Where the object names it.
    pub path: Vec<String>,
}

/// What the pods of an object name, if it is or makes any.
pub fn references(object: &Placed) -> Vec<Reference> {
    let pods = Object::read(object).and_then(|object| pods_of(&object));
    pods.iter().flat_map(uses).map(Reference::from).collect()
}

impl From<Use<'_>> for Reference {
    fn from(one: Use<'_>) -> Self {
        let keys = one.keys.iter().map(|(_, key)| (*key).to_owned()).collect();
        Reference { kind: one.kind, name: one.name.to_owned(), keys, path: one.path }
    }
}

/// A name in a pod's spec that something must answer to.
pub(super) struct Use<'a> {
    pub kind: &'static str,
    pub name: &'a str,
    /// Keys that are asked for, each with its path.
    pub keys: Vec<(Vec<String>, &'a str)>,
    pub path: Vec<String>,
}

/// Everything a pod cannot start without; what is `optional: true` is left out.
pub(super) fn uses<'a>(pods: &Pods<'a>) -> Vec<Use<'a>> {
    let mut found = Vec::new();
    found.extend(account(pods));
    for (index, _) in numbered(pods.spec.get("imagePullSecrets")) {
        found.extend(plain(pods, "Secret", &["imagePullSecrets", &index, "name"]));
    }
    for (index, volume) in numbered(pods.spec.get("volumes")) {
        found.extend(volume_uses(pods, &["volumes", &index], volume));
    }
    for ([field, index], container) in pods.containers() {
        found.extend(environment(pods, &[&field, &index], container));
    }
    found
}

fn account<'a>(pods: &Pods<'a>) -> Option<Use<'a>> {
    plain(pods, "ServiceAccount", &["serviceAccountName"]).filter(|found| !found.name.is_empty())
}

/// A name that stands alone.
fn plain<'a>(pods: &Pods<'a>, kind: &'static str, steps: &[&str]) -> Option<Use<'a>> {
    let name = text_at(pods.spec, steps)?;
    Some(Use { kind, name, keys: Vec::new(), path: pods.path(steps) })
}

fn volume_uses<'a>(pods: &Pods<'a>, place: &[&str], volume: &'a Value) -> Vec<Use<'a>> {
    let mut found = Vec::new();
    found.extend(plain(pods, "PersistentVolumeClaim", &[place, &["persistentVolumeClaim", "claimName"]].concat()));
    found.extend(source(pods, "ConfigMap", &[place, &["configMap"]].concat(), "name"));
    found.extend(source(pods, "Secret", &[place, &["secret"]].concat(), "secretName"));
    for (index, _) in numbered(value_at(volume, &["projected", "sources"])) {
        let place = [place, &["projected", "sources", &index]].concat();
        found.extend(source(pods, "ConfigMap", &[&place[..], &["configMap"]].concat(), "name"));
        found.extend(source(pods, "Secret", &[&place[..], &["secret"]].concat(), "name"));
    }
    found
}

/// A volume's source: a name, and keys in `items`.
fn source<'a>(pods: &Pods<'a>, kind: &'static str, place: &[&str], field: &'static str) -> Option<Use<'a>> {
    let source = required(value_at(pods.spec, place)?)?;
    let keys = numbered(source.get("items"))
        .filter_map(|(index, item)| {
            Some((pods.path(&[place, &["items", &index, "key"]].concat()), text_at(item, &["key"])?))
        })
        .collect();
    Some(Use { kind, name: text_at(source, &[field])?, keys, path: pods.path(&[place, &[field]].concat()) })
}

fn environment<'a>(pods: &Pods<'a>, place: &[&str], container: &'a Value) -> Vec<Use<'a>> {
    let mut found = Vec::new();
    for (index, _) in numbered(container.get("envFrom")) {
        for (kind, field) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
            found.extend(source(pods, kind, &[place, &["envFrom", &index, field]].concat(), "name"));
        }
    }
    for (index, _) in numbered(container.get("env")) {
        for (kind, field) in [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")] {
            found.extend(key_reference(pods, kind, &[place, &["env", &index, "valueFrom", field]].concat()));
        }
    }
    found
}

fn key_reference<'a>(pods: &Pods<'a>, kind: &'static str, place: &[&str]) -> Option<Use<'a>> {
    let reference = required(value_at(pods.spec, place)?)?;
    let keys = vec![(pods.path(&[place, &["key"]].concat()), text_at(reference, &["key"])?)];
    Some(Use { kind, name: text_at(reference, &["name"])?, keys, path: pods.path(&[place, &["name"]].concat()) })
}

fn required(source: &Value) -> Option<&Value> {
    (source.get("optional") != Some(&Value::Bool(true))).then_some(source)
}
