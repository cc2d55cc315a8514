//! Where a saved plan and one made now differ: what each says, line by line.

use super::document::{Changed, Document, Owned, Written};
use super::intent::{Intent, Named, Sent};
use super::recheck::Drift;
use super::words::brief;
use crate::rollout::diff::{ObjectId, STARS, masked_object};
use serde_json::Value;

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
    let name = |sent: &Sent| ObjectId::of(&sent.object).to_string();
    let (planned, now) = (&saved.intent.objects, &fresh.intent.objects);
    let other = |sent: &&Sent, others: &[Sent]| {
        others.iter().find(|one| name(one) == name(sent)).is_none_or(|one| one != *sent)
    };
    let lines = |some: &[Sent], others: &[Sent]| {
        let differ = some.iter().filter(|sent| other(sent, others));
        differ
            .map(|sent| format!("{}: {}", name(sent), fields(sent, others.iter().find(|one| name(one) == name(sent)))))
            .collect()
    };
    Contrast { planned: lines(planned, now), now: lines(now, planned) }
}

/// The fields of a manifest that another one has not so.
fn fields(sent: &Sent, other: Option<&Sent>) -> String {
    let Some(other) = other else { return "wanted".to_owned() };
    let shown = masked_object(&ObjectId::of(&sent.object), &sent.object);
    let mut found: Vec<String> = Vec::new();
    if sent.manager != other.manager {
        found.push(format!("written as `{}`", sent.manager));
    }
    differing("", (&sent.object, Some(&shown)), Some(&other.object), &mut found);
    if found.is_empty() { "without fields of the other".to_owned() } else { found.join(", ") }
}

/// A value, and beside it what of it may be shown: where that is built otherwise, nothing is.
fn differing(path: &str, (value, shown): (&Value, Option<&Value>), other: Option<&Value>, found: &mut Vec<String>) {
    match value {
        _ if Some(value) == other => {}
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let (shown, other) = (shown.and_then(|shown| shown.get(key)), other.and_then(|other| other.get(key)));
                differing(&format!("{path}.{key}"), (value, shown), other, found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, value) in items.iter().enumerate() {
                let (shown, other) = (shown.and_then(|shown| shown.get(at)), other.and_then(|other| other.get(at)));
                differing(&format!("{path}[{at}]"), (value, shown), other, found);
            }
        }
        _ => found.push(format!("{path} = {}", brief(shown.unwrap_or(&Value::from(STARS))))),
    }
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
    let side = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), brief);
    format!("{}: {} -> {}", change.path, side(&change.before), side(&change.after))
}

fn owner(owned: &Owned) -> String {
    let Owned { field, manager, operation, subresource, outcome } = owned;
    let subresource = subresource.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    format!("{field} of `{manager}` ({operation}{subresource}): {outcome}")
}
