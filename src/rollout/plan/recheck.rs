//! Whether what was planned still holds.

use super::document::{Changed, Document, Owned, Sighting, Written};
use super::intent::{Intent, Named};
use super::ownership::Outcome;
use super::step::Action;
use crate::rollout::Manager;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The answer of [`recheck`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recheck {
    Same,
    Drifted(Vec<Drift>),
}

/// One thing that is not as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drift {
    /// The contract, the wanted objects or the words of consent are others: it is another plan.
    Intent,
    /// The namespace is another one, or came, or went.
    Namespace,
    Object {
        object: Named,
        what: What,
    },
}

/// What is different about an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Not part of one of the two.
    Missing,
    /// It came, went, or is another one under the same name.
    Identity,
    /// It was to be removed, and would stay.
    Stays,
    /// Something else would be done.
    Action { planned: String, now: String },
    /// Other fields would change, or to other values.
    Changes,
    /// Others hold other fields than before.
    Ownership,
    /// The compared fields have other values or owners, although the same would be done.
    Fields,
}

impl fmt::Display for Drift {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let (object, what) = match self {
            Drift::Intent => return formatter.write_str("something else is wanted than when the plan was made"),
            Drift::Namespace => return formatter.write_str("the namespace is not the one that the plan was made for"),
            Drift::Object { object, what } => (object.id(), what),
        };
        match what {
            What::Missing => write!(formatter, "`{object}` is part of one of the two plans only"),
            What::Identity => write!(formatter, "`{object}` is another object now, or there is one no more"),
            What::Stays => write!(formatter, "`{object}` was to be removed, and would stay now"),
            What::Action { planned, now } => write!(formatter, "`{object}`: planned was {planned}, now it is {now}"),
            What::Changes => write!(formatter, "`{object}` would change in other fields"),
            What::Ownership => write!(formatter, "fields of `{object}` are held by others than before"),
            What::Fields => write!(formatter, "fields of `{object}` have changed meanwhile"),
        }
    }
}

/// Compares a saved plan with one made now. An object that is by now as it was planned to be, because
/// an earlier run was interrupted, is no drift.
pub fn recheck(saved: &Document, fresh: &Document) -> Recheck {
    let (planned, now) = (Objects::of(saved), Objects::of(fresh));
    let mut drifts = Vec::new();
    if essence(&saved.intent) != essence(&fresh.intent) {
        drifts.push(Drift::Intent);
    }
    if saved.observed.namespace != fresh.observed.namespace && !made_by_us(saved, &planned, &now) {
        drifts.push(Drift::Namespace);
    }
    let names = planned.0.keys().chain(now.0.keys().filter(|name| !planned.0.contains_key(*name)));
    let handed = handed_over(saved);
    drifts.extend(names.filter_map(|name| {
        let what = differs(planned.0.get(name), now.0.get(name), handed.contains(name))?;
        Some(Drift::Object { object: (*name).clone(), what })
    }));
    drifts.sort();
    if drifts.is_empty() { Recheck::Same } else { Recheck::Drifted(drifts) }
}

/// The intent without what becomes less while it is carried out.
fn essence(intent: &Intent) -> Intent {
    let (adopt, replace, handover, prune) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Intent { adopt, replace, handover, prune, ..intent.clone() }
}

/// What two documents say of each object.
struct Objects<'a>(BTreeMap<&'a Named, (&'a Sighting, &'a Written)>);

impl<'a> Objects<'a> {
    fn of(document: &'a Document) -> Objects<'a> {
        let handover = Action::Handover { replicas: 0 }.name();
        let steps: BTreeMap<&Named, &Written> =
            document.steps.iter().filter(|step| step.action != handover).map(|step| (&step.object, step)).collect();
        let both = |seen: &'a Sighting| steps.get(&seen.object).map(|step| (&seen.object, (seen, *step)));
        Objects(document.observed.objects.iter().filter_map(both).collect())
    }
}

type Said<'a> = (&'a Sighting, &'a Written);

fn differs(planned: Option<&Said>, now: Option<&Said>, handed: bool) -> Option<What> {
    let (planned, now) = match (planned, now) {
        (Some(planned), Some(now)) => (planned, now),
        // what was to be pruned is gone
        (Some((_, step)), None) if step.action == Action::Prune.name() => return None,
        (None, None) => return None,
        (Some(_), None) | (None, Some(_)) => return Some(What::Missing),
    };
    if is_done(planned, now) || is_begun(planned, now, handed) {
        return None;
    }
    let (before, after) = (planned.1, now.1);
    let differences = [
        (planned.0.uid != now.0.uid, What::Identity),
        (before.action != after.action, action(before, after)),
        (values(before) != values(after), What::Changes),
        (are_others(before, after), What::Ownership),
        (planned.0.fingerprint != now.0.fingerprint, What::Fields),
    ];
    differences.into_iter().find(|(is, _)| *is).map(|(_, what)| what)
}

/// A write that was planned and has nothing left to do, on the object that was seen or on the one
/// that was to be made.
fn is_done(planned: &Said, now: &Said) -> bool {
    let same = planned.0.uid.is_none() || planned.0.uid == now.0.uid || planned.1.action == "replace";
    now.1.action == Action::Unchanged.name() && planned.1.action != Action::Unchanged.name() && same
}

/// A write that was planned and is half done, or can be told by now what it will do: a run that was interrupted between two
/// requests for one object leaves these states, and they lead to the same end.
fn is_begun(planned: &Said, now: &Said, handed: bool) -> bool {
    let ((before, planned), (after, now)) = (planned, now);
    let same = before.uid == after.uid;
    match (planned.action.as_str(), now.action.as_str()) {
        // its namespace, its kind or its role is there by now
        ("unverifiable", "create") => before.uid.is_none() && after.uid.is_none(),
        // its kind has the new definition by now
        ("unverifiable", "change" | "ownership-only") => same && before.fingerprint == after.fingerprint,
        // deleted, and not made yet
        ("replace", "create") => after.uid.is_none(),
        // what it ends has ended: what is left to do is told in other words, of the very same fields
        ("adopt", "adopt" | "change" | "ownership-only") if before.fingerprint == after.fingerprint => {
            same && values(now).iter().all(|change| is_explained(change, planned))
        }
        // the new ports are there, and the old ones have not gone
        ("adopt" | "change", "change" | "ownership-only") if planned.gradual => {
            // what stands beside them for a while was in no plan
            let is_port = |change: &Changed| change.path.trim_start_matches('.').starts_with("spec.ports[");
            let before = values(planned);
            same && values(now).iter().all(|change| is_port(change) || before.contains(change))
                && is_within(&others(now), &others(planned))
        }
        // the number of pods is on its way to the autoscaler
        (before, after) if handed => {
            before == after && same && values(planned) == values(now) && others(planned) == others(now)
        }
        _ => false,
    }
}

/// Whether a change is one that was planned, or a part or a whole of one: of what an adoption ends a mark may be gone already.
fn is_explained(change: &Changed, planned: &Written) -> bool {
    let within = |path: &str, whole: &str| {
        path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let around = |one: &Changed| within(&one.path, &change.path) || within(&change.path, &one.path);
    // what is taken away was to be taken away, and no more
    let alike = |one: &Changed| one.after.is_none() == change.after.is_none();
    planned.changes.iter().any(|one| match one.path == change.path {
        true => one.after == change.after,
        false => around(one) && alike(one),
    })
}

fn is_within(some: &[Owned], all: &[Owned]) -> bool {
    some.iter().all(|owned| all.contains(owned))
}

/// The objects whose number of pods the plan hands over.
fn handed_over(document: &Document) -> BTreeSet<&Named> {
    let handover = Action::Handover { replicas: 0 }.name();
    document.steps.iter().filter(|step| step.action == handover).map(|step| &step.object).collect()
}

fn others(step: &Written) -> Vec<Owned> {
    step.ownership.iter().filter(|owned| is_foreign(owned)).cloned().collect()
}

/// Whether others hold other fields than before. What goes with an object may be less by now.
fn are_others(planned: &Written, now: &Written) -> bool {
    let goes = |step: &Written| -> (Vec<Owned>, Vec<Owned>) {
        others(step).into_iter().partition(|owned| owned.outcome == Outcome::Gone.name())
    };
    let ((gone_then, then), (gone_now, now)) = (goes(planned), goes(now));
    then != now || !is_within(&gone_now, &gone_then)
}

fn action(planned: &Written, now: &Written) -> What {
    What::Action { planned: planned.action.clone(), now: now.action.clone() }
}

/// The changes without the lines that decided them: those move with every edit of a comment.
fn values(step: &Written) -> Vec<Changed> {
    step.changes.iter().map(|change| Changed { origin: String::new(), ..change.clone() }).collect()
}

fn is_foreign(owned: &Owned) -> bool {
    Manager::of(&owned.manager).is_none()
}

/// The namespace came to be because the plan makes it, and an earlier run did.
fn made_by_us(saved: &Document, planned: &Objects, now: &Objects) -> bool {
    let is_it =
        |name: &&Named| name.kind == "Namespace" && name.group.is_empty() && name.name == saved.intent.namespace;
    let name = planned.0.keys().copied().find(|name| is_it(name));
    let said = name.and_then(|name| planned.0.get(name).zip(now.0.get(name)));
    saved.observed.namespace.is_none() && said.is_some_and(|(planned, now)| is_done(planned, now))
}
