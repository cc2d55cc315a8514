//! What is there though no inventory lists it: somebody has deleted the parent, and the ledger says what was released.

use crate::compile::render::alone;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{Home, Parent, Set};
use crate::world::cluster::store::{Fault, Store};
use crate::world::cluster::{Cluster, Error};

impl Cluster {
    /// What the parent would say of the release that is there; nothing where there is none, or it was taken away.
    pub(super) async fn unlisted(&self, set: &Set) -> Result<Option<Parent>, Error> {
        self.parent_of_release(set).await.map_err(|fault| match fault {
            Fault::Cluster(error) => error,
            other => Error::Unfit(format!("the inventory is gone, and what it listed cannot be read: {other}")),
        })
    }

    async fn parent_of_release(&self, set: &Set) -> Result<Option<Parent>, Fault> {
        let store = Store::new(self, set.app(), set.namespace())?;
        let book = store.read().await?;
        // what a removal left that came to no end may be there still
        let gone = book.deleted && book.is_done();
        let Some(newest) = book.newest().filter(|_| !gone) else { return Ok(None) };
        let side = newest.side(&store.chunks(&book, newest.number()).await?)?;
        let members: Vec<ObjectId> = alone(Some(&side)).desired().map(|object| ObjectId::of(&object.value)).collect();
        Ok(Some(Parent::of(Home::default(), set, &members)))
    }
}
