//! Which pods take over from those that go.

use super::selecting::{pod_labels, selectors};
use super::{Action, Phase, Plan, Step, text};
use kube::core::SelectorExt;
use serde_json::Value;

impl Plan {
    /// Workloads behind a Service that leads to one that goes as well: from then on it leads to theirs alone.
    pub fn successors(&self) -> impl Iterator<Item = &Step> {
        let (gone, stay) = self.gone_and_stay();
        let leads_to_gone = |service: &&Step| gone.iter().any(|step| leads(service, step));
        let services: Vec<&Step> = stay.iter().copied().filter(leads_to_gone).collect();
        let takes_over = move |step: &&Step| !step.spared && services.iter().any(|service| leads(service, step));
        stay.into_iter().filter(takes_over)
    }

    fn gone_and_stay(&self) -> (Vec<&Step>, Vec<&Step>) {
        self.steps.iter().partition(|step| step.action == Action::Prune)
    }

    /// Whether routes go of which kind none is wanted any more: another proxy, or another API of it, leads from now on.
    pub fn changes_router(&self) -> bool {
        let (gone, stay) = self.gone_and_stay();
        let stays =
            |kind: &Step| stay.iter().any(|step| (&step.id.group, &step.id.kind) == (&kind.id.group, &kind.id.kind));
        let is_route = |step: &&Step| Phase::of_kind(&step.id) == Phase::Routes;
        stay.iter().any(is_route) && gone.iter().filter(|step| is_route(step)).any(|step| !stays(step))
    }

    /// Whether it is an autoscaler that goes, and the number of pods is stated from now on: left until the end it would choose it
    /// once more.
    pub fn relieves(&self, step: &Step) -> bool {
        let states = |other: &Step| other.action != Action::Prune && states_number(other) && is_scaled_by(other, step);
        step.action == Action::Prune && step.phase() == Phase::Scalers && self.steps.iter().any(states)
    }
}

fn states_number(step: &Step) -> bool {
    becomes(step).is_some_and(|object| object.pointer("/spec/replicas").is_some())
}

/// Whether a live autoscaler is about a workload.
fn is_scaled_by(workload: &Step, scaler: &Step) -> bool {
    let target = |key: &str| text(scaler.live.as_ref()?, &format!("/spec/scaleTargetRef/{key}"));
    let (kind, name) = (target("kind").unwrap_or("Deployment"), target("name"));
    let same = workload.id.namespace == scaler.id.namespace && workload.id.kind == kind;
    same && name == Some(workload.id.name.as_str())
}

/// Whether a Service, as it shall be, finds the pods of a workload, as they shall be or, where it goes, are.
fn leads(service: &Step, workload: &Step) -> bool {
    let (Some(service_object), Some(pods)) = (becomes(service), becomes(workload).or(workload.live.as_ref())) else {
        return false;
    };
    let finds = |labels| selectors(&service.id, service_object).iter().any(|selector| selector.matches(&labels));
    let same = service.id.kind == "Service" && service.id.namespace == workload.id.namespace;
    same && pod_labels(&workload.id, pods).is_some_and(finds)
}

fn becomes(step: &Step) -> Option<&Value> {
    step.object.as_ref().map(|object| &object.value)
}
