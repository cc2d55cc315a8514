//! What is there though no inventory lists it: somebody has deleted the parent, and the ledger says what was released, and what is tried.

use crate::compile::render::{Side, Sizes, Split, Weight, compose};
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{Home, Parent, Set};
use crate::rollout::trial::history;
use crate::world::cluster::store::{Book, Fault, Store};
use crate::world::cluster::{Cluster, Error};

impl Cluster {
    /// What the parent would say of what is there; nothing where nothing is, or it was taken away, or may not be known: who may not
    /// read the ledger writes nothing either.
    pub(super) async fn unlisted(&self, set: &Set) -> Result<Option<Parent>, Error> {
        match self.parent_by_ledger(set).await {
            Err(Fault::Cluster(error)) if matches!(error.kind(), Some(Kind::Forbidden(_))) => Ok(None),
            Err(Fault::Cluster(error)) => Err(error),
            Err(other) => Err(Error::Unfit(format!(
                "the inventory is gone, or somebody has written it, and what it listed cannot be read: {other}"
            ))),
            Ok(parent) => Ok(parent),
        }
    }

    async fn parent_by_ledger(&self, set: &Set) -> Result<Option<Parent>, Fault> {
        let store = Store::new(self, set.app(), set.namespace())?;
        let book = store.read().await?;
        // what a removal left that came to no end may be there still
        let gone = book.deleted && book.is_done();
        let base = match book.newest().filter(|_| !gone) {
            Some(newest) => Some(newest.side(&store.chunks(&book, newest.number()).await?)?),
            None => None,
        };
        let candidate = tried(&store, &book).await?;
        if base.is_none() && candidate.is_none() {
            return Ok(None);
        }
        let members = composed(base.as_ref(), candidate.as_ref());
        Ok(Some(Parent::of(Home::default(), set, &members)))
    }
}

/// The candidate of the trial that goes on.
async fn tried(store: &Store, book: &Book) -> Result<Option<Side>, Fault> {
    if !book.has_trial() {
        return Ok(None);
    }
    let journal: Vec<_> = store.journal().await?.into_iter().map(|(entry, _)| entry).collect();
    match history(&journal).open() {
        Some(trial) => match store.candidate(trial.rollout, &trial.opened.body).await {
            // what stable has is known all the same
            Err(Fault::Ledger(_)) => Ok(None),
            read => read.map(Some),
        },
        None => Ok(None),
    }
}

/// All that may be there of both, whatever step was reached.
fn composed(base: Option<&Side>, candidate: Option<&Side>) -> Vec<ObjectId> {
    let split = match (candidate.map(|candidate| candidate.isolation.is_some()), base.and(Weight::new(1))) {
        (Some(true), _) => Split::Isolated,
        (Some(false), Some(weight)) => Split::Canary(weight),
        (Some(false), None) => Split::Unrouted,
        (None, _) => Split::Stable,
    };
    let manifests = compose(base, candidate, split, &Sizes::default());
    manifests.desired().map(|object| ObjectId::of(&object.value)).collect()
}
