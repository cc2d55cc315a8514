//! Where members of a set may be.

use super::scope::Clusterwide;
use crate::rollout::inventory::{GroupKind, Parent, Set};
use crate::rollout::plan::Want;
use crate::world::cluster::{Cluster, Error, Resource, Scope, Within};
use serde_json::Value;
use std::collections::BTreeSet;

/// Kinds and namespaces where members may be.
pub(super) struct Places {
    /// In the versions in which they are wanted.
    wanted: BTreeSet<Resource>,
    /// In the version that the server prefers, or else has.
    remembered: BTreeSet<Resource>,
    namespaces: BTreeSet<String>,
    /// Kinds of the inventory that are not served any more.
    pub vanished: Vec<GroupKind>,
}

/// One list: a kind in one namespace, or in the whole cluster where it has none.
pub(super) type Spot = (Resource, Option<String>);

/// The members of a list, or why nobody may look at it.
pub(super) type Listed = Result<Vec<Value>, Error>;

pub(super) fn within(spot: &Spot) -> Within<'_> {
    spot.1.as_deref().map_or(Within::Everywhere, Within::Namespace)
}

impl Places {
    /// A list of the whole cluster for a kind without namespaces, else one a namespace.
    pub fn spots(&self) -> BTreeSet<Spot> {
        let of = |resource: &Resource| -> Vec<Spot> {
            match resource.scope {
                Scope::Cluster => vec![(resource.clone(), None)],
                Scope::Namespaced => {
                    self.namespaces.iter().map(|namespace| (resource.clone(), Some(namespace.clone()))).collect()
                }
            }
        };
        let known =
            |one: &&Resource| self.wanted.iter().any(|other| other.group() == one.group() && other.kind == one.kind);
        self.wanted.iter().chain(self.remembered.iter().filter(|one| !known(one))).flat_map(of).collect()
    }
}

impl Cluster {
    /// What the parent remembers.
    pub(super) async fn remembered(&self, set: &Set, parent: Option<&Parent>) -> Result<Places, Error> {
        let (wanted, remembered, vanished) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        let mut places = Places { wanted, remembered, namespaces: BTreeSet::new(), vanished };
        places.namespaces.insert(set.namespace().to_owned());
        places.namespaces.extend(parent.iter().flat_map(|parent| &parent.namespaces).cloned());
        for kind in parent.iter().flat_map(|parent| &parent.kinds) {
            match self.served(kind).await? {
                Some(resource) => _ = places.remembered.insert(resource),
                None => places.vanished.push(kind.clone()),
            }
        }
        Ok(places)
    }

    /// Adds the kinds and namespaces that are wanted, and says which of the kinds have none.
    pub(super) async fn widen(&self, places: &mut Places, wants: &[Want]) -> Result<Clusterwide, Error> {
        let kinds: BTreeSet<(&str, &str)> = wants.iter().map(Want::kind).collect();
        for (api_version, kind) in kinds {
            match self.resource(api_version, kind).await {
                Ok(resource) => _ = places.wanted.insert(resource),
                // the plan says so of the object itself
                Err(Error::NotServed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let clusterwide = Clusterwide::of(places.wanted.iter(), wants);
        places.namespaces.extend(wants.iter().filter_map(|want| clusterwide.id(want).namespace));
        Ok(clusterwide)
    }

    /// A kind in whatever version the server has it.
    async fn served(&self, kind: &GroupKind) -> Result<Option<Resource>, Error> {
        let built_in = Resource::all_built_in().filter(|one| one.group() == kind.group && one.kind == kind.kind);
        // the newest comes last
        if let Some(built_in) = built_in.last() {
            return Ok(Some(built_in));
        }
        self.in_group(&kind.group, &kind.kind, |_| true).await
    }
}
