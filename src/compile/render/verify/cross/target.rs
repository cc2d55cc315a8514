use super::backends::backends;
use super::pods::label_selector;
use super::selector::matching;
use super::set::{Found, Set, at, path};
use crate::compile::render::verify::object::{Object, split_api};
use crate::diag::{Code, Finding, nearest};

/// What should act on something that is not there: autoscalers, budgets and routes.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let mut findings = Vec::new();
    for object in &set.objects {
        findings.extend(autoscaler(set, object));
        findings.extend(budget(set, object));
        findings.extend(routes(set, object));
    }
    findings
}

fn autoscaler(set: &Set, object: &Object) -> Option<Finding> {
    let text = |field| object.text(&["spec", "scaleTargetRef", field]);
    if !object.is("autoscaling", "HorizontalPodAutoscaler") {
        return None;
    }
    let (kind, name) = (text("kind")?, text("name")?);
    let api = split_api(text("apiVersion").unwrap_or("apps/v1"), kind);
    let Found::Nowhere = set.find(object, api.group, kind, name, None) else { return None };
    let steps = path(&[&["spec", "scaleTargetRef", "name"]]);
    Some(missing(set, object, &steps, kind, name, "scales"))
}

fn budget(set: &Set, object: &Object) -> Option<Finding> {
    let selector =
        label_selector(object.at(&["spec", "selector"])).filter(|_| object.is("policy", "PodDisruptionBudget"))?;
    if matching(set, object, &selector).next().is_some() {
        return None;
    }
    let message = format!("`{}` covers no pods of the application", object.title());
    let found = at(Code::TargetMissing, object, &path(&[&["spec", "selector"]]), message, "matches no pods");
    Some(found.help("a budget's selector takes labels that the pod template carries"))
}

fn routes(set: &Set, object: &Object) -> Vec<Finding> {
    let lost = backends(object).into_iter().filter(|backend| {
        // `api@internal` and its like belong to Traefik itself
        let own = !backend.name.contains('@');
        own && matches!(set.find(object, backend.group, backend.kind, backend.name, backend.namespace), Found::Nowhere)
    });
    lost.map(|backend| {
        let mut steps = backend.path;
        steps.push(backend.name_step.to_owned());
        missing(set, object, &steps, backend.kind, backend.name, "sends to")
    })
    .collect()
}

fn missing(set: &Set, object: &Object, steps: &[String], kind: &str, name: &str, verb: &str) -> Finding {
    let target = format!("{}/{name}", kind.to_lowercase());
    let message = format!("`{}` {verb} `{target}`, which is not there", object.title());
    let found = at(Code::TargetMissing, object, steps, message, "nothing has this name");
    match nearest(name, set.names(kind)) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help(format!("add a {kind} `{name}`, or name one of the set")),
    }
}
