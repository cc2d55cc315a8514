//! The steps of what is not wanted any more.

use super::ownership::gone;
use super::risk::risks;
use super::step::{Action, Refused, Step};
use crate::rollout::Manager;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::Unretirable;
use serde_json::Value;

/// What goes, with what others put there.
pub(super) fn prune(id: ObjectId, live: Value) -> Step {
    let manager = Manager::of_object(&live);
    let mut step = Step::new(id, manager, Action::Prune);
    step.ownership = gone(&live, manager);
    step.live = Some(live);
    step.risks = risks(&step);
    step
}

/// What stands in the way of an adoption.
pub(super) fn barred(id: ObjectId, live: Value, why: Unretirable) -> Step {
    let refused = match why {
        Unretirable::Shared { elsewhere } => Refused::LeadsElsewhere { elsewhere },
        Unretirable::Owned(owner) => Refused::LeadsToo(owner),
        Unretirable::Certified { annotation } => Refused::Certified { annotation },
    };
    let mut step = Step::new(id, Manager::of_object(&live), Action::Refused(refused));
    step.live = Some(live);
    step
}
