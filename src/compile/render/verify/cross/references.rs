use super::pods::Pods;
use super::set::{Found, Set, at, path};
use super::uses::{Use, uses};
use crate::compile::render::verify::object::{Object, numbered, text_at};
use crate::diag::{Code, Finding, join, nearest};
use serde_json::Value;
use std::collections::BTreeSet;

/// Names and keys in pods that nothing of the set provides and nobody declares.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pods in &set.pods {
        findings.extend(uses(pods).iter().flat_map(|found| answer(set, pods, found)));
        findings.extend(mounts(pods));
    }
    findings
}

fn answer(set: &Set, pods: &Pods, wanted: &Use) -> Vec<Finding> {
    match (set.find(&pods.object, "", wanted.kind, wanted.name, None), wanted.kind) {
        (Found::Nowhere, _) => vec![nowhere(set, pods, wanted)],
        (Found::Here(object), "ConfigMap" | "Secret") => lacking(pods, wanted, &keys(object)),
        (Found::Outside, "Secret") => match set.expectations.secrets.get(wanted.name) {
            Some(keys) if !keys.is_empty() => lacking(pods, wanted, &keys.iter().map(String::as_str).collect()),
            _ => Vec::new(),
        },
        (Found::Here(_) | Found::Outside, _) => Vec::new(),
    }
}

fn nowhere(set: &Set, pods: &Pods, wanted: &Use) -> Finding {
    let (kind, name) = (wanted.kind, wanted.name);
    let message = format!("`{}` uses the {kind} `{name}`, which nothing provides", pods.object.title());
    let found = at(Code::MissingReference, &pods.object, &wanted.path, message, "not provided");
    match nearest(name, set.names(kind)) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help(format!("add the {kind}, declare it as provided from outside, or mark the use `optional`")),
    }
}

fn keys<'a>(object: &Object<'a>) -> BTreeSet<&'a str> {
    let maps = ["data", "stringData", "binaryData"].into_iter().filter_map(|field| object.at(&[field])?.as_object());
    maps.flat_map(|map| map.keys().map(String::as_str)).collect()
}

fn lacking(pods: &Pods, wanted: &Use, present: &BTreeSet<&str>) -> Vec<Finding> {
    let lost = wanted.keys.iter().filter(|(_, key)| !present.contains(key));
    lost.map(|(steps, key)| {
        let message = format!("the {} `{}` has no key `{key}`", wanted.kind, wanted.name);
        let found = at(Code::MissingReference, &pods.object, steps, message, "no such key");
        let names: Vec<&str> = present.iter().copied().collect();
        match (nearest(key, names.iter().copied()), names.is_empty()) {
            (Some(near), _) => found.help(format!("did you mean `{near}`?")),
            (None, false) => found.help(format!("the keys there are {}", join(&names, "and"))),
            (None, true) => found.help("it has no keys at all"),
        }
    })
    .collect()
}

/// Mounts of volumes that the pod does not have.
fn mounts(pods: &Pods) -> Vec<Finding> {
    let named = |list: Option<&'_ Value>, steps: &[&str]| -> Vec<String> {
        numbered(list).filter_map(|(_, item)| text_at(item, steps).map(str::to_owned)).collect()
    };
    let mut volumes = named(pods.spec.get("volumes"), &["name"]);
    volumes.extend(named(pods.object.at(&["spec", "volumeClaimTemplates"]), &["metadata", "name"]));
    let mut findings = Vec::new();
    for ([field, index], container) in pods.containers() {
        for (mount, value) in numbered(container.get("volumeMounts")) {
            let Some(name) = text_at(value, &["name"]).filter(|name| !volumes.iter().any(|one| one == name)) else {
                continue;
            };
            let message = format!("`{}` mounts the volume `{name}`, which it does not have", pods.object.title());
            let steps = path(&[pods.prefix, &["spec", &field, &index, "volumeMounts", &mount, "name"]]);
            let found = at(Code::MissingReference, &pods.object, &steps, message, "no such volume");
            findings.push(match nearest(name, volumes.iter().map(String::as_str)) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("add the volume to the pod's `volumes`"),
            });
        }
    }
    findings
}
