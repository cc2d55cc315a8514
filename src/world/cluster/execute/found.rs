//! A namespace that the plan itself makes: it has to be there before anything can be kept in it, the lease
//! included.

use crate::rollout::plan::{Action, Namespace, Plan, Step};
use crate::world::cluster::{Apply, Cluster, Error, Force, Run};

/// Whether the namespace was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founded {
    Made,
    /// It is there, or the plan does not make it.
    Not,
}

impl Cluster {
    /// Makes the application's namespace if the plan does and it is not there.
    pub async fn found(&self, plan: &Plan) -> Result<Founded, Error> {
        let name = plan.scene.set.namespace();
        let is_it = |kind: &str, own: &str| kind == "Namespace" && own == name;
        // a webhook without dry runs is no reason that it cannot be made
        let makes = |step: &&Step| matches!(step.action, Action::Create | Action::Unverifiable(_));
        let step = plan.steps.iter().filter(makes).find(|step| is_it(&step.id.kind, &step.id.name));
        let (Namespace::Absent, Some(object)) = (&plan.scene.namespace, step.and_then(|step| step.object.as_ref()))
        else {
            return Ok(Founded::Not);
        };
        let place = self.place(&object.value).await?;
        let manager = step.map_or(crate::rollout::Manager::App, |step| step.manager).name();
        let apply =
            Apply { place: &place, object: &object.value, manager, force: Force::Never, run: Run::Real, guard: None };
        self.apply(&apply).await?;
        Ok(Founded::Made)
    }
}
