//! A side's objects under the canary's identity: name suffix, track label, size; nothing else
//! differs, but the namespace and the data of a canary that stands apart (decisions H3, H30).

use super::object::{Scope, SideObject};
use super::order::part;
use super::side::{Identity, Side};
use super::sizes::Sizes;
use super::{follow, follow::Renamed};
use crate::compile::resolve::{Isolation, names};
use crate::tree::{Origin, Placed, Trace, Traced};
use serde_json::Value;
use std::sync::Arc;

/// How a canary stands to stable.
#[derive(Clone, Copy)]
pub enum Placement<'a> {
    /// Beside it: only the objects of a track are its own.
    Beside,
    /// Apart from it: claims and rules of traffic between pods are its own, too; in a namespace of
    /// its own, everything is.
    Apart(&'a Isolation),
}

/// Shared kinds that a canary apart needs under names of its own.
const APART: &[&str] = &["PersistentVolumeClaim", "NetworkPolicy"];

/// A side that becomes a canary: what is its own, and under which names.
pub struct Trial<'a> {
    side: &'a Side,
    placement: Placement<'a>,
    renamed: Renamed,
}

impl<'a> Trial<'a> {
    pub fn new(side: &'a Side, placement: Placement<'a>) -> Self {
        let mut trial = Trial { side, placement, renamed: Renamed::default() };
        let own = side.objects.iter().filter(|part| trial.is_renamed(part)).map(|part| id(&part.object.value));
        trial.renamed =
            own.map(|(kind, name)| ((kind, name.clone()), names::canary_of(&side.identity.app, &name))).collect();
        trial
    }

    /// Whether the canary has an object of its own for this one of the side.
    pub fn owns(&self, part: &SideObject) -> bool {
        let moved = self.namespace().is_some() && part.scope != Scope::Stable && self.is_at_home(&part.object);
        self.is_renamed(part) || moved
    }

    fn is_renamed(&self, part: &SideObject) -> bool {
        match (part.scope, self.placement) {
            (Scope::Track, _) => true,
            (Scope::Shared, Placement::Apart(isolation)) => {
                let (kind, name) = id(&part.object.value);
                let consent = isolation.shared_claims.iter().any(|claim| claim.value == name);
                let shared = kind == "PersistentVolumeClaim" && consent;
                APART.contains(&kind.as_str()) && self.is_at_home(&part.object) && !shared
            }
            (Scope::Shared | Scope::Content | Scope::Stable, _) => false,
        }
    }

    /// In the application's namespace: neither in none nor in another one.
    fn is_at_home(&self, object: &Placed) -> bool {
        part(&object.value, "/metadata/namespace") == self.side.identity.namespace.value
    }

    fn namespace(&self) -> Option<&'a Traced<String>> {
        match self.placement {
            Placement::Beside => None,
            Placement::Apart(isolation) => isolation.namespace.as_ref(),
        }
    }

    /// The canary's own objects.
    pub fn objects(&self, sizes: &Sizes) -> Vec<Placed> {
        let own = self.side.objects.iter().filter(|part| self.owns(part));
        own.map(|part| {
            let mut object = self.project(&part.object);
            sizes.apply_canary(&mut object, self.side);
            object
        })
        .collect()
    }

    /// Jobs of the candidate; apart from stable they work on the canary's data, under names of their own.
    pub fn actions(&self) -> Vec<Arc<Placed>> {
        let apart = |action: &Placed| {
            let mut action = self.project(action);
            let name = names::canary(part(&action.value, "/metadata/name"));
            rename(&mut action, &name);
            Arc::new(action)
        };
        match self.placement {
            Placement::Beside => self.side.actions.clone(),
            Placement::Apart(_) => self.side.actions.iter().map(|action| apart(action)).collect(),
        }
    }

    /// One object under the canary's names, labels and namespace.
    pub fn project(&self, object: &Placed) -> Placed {
        let mut projected = object.clone();
        if let Some(name) = self.renamed.get(&id(&projected.value)) {
            rename(&mut projected, name);
        }
        follow::names(&mut projected, &self.renamed);
        mark(&mut projected.value, &mut projected.trace, &self.side.identity, Inside::Elsewhere);
        if let Some(namespace) = self.namespace() {
            follow::namespace(&mut projected, &self.side.identity.namespace, namespace);
        }
        projected
    }
}

fn kind(object: &Value) -> &str {
    part(object, "/kind")
}

fn id(object: &Value) -> (String, String) {
    (kind(object).to_owned(), part(object, "/metadata/name").to_owned())
}

fn rename(object: &mut Placed, name: &str) {
    let origin = Origin::computed("canary's name", [object.origin(["metadata", "name"]).clone()]);
    object.set(&["metadata", "name"], name.into(), &origin);
}

/// Whether a map holds labels, or what selects them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Labels,
    Elsewhere,
}

impl Inside {
    fn of(key: &str) -> Inside {
        match key {
            "labels" | "matchLabels" | "selector" => Inside::Labels,
            _ => Inside::Elsewhere,
        }
    }
}

/// Labels and selectors that tell the tracks apart get the canary's value, wherever they stand.
fn mark(value: &mut Value, trace: &mut Trace, identity: &Identity, inside: Inside) {
    trace.open(value);
    match value {
        Value::Object(map) => {
            for ((key, entry), child) in map.iter_mut().zip(&mut trace.children) {
                let found = identity.marks.iter().find(|mark| mark.key == *key && entry == mark.stable.as_str());
                match found.filter(|_| inside == Inside::Labels) {
                    Some(found) => {
                        *entry = Value::from(found.canary.as_str());
                        *child = Trace::leaf(Origin::computed("canary's track", [child.origin.clone()]));
                    }
                    None => mark(entry, child, identity, Inside::of(key)),
                }
            }
        }
        Value::Array(items) => {
            for (item, child) in items.iter_mut().zip(&mut trace.children) {
                mark(item, child, identity, Inside::Elsewhere);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
