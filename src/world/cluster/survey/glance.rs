use super::members::Scaling;
use super::places::{Listed, Places, Spot};
use crate::rollout::inventory::{Parent, Set};
use crate::rollout::plan::Namespace;
use crate::world::cluster::{Cluster, Error};
use futures_util::future::try_join;
use std::collections::BTreeMap;

/// What is there of a set, as its parent remembers it: seen before it is known what is wanted.
pub struct Glance {
    pub(super) namespace: Namespace,
    pub(super) places: Places,
    pub(super) members: BTreeMap<Spot, Listed>,
    /// Not asked for where nothing of the set could be scaled.
    pub(super) scaling: Option<Scaling>,
}

impl Cluster {
    /// Lists what the parent speaks of, all at once; where there is none, or somebody else has written it, what the ledger knows of.
    pub async fn glance(&self, set: &Set, parent: Option<&Parent>) -> Result<Glance, Error> {
        let listed = async {
            let known = parent.filter(|parent| !parent.edited);
            let unlisted = if known.is_none() { self.unlisted(set).await? } else { None };
            let all = parent.map(|parent| parent.clone().with(unlisted.as_ref())).or(unlisted);
            let places = self.remembered(set, all.as_ref()).await?;
            let spots: Vec<Spot> = places.spots().into_iter().collect();
            let kinds: Vec<_> = spots.iter().map(|(kind, _)| (kind.api_version.as_str(), kind.kind.as_str())).collect();
            let scaling = self.scaling(None, set.namespace(), kinds.into_iter());
            let (members, scaling) = try_join(self.members(set, spots.clone()), scaling).await?;
            Ok((places, members, scaling))
        };
        let (namespace, (places, members, scaling)) = try_join(self.namespace(set.namespace()), listed).await?;
        Ok(Glance { namespace, places, members, scaling })
    }
}
