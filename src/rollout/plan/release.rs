//! Whether a plan would change what only a release may change (decision H7).

use super::Plan;
use super::risk::{in_pod_template, in_traffic, is_routing, runs_pods};
use super::step::{Action, Step};
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{DataKind, References};
use serde_json::Value;

/// A step that reaches into what runs or what is served.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    pub id: ObjectId,
    pub part: Part,
}

/// What a release consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    PodTemplate,
    /// A ConfigMap or Secret that pods of the plan read.
    Data,
    Selector,
    Routing,
}

impl Part {
    pub fn words(self) -> &'static str {
        match self {
            Part::PodTemplate => "the pod template",
            Part::Data => "data that pods read",
            Part::Selector => "a selector",
            Part::Routing => "where requests go",
        }
    }
}

/// All that the plan would change of what a candidate has to prove first. What is unknown counts; what only
/// brings back an object as it was `released` last does not: nothing new comes of it.
pub fn touches(plan: &Plan, released: &[Value]) -> Vec<Touch> {
    let read = References::of(plan.steps.iter().filter_map(|step| Some(&step.object.as_ref()?.value)));
    let parts = |step: &Step| {
        let id = step.id.clone();
        parts(step, &read).into_iter().map(move |part| Touch { id: id.clone(), part })
    };
    let new = |step: &&Step| step.action.writes() && !is_repair(step, released);
    plan.steps.iter().filter(new).flat_map(parts).collect()
}

/// Whether a step ends in what was released: in that very object, or in none where none was. The number of
/// pods is nothing that a candidate could prove.
fn is_repair(step: &Step, released: &[Value]) -> bool {
    let then = released.iter().find(|object| ObjectId::of(object) == step.id);
    match (&step.object, then) {
        (Some(object), Some(then)) => without_replicas(&object.value) == without_replicas(then),
        (None, None) => !released.is_empty(),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn without_replicas(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        spec.remove("replicas");
    }
    object
}

fn parts(step: &Step, read: &References) -> Vec<Part> {
    let whole = match &step.action {
        Action::Create | Action::Replace { .. } | Action::Prune | Action::Unverifiable(_) => true,
        Action::Change
        | Action::OwnershipOnly
        | Action::Unchanged
        | Action::Adopt(_)
        | Action::Handover { .. }
        | Action::Refused(_) => false,
    };
    let fields: Vec<Vec<&str>> = step.fields().iter().map(|field| field.path.fields()).collect();
    let any = |test: &dyn Fn(&[&str]) -> bool| fields.iter().any(|path| test(path));
    let selector = |path: &[&str]| matches!(path, ["spec"] | ["spec", "selector", ..]);
    let data = |path: &[&str]| matches!(path, ["data" | "binaryData" | "stringData", ..]);
    let selects = runs_pods(&step.id) || step.id.group.is_empty() && step.id.kind == "Service";
    let is_read = DataKind::of(&step.id).is_some() && read.contain(&step.id);
    // new data changes nothing that runs: a pod that reads it has another template
    let new_data = step.live.is_none();
    let found = [
        (Part::PodTemplate, any(&|path| in_pod_template(&step.id, path)) || whole && runs_pods(&step.id)),
        (Part::Data, is_read && !new_data && (whole || any(&data))),
        (Part::Selector, selects && (any(&selector) || step.is_unforeseen())),
        (Part::Routing, any(&|path| in_traffic(&step.id, path)) || whole && is_routing(&step.id)),
    ];
    found.into_iter().filter(|(_, is)| *is).map(|(part, _)| part).collect()
}
