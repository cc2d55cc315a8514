//! What would be done to a cluster, as a value: the plan.
//!
//! In: what is wanted of each object ([`Want`]), what was seen of it ([`Seen`]: the live object and
//! the server's answer to a dry run), what is left over. Out: a [`Plan`], a [`Step`] an object: what
//! changes, decided where, whose the fields are and will be, and what that risks. [`Document`] is its
//! written form, with the digest of what is intended and, apart, what was observed.
//!
//! Nothing here asks anybody; whoever carries a plan out takes the plan and nothing else.

mod ahead;
mod contrast;
mod decide;
mod document;
mod effect;
mod fingerprint;
mod frozen;
mod idle;
mod intent;
mod lacking;
mod leftover;
mod ownership;
mod pending;
mod pod_ports;
mod ports;
mod recheck;
mod release;
mod replace;
mod replicas;
mod risk;
mod secrets;
mod selecting;
mod step;
mod succession;
mod three_way;
mod words;

pub use contrast::{Contrast, contrast};
pub use document::{Changed, Document, FORMAT, Observed, Owned, Sighting, Unreadable, Written};
pub use fingerprint::as_seen;
pub use frozen::{Frozen, frozen};
pub use idle::Idle;
pub use intent::{Adopted, Intent, Named, Sent};
pub use ownership::{Held, Holder, Outcome};
pub use pending::Pending;
use pod_ports::PodPorts;
pub use recheck::{Drift, Recheck, What, recheck};
pub use release::{Part, Touch, touches};
pub use replace::ON_IMMUTABLE;
pub use replicas::{are_chosen, handed_over};
pub use risk::Risk;
pub use secrets::HoldsSecrets;
pub use selecting::{Other, Others, SELECTING, Why, selecting};
pub use step::{Action, Effect, Refused, Replacing, Step, Unverifiable};
pub use three_way::held_by_others;
pub use words::brief;

use super::answer::Refusal;
use super::diff::ObjectId;
use super::inventory::{Fate, Home, Keep, Leftover, Set};
use super::live::foreign::owner;
use super::live::text;
use super::order::{self, Phase, Wave};
use super::{Consent, Consents, Manager};
use crate::tree::Placed;
use ahead::Ways;
use decide::Around;
use leftover::{barred, prune};
use replicas::Scalers;
use serde_json::Value;

/// Where a plan applies, and what a person agreed to.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub set: Set,
    pub home: Home,
    pub namespace: Namespace,
    /// The version of the contract.
    pub contract: String,
    pub consents: Consents,
    /// Live autoscalers besides those that are wanted.
    pub autoscalers: Vec<Value>,
}

/// The namespace of the application as it was found, or as it goes; a name is no identity (decision H32).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Namespace {
    Absent,
    Going(String),
    Uid(String),
}

/// An object as it shall be, and who writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    pub object: Placed,
    pub manager: Manager,
}

impl Want {
    pub fn id(&self) -> ObjectId {
        ObjectId::of(&self.object.value)
    }

    /// Its `apiVersion` and `kind`.
    pub fn kind(&self) -> (&str, &str) {
        let part = |pointer| text(&self.object.value, pointer).unwrap_or_default();
        (part("/apiVersion"), part("/kind"))
    }
}

/// What was seen of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub live: Option<Value>,
    pub answer: Answer,
}

/// What the server says that would come of an apply.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The object as it would be.
    Object(Value),
    /// The live object to the last value: nothing would be written.
    Live,
    /// There was none, and there would be: what of it the server makes up is no forecast.
    Creates,
    Refused(Refusal),
    NotAsked(NotAsked),
}

/// Why the server was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    /// The live object proves that nothing would change.
    Proven,
    /// No dry runs were wanted: there may be no right to them.
    ReadOnly,
}

/// How a dry run has to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    Plainly,
    /// With force: the fields of others become ours, by the user's word. The plan still refuses what
    /// nobody consented to.
    Forced,
}

/// What would be done, in the order of doing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub scene: Scene,
    pub steps: Vec<Step>,
    /// What is left over and stays.
    pub kept: Vec<(ObjectId, Keep)>,
    /// Jobs, which are no part of it.
    pub idle: Vec<Idle>,
    /// What of others an adoption has to do with.
    pub others: Others,
}

/// How to ask for the dry run of an object.
pub fn asking(live: Option<&Value>, scene: &Scene) -> Asking {
    Asking::of(live, &scene.set, &scene.consents)
}

/// The parts of an object as they become where client-side apply ends first, or a mark of another inventory goes, as a JSON patch;
/// none where neither does. A dry run of an apply knows nothing of it, and may be refused for what would go.
pub fn migration(want: &Want, live: &Value, set: &Set) -> Option<Value> {
    let wanted = &want.object.value;
    let ended = decide::ending(live, owner(live, set).as_ref(), wanted).of(live, want.manager)?;
    let becomes = three_way::merged(&ended, wanted, want.manager);
    let none = serde_json::json!({});
    let metadata = ["labels", "annotations"].iter().map(|key| {
        // where the last one goes, there is no part any more
        let part = becomes.get("metadata").and_then(|metadata| metadata.get(key)).unwrap_or(&none);
        (format!("/metadata/{key}"), part)
    });
    let own = ["apiVersion", "kind", "metadata", "status"];
    let parts = becomes.as_object()?.iter().filter(|(key, _)| !own.contains(&key.as_str()));
    let parts = parts.map(|(key, part)| (format!("/{key}"), part)).chain(metadata);
    Some(parts.map(|(path, value)| serde_json::json!({ "op": "add", "path": path, "value": value })).collect())
}

impl Asking {
    pub fn of(live: Option<&Value>, set: &Set, consents: &Consents) -> Asking {
        let migrates = |live: &Value| !decide::migrates(live, owner(live, set).as_ref()).is_empty();
        let adopted = || consents.given(Consent::Adopt) && live.is_some_and(migrates);
        if consents.given(Consent::Force) || adopted() { Asking::Forced } else { Asking::Plainly }
    }

    /// How to ask about an object whatever it is now; none where that depends on it.
    pub fn of_any(set: &Set, consents: &Consents) -> Option<Asking> {
        let depends = consents.given(Consent::Adopt) && !consents.given(Consent::Force);
        (!depends).then(|| Asking::of(None, set, consents))
    }
}

/// Makes the plan. The same objects in any order give the same plan.
pub fn plan(scene: Scene, objects: Vec<(Want, Seen)>, leftovers: Vec<Leftover>) -> Plan {
    let wanted = || objects.iter().map(|(want, _)| &want.object.value);
    let around = Around {
        scene: &scene,
        scalers: Scalers::of(wanted().chain(&scene.autoscalers)),
        pending: Pending::of(&objects),
        pods: PodPorts::of(&objects),
        ways: Ways::of(&objects, &leftovers),
    };
    let mut written: Vec<Step> = objects.into_iter().flat_map(|(want, seen)| around.steps(want, seen)).collect();
    around.mark_gaps(&mut written);
    let (mut removed, mut kept, mut others) = (Vec::new(), Vec::new(), Others::default());
    for leftover in leftovers {
        match leftover.fate {
            Fate::Goes => removed.push(prune(leftover.id, leftover.live)),
            Fate::Stays(keep) => kept.push((leftover.id, keep)),
            Fate::Retires { hosts } => removed.push(Step { retires: hosts, ..prune(leftover.id, leftover.live) }),
            Fate::Bars(why) => removed.push(barred(leftover.id, leftover.live, why)),
            Fate::Beside(why) => others.told.push(Other { id: leftover.id, why: Why::LeadsToo(why) }),
        }
    }
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    let steps = in_order(written, removed);
    Plan { scene, steps, kept, idle: Vec::new(), others }
}

/// Writes in the order of their phases, then removals in the reverse of theirs.
fn in_order(mut written: Vec<Step>, mut removed: Vec<Step>) -> Vec<Step> {
    // of one object the handover comes first
    let first = |step: &Step| !matches!(step.action, Action::Handover { .. });
    written.sort_by(|a, b| (a.phase(), &a.id, first(a)).cmp(&(b.phase(), &b.id, first(b))));
    removed.sort_by(|a, b| b.phase().cmp(&a.phase()).then_with(|| a.id.cmp(&b.id)));
    written.extend(removed);
    written
}

/// How many objects go which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub created: usize,
    pub changed: usize,
    /// Only whose fields they are changes.
    pub owned: usize,
    pub adopted: usize,
    pub replaced: usize,
    pub pruned: usize,
    pub unchanged: usize,
    pub unverifiable: usize,
    pub refused: usize,
}

impl Plan {
    /// Whether something stands in the way: such a plan is not carried out.
    pub fn is_refused(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.action, Action::Refused(_)))
    }

    /// Leaves alone all that is not allowed: an object that is there stays as it is, one that is not is not made.
    #[must_use]
    pub fn sparing(mut self, allowed: impl Fn(&Step) -> bool) -> Plan {
        let routing = |step: &Step| step.action.writes() && step.phase().is_routing();
        let stays_led = self.steps.iter().any(|step| routing(step) && !allowed(step));
        self.steps.retain_mut(|step| {
            if allowed(step) {
                // routes that are not written now still lead to the ports of before
                step.object = step.first.take_if(|_| stays_led).or_else(|| step.object.take());
                return true;
            }
            (step.action, step.first, step.spared) = (Action::Unchanged, None, true);
            step.live.is_some()
        });
        self.excused_no_more()
    }

    /// Whether objects of others become ours.
    pub fn adopts(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.action, Action::Adopt(_)))
    }

    /// Whether anything would be written.
    pub fn has_changes(&self) -> bool {
        self.steps.iter().any(|step| step.action.writes())
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for step in &self.steps {
            let number = match step.action {
                Action::Create => &mut totals.created,
                Action::Change => &mut totals.changed,
                Action::OwnershipOnly => &mut totals.owned,
                Action::Adopt(_) => &mut totals.adopted,
                Action::Replace { .. } => &mut totals.replaced,
                Action::Prune => &mut totals.pruned,
                Action::Unchanged => &mut totals.unchanged,
                Action::Unverifiable(_) => &mut totals.unverifiable,
                Action::Refused(_) => &mut totals.refused,
                // a step on the way of another one
                Action::Handover { .. } => continue,
            };
            *number += 1;
        }
        totals
    }

    /// The waves of writing; their members are places among the steps.
    pub fn writing(&self) -> Vec<Wave> {
        self.waves(|step| step.action.writes() && step.action != Action::Prune, order::writing)
    }

    /// Services whose ports go: what they have at first is not what they shall have.
    pub fn narrowed(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.first.is_some())
    }

    /// What led requests beside the routes that are wanted, and goes.
    pub fn retired(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.retires.is_empty())
    }

    /// The waves of removal, after everything is written.
    pub fn removal(&self) -> Vec<Wave> {
        self.waves(|step| step.action == Action::Prune, order::removal)
    }

    fn waves(&self, which: impl Fn(&Step) -> bool, order: impl Fn(&[(Phase, ObjectId)]) -> Vec<Wave>) -> Vec<Wave> {
        let chosen: Vec<(usize, &Step)> = self.steps.iter().enumerate().filter(|(_, step)| which(step)).collect();
        let objects: Vec<_> = chosen.iter().map(|(_, step)| (step.phase(), step.id.clone())).collect();
        let mut waves = order(&objects);
        for wave in &mut waves {
            for member in &mut wave.members {
                *member = chosen.get(*member).map_or(*member, |(at, _)| *at);
            }
        }
        waves
    }
}
