use super::Plan;
use super::step::{Action, Refused};
use crate::rollout::answer::{Kind, Refusal};

impl Plan {
    /// Whether everything that is refused is so for what the cluster lacks: a kind, a right.
    pub fn lacks_only(&self) -> bool {
        let lacks = |refusal: &Refusal| matches!(refusal.kind, Kind::NotServed | Kind::Forbidden(_));
        self.steps.iter().all(|step| match &step.action {
            Action::Refused(Refused::Answer(refusal)) => lacks(refusal),
            Action::Refused(_) => false,
            _ => true,
        })
    }
}
