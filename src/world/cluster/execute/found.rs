//! A namespace that the plan itself makes: it has to be there before anything can be kept in it, the lease
//! included.

use super::write::{is_ours, unmerge};
use crate::rollout::plan::{Action, Namespace, Plan, Step};
use crate::world::cluster::{Apply, Cluster, Error, Force, Run};

/// Whether the namespace was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founded {
    Made,
    /// It is there, or the plan does not make it.
    Not,
}

/// Why it was not made.
#[derive(Debug, thiserror::Error)]
pub enum Unfounded {
    /// The plan was about none, and a name is no identity (decision H32).
    #[error(
        "namespace `{0}` was made by somebody else since the plan was made: plan again, and see what it would be now"
    )]
    Came(String),
    #[error(transparent)]
    Refused(#[from] Error),
}

impl Cluster {
    /// Makes the application's namespace if the plan does and it is not there.
    pub async fn found(&self, plan: &Plan) -> Result<Founded, Unfounded> {
        let name = plan.scene.set.namespace();
        let is_it = |kind: &str, own: &str| kind == "Namespace" && own == name;
        // a webhook without dry runs is no reason that it cannot be made
        let makes = |step: &&Step| matches!(step.action, Action::Create | Action::Unverifiable(_));
        let step = plan.steps.iter().filter(makes).find(|step| is_it(&step.id.kind, &step.id.name));
        let (Namespace::Absent, Some((step, object))) =
            (&plan.scene.namespace, step.and_then(|step| Some((step, step.object.as_ref()?))))
        else {
            return Ok(Founded::Not);
        };
        let (place, manager) = (self.place(&object.value).await?, step.manager.name());
        let (object, force, run) = (&object.value, Force::Never, Run::Real);
        let answer = self.apply(&Apply { place: &place, object, manager, force, run, guard: None }).await?;
        if answer.is_created() || is_ours(step, &answer, false) {
            return Ok(Founded::Made);
        }
        unmerge(self, &place, step, &answer.body).await;
        Err(Unfounded::Came(name.to_owned()))
    }
}
