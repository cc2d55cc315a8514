use super::pods::{Pods, WORKLOADS, label_selector, texts};
use super::set::{Set, and_there, at, path};
use crate::compile::render::verify::object::Object;
use crate::diag::{Code, Finding};
use kube::core::{Selector, SelectorExt};

/// Selectors that match no pod of the set, and workloads that do not match their own.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let own = set.pods.iter().filter_map(own_pods);
    let others = set.objects.iter().filter_map(|object| {
        let (steps, selector) = asks_for(object)?;
        if selector.selects_all() || matching(set, object, &selector).next().is_some() {
            return None;
        }
        let message = format!("the selector of `{}` matches no pods of the application", object.title());
        let help =
            "a selector takes labels that the pod template carries; version labels change and do not belong here";
        Some(at(Code::SelectorWithoutPods, object, &path(&[steps]), message, "matches no pods").help(help))
    });
    own.chain(others).collect()
}

/// The pods of the set that a selector matches, in the object's own namespace.
pub(super) fn matching<'s, 'a>(
    set: &'s Set<'a>,
    object: &Object<'a>,
    selector: &Selector,
) -> impl Iterator<Item = &'s Pods<'a>> {
    let namespace = set.namespace(object);
    set.pods.iter().filter(move |pods| set.namespace(&pods.object) == namespace && selector.matches(&pods.labels))
}

/// The selector of a Service.
pub(super) fn service_selector(object: &Object) -> Option<Selector> {
    let labels = texts(object.at(&["spec", "selector"]));
    (object.is("", "Service") && !labels.is_empty()).then(|| labels.into_iter().collect())
}

fn asks_for(object: &Object) -> Option<(&'static [&'static str], Selector)> {
    match (object.api.group, object.api.kind) {
        ("", "Service") => Some((&["spec", "selector"], service_selector(object)?)),
        ("networking.k8s.io", "NetworkPolicy") => {
            Some((&["spec", "podSelector"], label_selector(object.at(&["spec", "podSelector"]))?))
        }
        _ => None,
    }
}

/// The API server refuses this one at once: `selector` does not match template `labels`.
fn own_pods(pods: &Pods) -> Option<Finding> {
    let object = &pods.object;
    let steps = ["spec", "selector"];
    let selector = label_selector(object.at(&steps)).filter(|_| WORKLOADS.contains(&object.api.kind))?;
    if selector.matches(&pods.labels) {
        return None;
    }
    let message = format!("the selector of `{}` does not match the labels of its own pods", object.title());
    let found = at(Code::SelectorWithoutPods, object, &path(&[&steps]), message, "asks for these labels");
    let found = and_there(found, object, &["spec", "template", "metadata", "labels"], "its pods carry these");
    Some(found.help("give the pod template every label of the selector"))
}
