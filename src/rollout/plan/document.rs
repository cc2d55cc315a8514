//! The plan file: one canonical document, the same for the same inputs.
//!
//! It holds no host, user or time and no path above the `railiance/` directory. Values that are
//! secret stand nowhere in it, nor do hashes of them: a plan that would send one is not written.

use super::effect::visible;
use super::fingerprint::fingerprint;
use super::intent::{Intent, Named, intent};
use super::secrets::{self, HoldsSecrets};
use super::step::Step;
use super::{Action, Held, Namespace, Outcome, Plan};
use crate::diag::Sources;
use crate::rollout::canonical;
use crate::rollout::diff::{Change, Masked, ObjectId, Sides, masked_object, sides};
use crate::rollout::live::uid;
use crate::tree::Origin;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The version of the format.
pub const FORMAT: &str = "railiance.dev/plan-file/v1";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub format: String,
    /// Of the intent alone.
    pub digest: String,
    pub intent: Intent,
    pub observed: Observed,
    /// What would be done, in order: for people, and to tell whether it still would.
    pub steps: Vec<Written>,
}

/// What was there when the plan was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observed {
    /// The uid of the application's namespace; absent if it is not there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<String>,
    pub objects: Vec<Sighting>,
}

/// An object as it was found; without a uid it was not there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    pub object: Named,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<String>,
}

/// A step as it is written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Written {
    pub object: Named,
    pub manager: String,
    pub action: String,
    pub changes: Vec<Changed>,
    pub ownership: Vec<Owned>,
    pub risks: Vec<String>,
    pub migrates: Vec<String>,
    /// It takes two writes: ports that go do so after requests are led elsewhere.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub gradual: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub path: String,
    pub change: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Value>,
    /// Where it was decided.
    pub origin: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owned {
    pub field: String,
    pub manager: String,
    pub operation: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subresource: Option<String>,
    pub outcome: String,
}

/// Why a text is no plan that can be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no plan file, or a damaged one.
    Malformed(String),
    /// A format that is not known here.
    Format(String),
    /// The digest is not that of the intent.
    Digest,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Unreadable::Malformed(why) => write!(formatter, "this is no plan file: {why}"),
            Unreadable::Format(found) => write!(formatter, "the plan file is of format `{found}`, expected `{FORMAT}`"),
            Unreadable::Digest => formatter.write_str("the plan file was changed after it was written"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Document {
    pub fn of(plan: &Plan, sources: &Sources) -> Document {
        let intent = intent(plan);
        Document {
            format: FORMAT.to_owned(),
            digest: intent.digest(),
            intent,
            observed: observed(plan),
            steps: plan.steps.iter().map(|step| written(step, sources)).collect(),
        }
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// Values of Secrets would stand in it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, HoldsSecrets> {
        let full = self.intent.objects.iter().map(|sent| &sent.object).filter(|object| secrets::holds(object));
        let objects: Vec<String> = full.map(|object| ObjectId::of(object).to_string()).collect();
        if !objects.is_empty() {
            return Err(HoldsSecrets { objects });
        }
        let sorted = canonical::sorted(&serde_json::to_value(self).unwrap_or_default());
        Ok(format!("{sorted:#}\n").into_bytes())
    }

    /// Reads a file back.
    ///
    /// # Errors
    /// It is no plan file, of another format, or was changed by hand.
    pub fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
        let malformed = |error: serde_json::Error| Unreadable::Malformed(error.to_string());
        let value: Value = serde_json::from_slice(bytes).map_err(malformed)?;
        let format = value.get("format").and_then(Value::as_str).unwrap_or_default();
        if format != FORMAT {
            return Err(Unreadable::Format(format.to_owned()));
        }
        let document: Document = serde_json::from_value(value).map_err(malformed)?;
        match document.digest == document.intent.digest() {
            true => Ok(document),
            false => Err(Unreadable::Digest),
        }
    }
}

fn observed(plan: &Plan) -> Observed {
    let mut objects: Vec<Sighting> = plan.steps.iter().filter(|step| !is_handover(step)).map(sighting).collect();
    objects.sort_by(|a, b| a.object.cmp(&b.object));
    let namespace = match &plan.scene.namespace {
        Namespace::Absent => None,
        Namespace::Uid(uid) | Namespace::Going(uid) => Some(uid.clone()),
    };
    Observed { namespace, objects }
}

fn is_handover(step: &Step) -> bool {
    matches!(step.action, Action::Handover { .. })
}

fn sighting(step: &Step) -> Sighting {
    let wanted = step.object.as_ref().map(|object| &object.value);
    // an adoption that was interrupted has ended what it ends, and is about the same
    let live = step.ended();
    Sighting {
        object: Named::of(&step.id),
        uid: step.live.as_ref().and_then(uid).map(str::to_owned),
        fingerprint: live.as_ref().map(|live| fingerprint(live, wanted, step.manager)),
    }
}

fn written(step: &Step, sources: &Sources) -> Written {
    Written {
        object: Named::of(&step.id),
        manager: step.manager.name().to_owned(),
        action: step.action.name().to_owned(),
        changes: changes(step, sources),
        ownership: step.ownership.iter().map(owned).collect(),
        risks: step.risks.iter().map(|risk| risk.name().to_owned()).collect(),
        migrates: step.ends.managers.iter().map(|&manager| manager.to_owned()).collect(),
        gradual: step.first.is_some(),
    }
}

fn changes(step: &Step, sources: &Sources) -> Vec<Changed> {
    let Some(effect) = &step.effect else { return Vec::new() };
    let objects = step.masked();
    let changed = effect.fields.iter().map(|field| {
        let Sides { before, after, .. } = sides(&step.id, field, &objects);
        let origin = field.origin_after.as_ref().map(|origin| place(origin, sources)).unwrap_or_default();
        Changed {
            path: field.path.to_string(),
            change: kind(&field.change).to_owned(),
            before: before.map(|value| canonical::sorted(&value)),
            after: after.map(|value| canonical::sorted(&value)),
            origin,
        }
    });
    // the diff goes by the order of the live object's keys, which says nothing
    let mut changed: Vec<Changed> = changed.collect();
    changed.sort_by(|a, b| a.path.cmp(&b.path));
    changed
}

fn kind(change: &Change) -> &'static str {
    match change {
        Change::Added(_) => "added",
        Change::Removed(_) => "removed",
        Change::Replaced { .. } => "replaced",
        Change::Reordered { .. } => "reordered",
    }
}

/// Where the run started says nothing about the plan: paths begin with the `railiance/` directory, also where that is the current one.
fn place(origin: &Origin, sources: &Sources) -> String {
    let place = origin.place(sources);
    let is_ours = origin.span().is_none() || place.starts_with(ARCHETYPE);
    let start = place
        .rfind(DIRECTORY)
        .filter(|at| place.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(['/', ':'])));
    match start {
        _ if is_ours => place,
        Some(start) => place.get(start..).unwrap_or(&place).to_owned(),
        None if place.starts_with('/') => place.rsplit('/').next().unwrap_or(&place).to_owned(),
        None => format!("{DIRECTORY}{place}"),
    }
}

const DIRECTORY: &str = "railiance/";
/// Where the embedded templates lie.
const ARCHETYPE: &str = "charts/app/";

fn owned(held: &Held) -> Owned {
    Owned {
        field: held.field.clone(),
        manager: held.by.manager.clone(),
        operation: held.by.operation.name().to_owned(),
        subresource: held.by.subresource.clone(),
        outcome: held.outcome.name().to_owned(),
    }
}

impl Outcome {
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Conflict => "conflict",
            Outcome::Shared => "shared",
            Outcome::Yielded(_) => "yielded",
            Outcome::Taken => "taken",
            Outcome::Migrated => "migrated",
            Outcome::Dropped => "dropped",
            Outcome::Kept => "kept",
            Outcome::Lost => "lost",
            Outcome::Gone => "gone",
        }
    }
}

impl Step {
    /// Both sides of the object as they may be shown.
    pub fn masked(&self) -> Masked {
        let Some(effect) = &self.effect else {
            let shown = |object: &Value| masked_object(&self.id, object);
            let before = self.live.as_ref().map(|live| shown(&visible(live)));
            return Masked { before, after: self.object.as_ref().map(|object| shown(&object.value)) };
        };
        crate::rollout::diff::masked(&effect.as_change(&self.id))
    }
}
