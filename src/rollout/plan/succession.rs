//! Which pods take over from those that go.

use super::selecting::{pod_labels, selectors};
use super::{Action, Plan, Step};
use kube::core::SelectorExt;

impl Plan {
    /// Workloads behind a Service that leads to one that goes as well: from then on it leads to theirs alone.
    pub fn successors(&self) -> impl Iterator<Item = &Step> {
        let (gone, stay): (Vec<&Step>, Vec<&Step>) = self.steps.iter().partition(|step| step.action == Action::Prune);
        let leads_to_gone = |service: &&Step| gone.iter().any(|step| leads(service, step));
        let services: Vec<&Step> = stay.iter().copied().filter(leads_to_gone).collect();
        let takes_over = move |step: &&Step| !step.spared && services.iter().any(|service| leads(service, step));
        stay.into_iter().filter(takes_over)
    }
}

/// Whether a Service, as it shall be, finds the pods of a workload, as they shall be or, where it goes, are.
fn leads(service: &Step, workload: &Step) -> bool {
    let becomes = |step: &Step| step.object.as_ref().map(|object| object.value.clone());
    let (Some(selecting), Some(found)) = (becomes(service), becomes(workload).or_else(|| workload.live.clone())) else {
        return false;
    };
    let labels = pod_labels(&workload.id, &found);
    let finds = |labels| selectors(&service.id, &selecting).iter().any(|selector| selector.matches(&labels));
    service.id.kind == "Service" && service.id.namespace == workload.id.namespace && labels.is_some_and(finds)
}
