//! Base + candidate + split + sizes → the manifests of a track. Every track is a projection of sides.

use super::canary_ports;
use super::object::{Scope, SideObject};
use super::order::{self, part};
use super::project::{Placement, Trial};
use super::side::Side;
use super::sizes::Sizes;
use super::split::Split;
use super::traffic;
use crate::tree::Placed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The objects of one track of one application on one target, in the order of writing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifests {
    pub objects: Vec<Arc<Placed>>,
    /// Routing, which is written last and belongs to a field manager of its own (decision H6).
    pub routing: Vec<Arc<Placed>>,
    /// Jobs of the candidate: recorded actions, never part of the desired state.
    pub actions: Vec<Arc<Placed>>,
    /// Shared objects that the candidate would change: they wait for the promotion.
    pub waiting: Vec<String>,
    /// Objects that these refer to and that are there already, as the contracts say.
    pub outside: Outside,
}

/// Kind and name of objects from outside, with the keys that are known of them.
pub type Outside = BTreeMap<(&'static str, String), BTreeSet<String>>;

/// The manifests of a track.
///
/// - stable: a base alone, [`Split::Stable`];
/// - canary: the base untouched, the candidate's own objects under the canary's identity, routing at a weight,
///   or to a host of its own;
/// - promotion: the candidate as base, [`Split::Stable`].
///
/// A candidate without a base is a first release (decision H18): it runs, and gets no public route.
pub fn compose(base: Option<&Side>, candidate: Option<&Side>, split: Split, sizes: &Sizes) -> Manifests {
    let mut manifests = Manifests::default();
    if let Some(base) = base {
        manifests.objects.extend(base.objects.iter().map(|part| sized(part, sizes)));
    }
    match candidate {
        Some(candidate) => {
            let trial = Trial::new(candidate, placement(candidate, split));
            add_candidate(&mut manifests, base, candidate, &trial);
            let mut own = trial.objects(sizes);
            if let (Some(base), Split::Canary(_)) = (base, split) {
                canary_ports::lead_on(&mut own, base, candidate);
            }
            manifests.objects.extend(own.into_iter().map(Arc::new));
            manifests.actions = trial.actions();
        }
        None => manifests.actions = base.map(|side| side.actions.clone()).unwrap_or_default(),
    }
    manifests.routing = traffic::routing(base, candidate, split).into_iter().map(Arc::new).collect();
    order::sort(&mut manifests.objects);
    order::sort(&mut manifests.routing);
    manifests
}

/// A side where nothing is tried beside it; of none, nothing.
pub fn alone(side: Option<&Side>) -> Manifests {
    compose(side, None, Split::Stable, &Sizes::default())
}

impl Manifests {
    /// The desired set: objects, then routing; in the order of writing.
    pub fn desired(&self) -> impl Iterator<Item = &Placed> {
        self.objects.iter().chain(&self.routing).map(Arc::as_ref)
    }

    /// The same, to be changed; what is shared with a side is copied first.
    pub fn desired_mut(&mut self) -> impl Iterator<Item = &mut Placed> {
        self.objects.iter_mut().chain(&mut self.routing).map(Arc::make_mut)
    }

    /// The candidate's jobs.
    pub fn jobs(&self) -> impl Iterator<Item = &Placed> {
        self.actions.iter().map(Arc::as_ref)
    }
}

fn placement(candidate: &Side, split: Split) -> Placement<'_> {
    match (&candidate.isolation, split) {
        (Some(isolation), Split::Isolated) => Placement::Apart(isolation),
        (_, Split::Stable | Split::Unrouted | Split::Canary(_) | Split::Isolated) => Placement::Beside,
    }
}

fn sized(part: &SideObject, sizes: &Sizes) -> Arc<Placed> {
    let mut object = Arc::clone(&part.object);
    if part.scope == Scope::Track {
        sizes.apply_stable(&mut object);
    }
    object
}

/// What the canary needs and does not own: data that is not there yet; shared objects are created,
/// but not changed.
fn add_candidate(manifests: &mut Manifests, base: Option<&Side>, candidate: &Side, trial: &Trial<'_>) {
    for part in candidate.objects.iter().filter(|part| !trial.owns(part)) {
        let there =
            base.and_then(|base| base.objects.iter().find(|other| same(&other.object.value, &part.object.value)));
        match (part.scope, there) {
            (Scope::Content | Scope::Shared, None) => manifests.objects.push(part.object.clone()),
            (Scope::Shared, Some(other)) if other.object.value != part.object.value => {
                manifests.waiting.push(name(&part.object.value));
            }
            (Scope::Track | Scope::Content | Scope::Shared | Scope::Stable, _) => {}
        }
    }
}

fn same(one: &Value, other: &Value) -> bool {
    ["/apiVersion", "/kind", "/metadata/namespace", "/metadata/name"]
        .iter()
        .all(|pointer| part(one, pointer) == part(other, pointer))
}

/// `configmap/greeter-config`, as people name objects.
fn name(object: &Value) -> String {
    format!("{}/{}", part(object, "/kind").to_lowercase(), part(object, "/metadata/name"))
}
