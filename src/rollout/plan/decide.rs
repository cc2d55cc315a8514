//! What was wanted and what was seen of one object → its step.

use super::ahead::Ways;
use super::effect::{effect, moved};
use super::ownership::{Forecast, Held, Outcome, contested, gone};
use super::pending::Pending;
use super::pod_ports::PodPorts;
use super::ports;
use super::replicas::{Replicas, Scalers, handed_over, judge};
use super::risk::{Risk, risks};
use super::step::{Action, Refused, Replacing, Step, Unverifiable};
use super::{Answer, NotAsked, Scene, Seen, Want, replace, three_way};
use crate::rollout::answer::{Kind, Refusal};
use crate::rollout::diff::ObjectId;
use crate::rollout::live::foreign::{ForeignOwner, owner};
use crate::rollout::live::migrate::{self, Ending};
use crate::rollout::live::{entries, entry_of, marks};
use crate::rollout::{Consent, Manager};
use crate::tree::{FieldPath, Placed};
use serde_json::Value;
use std::collections::BTreeSet;

/// What has to be known of the other objects.
pub(super) struct Around<'a> {
    pub scene: &'a Scene,
    pub scalers: Scalers,
    pub pending: Pending,
    pub pods: PodPorts,
    pub ways: Ways,
}

/// The managers of client-side apply whose fields become ours with an adoption.
pub(super) fn migrates(live: &Value, owner: Option<&ForeignOwner>) -> Vec<&'static str> {
    match owner {
        Some(ForeignOwner::Helm { .. }) => migrate::managers(live, &[migrate::KUBECTL, migrate::HELM].concat()),
        Some(_) => migrate::managers(live, migrate::KUBECTL),
        None => Vec::new(),
    }
}

/// What ends with the adoption of an object; nothing of one that is ours.
pub(super) fn ending(live: &Value, owner: Option<&ForeignOwner>, wanted: &Value) -> Ending {
    let marks = owner.map(|_| marks(live, wanted)).unwrap_or_default();
    Ending { managers: migrates(live, owner), marks }
}

impl Around<'_> {
    /// The step of one object; two where its replicas are handed over first.
    pub fn steps(&self, want: Want, seen: Seen) -> Vec<Step> {
        let id = ObjectId::of(&want.object.value);
        // what is handed over to us goes with us: nobody else holds it then
        let ours = seen.live.as_ref().and_then(|live| self.taken_over(live, &want));
        let live = ours.as_ref().or(seen.live.as_ref());
        let replicas = judge(&id, &want.object.value, live, want.manager, &self.scalers);
        let mut step = Step::new(id, want.manager, Action::Unchanged);
        step.autoscaler = self.scalers.chooses(&step.id, &want.object.value);
        step.object = Some(want.object);
        step.refusal = match &seen.answer {
            Answer::Refused(refusal) => Some(refusal.clone()),
            _ => None,
        };
        match &seen.live {
            None => step.action = self.absent(seen.answer, &step),
            Some(live) => self.present(&mut step, live, seen.answer),
        }
        step.live = seen.live;
        step.ownership.extend(step.going());
        step.ownership.sort();
        let handover = hand_over(&mut step, replicas);
        if let Some(first) = ports::both(&step, &self.pods) {
            (step.leads_on, step.first) = (first.leads_on, Some(first.object));
        }
        step.ahead = self.ways.is_ahead(&step.id, &self.pods);
        step.risks = risks(&step);
        handover.into_iter().chain([step]).collect()
    }

    /// Marks the Services of which requests are lost while pods change, once it is known which routes are written before.
    pub fn mark_gaps(&self, steps: &mut [Step]) {
        let ahead: BTreeSet<ObjectId> =
            steps.iter().filter(|step| step.is_ahead()).map(|step| step.id.clone()).collect();
        for step in steps {
            step.risks.extend(ports::leave_a_gap(step, &self.pods, &self.ways, &ahead).then_some(Risk::Gap));
        }
    }

    /// The live object as it is once client-side apply has ended; none where it does not end.
    fn taken_over(&self, live: &Value, want: &Want) -> Option<Value> {
        let owner = owner(live, &self.scene.set).filter(|_| self.scene.consents.given(Consent::Adopt));
        ending(live, Some(&owner?), &want.object.value).of(live, want.manager)
    }

    fn absent(&self, answer: Answer, step: &Step) -> Action {
        match answer {
            Answer::Creates | Answer::Object(_) => Action::Create,
            Answer::Refused(refusal) => self.refused(refusal, step, None),
            Answer::NotAsked(NotAsked::ReadOnly) => Action::Unverifiable(Unverifiable::ReadOnly),
            // there was a live object: it has gone since
            Answer::Live | Answer::NotAsked(NotAsked::Proven) => Action::Unverifiable(Unverifiable::Moved),
        }
    }

    fn present(&self, step: &mut Step, live: &Value, answer: Answer) {
        if live.pointer("/metadata/deletionTimestamp").is_some() {
            step.action = Action::Refused(Refused::Going);
            return;
        }
        let owner = owner(live, &self.scene.set);
        let adopts = |owner: &ForeignOwner| owner.may_be_adopted() && self.scene.consents.given(Consent::Adopt);
        if let Some(owner) = owner.as_ref().filter(|owner| !adopts(owner)) {
            step.action = Action::Refused(Refused::Foreign(owner.clone()));
            // of what was ours it is told as well what became of it
            if let (Some(object), Some(_)) = (&step.object, entry_of(&entries(live), step.manager)) {
                step.ownership = three_way::held_by_others(live, &object.value, step.manager);
            }
            return;
        }
        if let Some(object) = &step.object {
            step.ends = ending(live, owner.as_ref(), &object.value);
        }
        match answer {
            Answer::Object(becomes) => self.answered(step, live, &becomes),
            // a proof says what the server would have answered
            Answer::Live | Answer::NotAsked(NotAsked::Proven) => self.answered(step, live, live),
            // it was made again meanwhile, or has gone
            Answer::Creates => step.action = Action::Unverifiable(Unverifiable::Moved),
            Answer::Refused(refusal) => self.denied(step, live, refusal),
            Answer::NotAsked(NotAsked::ReadOnly) => told(step, live),
        }
        if let Some(owner) = owner {
            adopt(step, owner);
        }
    }

    fn answered(&self, step: &mut Step, live: &Value, becomes: &Value) {
        if moved(live, becomes) {
            step.action = Action::Unverifiable(Unverifiable::Moved);
            return;
        }
        let Some(object) = &step.object else { return };
        step.effect = effect(live, becomes, object);
        let before = entries(live);
        let other = (!std::ptr::eq(live, becomes) && live != becomes).then(|| entries(becomes));
        let after = other.as_ref().unwrap_or(&before);
        let migrates = &step.ends.managers;
        step.ownership = Forecast { manager: step.manager, before: &before, after, migrates }.held();
        let takes = step.ownership.iter().any(takes) && !self.scene.consents.given(Consent::Force);
        step.action = match (takes, &step.effect) {
            (true, _) => Action::Refused(Refused::Takes),
            (false, Some(_)) => Action::Change,
            (false, None) if before == *after && step.ends.is_empty() => Action::Unchanged,
            (false, None) => Action::OwnershipOnly,
        };
    }

    fn denied(&self, step: &mut Step, live: &Value, refusal: Refusal) {
        if let Kind::Conflict(causes) = &refusal.kind {
            step.ownership = contested(live, causes);
        }
        if let (Kind::Immutable { .. }, Some(object)) = (&refusal.kind, &step.object) {
            let becomes = three_way::merged(live, &object.value, step.manager);
            step.effect = effect(live, &becomes, object);
        }
        step.action = self.refused(refusal, step, Some(live));
        let is_foreign = owner(live, &self.scene.set).is_some();
        match &step.action {
            Action::Replace { .. } => step.ownership = gone(live, step.manager),
            // what an adoption ends is taken from nobody
            Action::Unverifiable(why @ (Unverifiable::Schema | Unverifiable::Webhook)) if !is_foreign => {
                let is_asked = *why == Unverifiable::Webhook;
                self.foresee(step, live, is_asked);
            }
            _ => {}
        }
    }

    /// Of a write that nobody can try, from whom it would take something: the object tells that itself. A server that was asked
    /// looks for conflicts before it calls a webhook: whoever did not force it has none.
    fn foresee(&self, step: &mut Step, live: &Value, is_asked: bool) {
        let Some(object) = &step.object else { return };
        let held = three_way::held_by_others(live, &object.value, step.manager);
        let (contested, rest): (Vec<Held>, Vec<Held>) =
            held.into_iter().partition(|held| held.outcome == Outcome::Conflict);
        step.ownership = rest;
        match (self.scene.consents.given(Consent::Force), is_asked) {
            (true, _) => {
                let taken = contested.into_iter().map(|held| Held { outcome: Outcome::Taken, ..held });
                step.ownership.extend(taken);
                step.ownership.sort();
            }
            (false, false) if !contested.is_empty() => {
                step.ownership.extend(contested);
                step.action = Action::Refused(Refused::Takes);
            }
            (false, _) => {}
        }
    }

    fn refused(&self, refusal: Refusal, step: &Step, live: Option<&Value>) -> Action {
        let excuse = |object: &Placed| self.pending.excuses(&object.value, &refusal.kind);
        if let Some(why) = step.object.as_ref().and_then(excuse) {
            return Action::Unverifiable(why);
        }
        match &refusal.kind {
            Kind::NamespaceMissing { namespace } => Action::Unverifiable(Unverifiable::Namespace(namespace.clone())),
            Kind::NoDryRun => Action::Unverifiable(Unverifiable::Webhook),
            Kind::Stale | Kind::OtherUid | Kind::Absent => Action::Unverifiable(Unverifiable::Moved),
            Kind::Immutable { fields } => {
                let fields = fields.clone();
                match replace::may(step.object.as_ref().map(|object| &object.value), live) {
                    Replacing::Allowed => Action::Replace { fields },
                    replacing => Action::Refused(Refused::Immutable { fields, replacing }),
                }
            }
            Kind::Conflict(_)
            | Kind::NotServed
            | Kind::NotFound
            | Kind::Exists
            | Kind::Invalid
            | Kind::UnknownField { .. }
            | Kind::WrongType { .. }
            | Kind::DuplicateKey { .. }
            | Kind::Malformed
            | Kind::NamespaceTerminating
            | Kind::Unauthorized
            | Kind::Forbidden(_)
            | Kind::Quota
            | Kind::Denied { .. }
            | Kind::WebhookDown { .. }
            | Kind::TooLarge
            | Kind::TooManyRequests
            | Kind::Busy
            | Kind::Expired
            | Kind::ServerFault
            | Kind::Other => Action::Refused(Refused::Answer(refusal)),
        }
    }
}

/// Adds what is to be said or done about the number of pods.
fn hand_over(step: &mut Step, replicas: Replicas) -> Option<Step> {
    match replicas {
        Replicas::Stated => {}
        Replicas::Left(held) => {
            step.ownership.extend(held);
            step.ownership.sort();
            step.ownership.dedup();
        }
        Replicas::Refused(refused) => step.action = Action::Refused(refused),
        Replicas::Handover(_) if !step.action.writes() => {}
        Replicas::Handover(replicas) => {
            keep_replicas(step);
            let mut handover = Step::new(step.id.clone(), Manager::Handover, Action::Handover { replicas });
            handover.object = step.object.as_ref().map(|object| handed_over(object, replicas));
            handover.live.clone_from(&step.live);
            return Some(handover);
        }
    }
    None
}

/// The dry run was made before the handover: it shows the number that would have come without one.
fn keep_replicas(step: &mut Step) {
    let Some(effect) = &mut step.effect else { return };
    let is_replicas = |path: &FieldPath| path.fields() == ["spec", "replicas"];
    effect.fields.retain(|field| !is_replicas(&field.path));
    let before = effect.before.pointer("/spec/replicas").cloned();
    if let (Some(before), Some(Value::Object(spec))) = (before, effect.after.get_mut("spec")) {
        spec.insert("replicas".to_owned(), before);
    }
    if effect.before == effect.after {
        step.effect = None;
        if step.action == Action::Change {
            step.action = Action::OwnershipOnly;
        }
    }
}

/// An object that becomes ours is neither replaced nor written blindly.
fn adopt(step: &mut Step, owner: ForeignOwner) {
    step.action = match std::mem::replace(&mut step.action, Action::Unchanged) {
        Action::Change | Action::OwnershipOnly | Action::Unchanged => Action::Adopt(owner),
        Action::Replace { fields } => Action::Refused(Refused::Immutable { fields, replacing: Replacing::Foreign }),
        Action::Unverifiable(why) => match step.refusal.clone().filter(|_| why != Unverifiable::Moved) {
            // that it is somebody's is no obstacle here, and no reason
            Some(refusal) => Action::Refused(Refused::Answer(refusal)),
            None => Action::Refused(Refused::Foreign(owner)),
        },
        action @ (Action::Create | Action::Adopt(_) | Action::Handover { .. } | Action::Prune | Action::Refused(_)) => {
            action
        }
    };
}

/// Without an answer: what the object itself tells.
fn told(step: &mut Step, live: &Value) {
    let Some(object) = &step.object else { return };
    let ended = step.ends.of(live, step.manager);
    let becomes = three_way::merged(ended.as_ref().unwrap_or(live), &object.value, step.manager);
    step.effect = effect(live, &becomes, object);
    step.ownership = three_way::held_by_others(ended.as_ref().unwrap_or(live), &object.value, step.manager);
    step.ownership.extend(ended.iter().flat_map(|_| three_way::handed_over(live, &object.value, &step.ends.managers)));
    step.ownership.sort();
    if step.effect.is_some() {
        step.action = Action::Change;
    }
}

/// Whether a field would be taken from somebody who is not us.
fn takes(held: &Held) -> bool {
    held.outcome == Outcome::Taken && Manager::of(&held.by.manager).is_none()
}
