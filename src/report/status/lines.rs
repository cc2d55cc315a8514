//! What a plan that nobody will carry out says about drift.

use super::{Difference, Drift, Line, State};
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Reason};
use crate::rollout::inventory::PART_OF;
use crate::rollout::plan::{Action, Outcome, Plan, Refused, Step, Unverifiable};
use crate::rollout::receipt::Standing;
use std::collections::{BTreeMap, BTreeSet};

/// Of what the first step writes, where it is not there.
pub const ANNOUNCED: &str = "it is not there: its step is not finished";

/// What others put beside our fields, by the object.
pub type News = BTreeMap<ObjectId, Vec<Difference>>;

/// That of all objects that are there.
pub fn news(plan: &Plan) -> News {
    let of = |step: &Step| {
        let added = step.beside().into_iter();
        let added: Vec<Difference> =
            added.map(|(path, manager)| Difference { field: path.to_string(), manager: Some(manager) }).collect();
        (!added.is_empty()).then(|| (step.id.clone(), added))
    };
    plan.steps.iter().filter_map(of).collect()
}

/// What of the difference is a run's own that is not finished.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    /// Which objects it may be at.
    pub at: At,
    /// What a first step will write, and has not yet.
    pub announced: BTreeSet<ObjectId>,
}

/// Which objects a run may be writing right now, or has left half written.
#[derive(Debug, Clone, Default)]
pub enum At {
    #[default]
    None,
    /// A promotion, or a run under the lease: all that there is.
    All,
    /// A step of a trial, up or down: the canary's own objects, and those that lead requests.
    Some(BTreeSet<ObjectId>),
}

impl Moves {
    fn is_at(&self, id: &ObjectId) -> bool {
        match &self.at {
            At::None => false,
            At::All => true,
            At::Some(ids) => ids.contains(id),
        }
    }

    fn state(&self, id: &ObjectId) -> State {
        match self.announced.contains(id) {
            true => State::There(Health::Waiting(vec![Reason::new("Announced", ANNOUNCED)])),
            false => State::Absent,
        }
    }

    /// What somebody else holds is drift, whatever goes on; and so is that the object is somebody else's.
    fn drift(&self, step: &Step) -> Drift {
        match drift(step) {
            found if matches!(step.action, Action::Refused(Refused::Foreign(_))) => found,
            // what a step down or a promotion takes away is part of no release
            Drift::Unwanted if !matches!(self.at, At::None) => Drift::Moving(Vec::new()),
            Drift::Fields(fields) if self.is_at(&step.id) => {
                let (others, own): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| field.manager.is_some());
                if others.is_empty() { Drift::Moving(own) } else { Drift::Fields(others) }
            }
            found => found,
        }
    }
}

/// A line an object, in the order of the plan: how it is, and what others changed of it.
pub fn lines(plan: &Plan, standing: &[Standing], mut news: News, moves: &Moves) -> Vec<Line> {
    let health: BTreeMap<&ObjectId, &Health> = standing.iter().map(|one| (&one.id, &one.health)).collect();
    // of one object a handover is a step on the way of another one
    let steps = plan.steps.iter().filter(|step| !matches!(step.action, Action::Handover { .. }));
    let line = |step: &Step| {
        let known = health.get(&step.id).map(|health| State::There((*health).clone()));
        let added = news.remove(&step.id).unwrap_or_default();
        let state = known.unwrap_or_else(|| moves.state(&step.id));
        Line { id: step.id.clone(), state, drift: moves.drift(step), added }
    };
    steps.map(line).collect()
}

fn drift(step: &Step) -> Drift {
    match &step.action {
        Action::Unchanged | Action::Create | Action::Unverifiable(Unverifiable::Namespace(_)) => Drift::None,
        Action::Unverifiable(Unverifiable::Role) if step.live.is_none() => Drift::None,
        Action::Prune => Drift::Unwanted,
        Action::Change
        | Action::OwnershipOnly
        | Action::Adopt(_)
        | Action::Replace { .. }
        | Action::Handover { .. } => fields(step, &[]),
        Action::Refused(Refused::Takes) => fields(step, &[]),
        Action::Refused(Refused::Immutable { fields: named, .. }) => fields(step, named),
        // the label that says whose it is was taken off, or another one was put in its place
        Action::Refused(Refused::Foreign(_)) => fields(step, &[format!(".metadata.labels.{PART_OF}")]),
        Action::Refused(Refused::Answer(_)) if !step.ownership.is_empty() => fields(step, &[]),
        Action::Refused(refused) => Drift::Unknown(refused.to_string()),
        Action::Unverifiable(why) => Drift::Unknown(why.to_string()),
    }
}

/// Fields that others hold, and those that changed without anybody holding them.
fn fields(step: &Step, named: &[String]) -> Drift {
    let away = |outcome: &Outcome| matches!(outcome, Outcome::Conflict | Outcome::Lost | Outcome::Taken);
    let held = step.ownership.iter().filter(|held| away(&held.outcome));
    let held: BTreeSet<(String, Option<String>)> =
        held.map(|held| (held.field.clone(), Some(held.by.manager.clone()))).collect();
    let known: BTreeSet<String> = held.iter().map(|(field, _)| plain(field)).collect();
    let changed = step.fields().iter().map(|change| format!(".{}", change.path));
    let others = changed.chain(named.iter().cloned()).filter(|field| !known.contains(&plain(field)));
    let others: BTreeSet<(String, Option<String>)> = others.map(|field| (field, None)).collect();
    let differences: Vec<Difference> =
        held.into_iter().chain(others).map(|(field, manager)| Difference { field, manager }).collect();
    match differences.is_empty() {
        true => Drift::None,
        false => Drift::Fields(differences),
    }
}

/// A field without what the server's spelling of it and ours differ in: `[name="app"]`, `[app]`.
fn plain(field: &str) -> String {
    let field = field.trim_start_matches('.').replace('"', "");
    field.split('[').map(|part| part.strip_prefix("name=").unwrap_or(part)).collect::<Vec<_>>().join("[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_field_are_one() {
        let server = ".spec.template.spec.containers[name=\"app\"].image";
        assert_eq!(plain(server), plain(".spec.template.spec.containers[app].image"));
        assert_ne!(plain(server), plain(".spec.template.spec.containers[web].image"));
    }
}
