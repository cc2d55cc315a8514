use crate::compile::render::verify::object::{Object, numbered, value_at};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::core::Selector;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const WORKLOADS: [&str; 4] = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];

/// The pods that an object is or makes.
pub(super) struct Pods<'a> {
    pub object: Object<'a>,
    /// Where `metadata` and `spec` of the pods stand.
    pub prefix: &'static [&'static str],
    pub labels: BTreeMap<String, String>,
    pub spec: &'a Value,
}

pub(super) fn pods_of<'a>(object: &Object<'a>) -> Option<Pods<'a>> {
    let prefix: &[&str] = match (object.api.group, object.api.kind) {
        ("", "Pod") => &[],
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") | ("batch", "Job") => &["spec", "template"],
        ("", "ReplicationController") => &["spec", "template"],
        ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template"],
        _ => return None,
    };
    let template = object.at(prefix)?;
    let labels = texts(value_at(template, &["metadata", "labels"]));
    Some(Pods { object: *object, prefix, labels, spec: template.get("spec")? })
}

impl<'a> Pods<'a> {
    /// Every container with its path inside the pod's spec.
    pub fn containers(&self) -> impl Iterator<Item = ([String; 2], &'a Value)> {
        let spec = self.spec;
        ["initContainers", "containers"].into_iter().flat_map(move |field| {
            numbered(spec.get(field)).map(move |(index, container)| ([field.to_owned(), index], container))
        })
    }

    /// The path of something inside the pod's spec.
    pub fn path(&self, inside: &[&str]) -> Vec<String> {
        super::set::path(&[self.prefix, &["spec"], inside])
    }

    pub fn is_workload(&self) -> bool {
        self.object.api.group == "apps" && WORKLOADS.contains(&self.object.api.kind)
    }
}

/// The strings of a map of labels.
pub(super) fn texts(labels: Option<&Value>) -> BTreeMap<String, String> {
    let entries = labels.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// A `matchLabels`/`matchExpressions` selector; `None` where there is none, or one that its schema refuses.
pub fn label_selector(value: Option<&Value>) -> Option<Selector> {
    LabelSelector::deserialize(value?).ok()?.try_into().ok()
}
