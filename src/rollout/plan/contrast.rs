//! Where a saved plan and one made now differ: what each says, line by line.

use super::document::{Changed, Document, Owned, Written};
use super::intent::{Intent, Named, Sent};
use super::recheck::Drift;
use super::words::brief;
use crate::rollout::diff::{FieldChange, ObjectChange, ObjectId, Sides, diff, masked, sides};
use crate::tree::{Origin, Placed};
use serde_json::Value;
use std::collections::BTreeSet;

/// What only the saved plan says, and what only the new one does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contrast {
    pub planned: Vec<String>,
    pub now: Vec<String>,
}

/// The two sides of one drift. Values that are secret stand in neither.
pub fn contrast(saved: &Document, fresh: &Document, drift: &Drift) -> Contrast {
    match drift {
        Drift::Intent => apart(intended(&saved.intent), intended(&fresh.intent)).with(objects(saved, fresh)),
        Drift::Namespace => apart(found(saved), found(fresh)),
        Drift::Object { object, .. } => apart(said(saved, object), said(fresh, object)),
    }
}

impl Contrast {
    fn with(mut self, other: Contrast) -> Contrast {
        self.planned.extend(other.planned);
        self.now.extend(other.now);
        self
    }
}

fn apart(planned: Vec<String>, now: Vec<String>) -> Contrast {
    let only =
        |some: &[String], others: &[String]| some.iter().filter(|line| !others.contains(line)).cloned().collect();
    Contrast { planned: only(&planned, &now), now: only(&now, &planned) }
}

fn intended(intent: &Intent) -> Vec<String> {
    let Intent { contract, app, namespace, target, source, .. } = intent;
    let named =
        [("contract", contract), ("app", app), ("namespace", namespace), ("target", target), ("source", source)];
    let named = named.into_iter().map(|(what, value)| format!("{what}: {value}"));
    named.chain(intent.consents.iter().map(|consent| format!("agreed to: {consent}"))).collect()
}

/// Objects that are wanted by one of the two alone, or otherwise.
fn objects(saved: &Document, fresh: &Document) -> Contrast {
    let mut contrast = managers(&saved.intent, &fresh.intent);
    for change in diff(&placed(&saved.intent), &placed(&fresh.intent)).objects {
        let shown = masked(&change);
        match &change {
            ObjectChange::Created { id, .. } => contrast.now.push(format!("{id}: wanted")),
            ObjectChange::Deleted { id, .. } => contrast.planned.push(format!("{id}: wanted")),
            ObjectChange::Changed { id, fields, .. } => {
                let both: Vec<(&FieldChange, Sides)> =
                    fields.iter().map(|field| (field, sides(id, field, &shown))).collect();
                let line = |of: &dyn Fn(&Sides) -> &Option<Value>| {
                    let said = both.iter().map(|(field, sides)| format!("{} = {}", field.path, side(of(sides))));
                    format!("{id}: {}", said.collect::<Vec<_>>().join(", "))
                };
                contrast.planned.push(line(&|sides| &sides.before));
                contrast.now.push(line(&|sides| &sides.after));
            }
        }
    }
    contrast
}

fn placed(intent: &Intent) -> Vec<Placed> {
    let origin = Origin::Row { table: "plan", row: "wanted" };
    intent.objects.iter().map(|sent| Placed::leaf(sent.object.clone(), origin.clone())).collect()
}

/// Who writes an object, where that is another one.
fn managers(saved: &Intent, fresh: &Intent) -> Contrast {
    let said = |sent: &Sent| format!("{}: written as `{}`", ObjectId::of(&sent.object), sent.manager);
    let both = |intent: &Intent, other: &Intent| -> Vec<String> {
        let ids: BTreeSet<ObjectId> = other.objects.iter().map(|sent| ObjectId::of(&sent.object)).collect();
        let there = intent.objects.iter().filter(|sent| ids.contains(&ObjectId::of(&sent.object)));
        there.map(said).collect()
    };
    apart(both(saved, fresh), both(fresh, saved))
}

fn found(document: &Document) -> Vec<String> {
    let uid = document.observed.namespace.as_deref();
    vec![uid.map_or_else(|| "it is not there".to_owned(), |uid| format!("uid {uid}"))]
}

fn said(document: &Document, object: &Named) -> Vec<String> {
    let steps = document.steps.iter().filter(|step| step.object == *object);
    let lines = steps
        .flat_map(|step| step.changes.iter().map(change).chain(step.ownership.iter().map(owner)).chain(risks(step)));
    lines.chain(uid(document, object)).collect()
}

fn uid(document: &Document, object: &Named) -> Option<String> {
    let seen = document.observed.objects.iter().find(|seen| seen.object == *object)?;
    Some(format!("uid {}", seen.uid.as_ref()?))
}

fn risks(step: &Written) -> impl Iterator<Item = String> {
    step.risks.iter().map(|risk| format!("risk: {risk}"))
}

fn change(change: &Changed) -> String {
    format!("{}: {} -> {}", change.path, side(&change.before), side(&change.after))
}

fn side(value: &Option<Value>) -> String {
    value.as_ref().map_or_else(|| "nothing".to_owned(), brief)
}

fn owner(owned: &Owned) -> String {
    let Owned { field, manager, operation, subresource, outcome } = owned;
    let subresource = subresource.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    format!("{field} of `{manager}` ({operation}{subresource}): {outcome}")
}
