//! Lists that nobody may see: which of them are no obstacle.
//!
//! The inventory names kinds and namespaces, and not which kind is where, so that each kind is looked for in each namespace. Whoever
//! may write ConfigMaps into another namespace need not be allowed to list Deployments there.

use super::Task;
use super::places::Spot;
use super::scope::Clusterwide;
use crate::rollout::answer::Kind;
use crate::rollout::inventory::{GroupKind, Hidden, Set, holds_others};
use crate::world::cluster::store::{Fault, Store};
use crate::world::cluster::{Cluster, Error};
use std::collections::BTreeSet;

impl Cluster {
    /// The closed lists, as far as no member is known to be there.
    ///
    /// # Errors
    /// It is the application's own namespace or the whole cluster, something of the kind is wanted there, or was when it was
    /// released last: without the list nobody can say what is to go.
    pub(super) async fn hidden(
        &self,
        task: &Task,
        clusterwide: &Clusterwide,
        closed: Vec<(Spot, Error)>,
    ) -> Result<Vec<Hidden>, Error> {
        if closed.is_empty() {
            return Ok(Vec::new());
        }
        let mut used: BTreeSet<Hidden> = task
            .wants
            .iter()
            .filter_map(|want| {
                let id = clusterwide.id(want);
                Some(Hidden { kind: GroupKind::of(&id), namespace: id.namespace.clone()? })
            })
            .collect();
        // what cannot be read says nothing of what is there
        let released = self.last_released(&task.set).await;
        used.extend(released.iter().flatten().cloned());
        let wanted: BTreeSet<GroupKind> = task.wants.iter().map(|want| GroupKind::of(&want.id())).collect();
        let hidden = closed.into_iter().map(|(spot, error)| {
            let one = elsewhere(spot, &task.set).filter(|one| match one.namespace.is_empty() {
                // of what is never pruned nothing goes, whoever looks; it may have been wanted by a release before
                true => holds_others(&one.kind) && !wanted.contains(&one.kind),
                false => released.is_ok() && !used.contains(one),
            });
            one.ok_or(error)
        });
        hidden.collect()
    }

    /// Where the release of now has objects of which kinds.
    async fn last_released(&self, set: &Set) -> Result<BTreeSet<Hidden>, Fault> {
        let store = Store::new(self, set.app(), set.namespace())?;
        let book = store.read().await?;
        let Some(newest) = book.newest() else { return Ok(BTreeSet::new()) };
        let side = newest.side(&store.chunks(&book, newest.number()).await?)?;
        let ids = side.objects.iter().map(|part| crate::rollout::diff::ObjectId::of(&part.object.value));
        Ok(ids.filter_map(|id| Some(Hidden { kind: GroupKind::of(&id), namespace: id.namespace.clone()? })).collect())
    }
}

/// Where it is not the application's own namespace; nowhere, for what belongs to none.
fn elsewhere((resource, namespace): Spot, set: &Set) -> Option<Hidden> {
    let namespace = namespace.unwrap_or_default();
    (namespace != set.namespace()).then_some(())?;
    Some(Hidden { kind: GroupKind { kind: resource.kind.clone(), group: resource.group().to_owned() }, namespace })
}

pub(super) fn is_forbidden(error: &Error) -> bool {
    matches!(error.kind(), Some(Kind::Forbidden(_)))
}
