use crate::commands::Failure;
use crate::commands::wanted::Wanted;
use crate::rollout::ledger::Name;
use crate::world::cluster::Cluster;
use crate::world::cluster::store::{Fault, Store};

/// All of the ledger goes, and the lease last.
pub async fn all(behind: &Cluster, wanted: &Wanted) -> Result<(), Fault> {
    let store = Store::new(behind, wanted.app(), wanted.set.namespace())?;
    let book = store.read().await?;
    let names: Vec<Name> = book.names.iter().map(|(name, _)| *name).collect();
    store.let_go(&book, &names).await?;
    store.let_lease_go().await
}

/// Whatever it is, something was done.
pub fn half(fault: Fault) -> Failure {
    match fault {
        Fault::Cluster(error) => {
            Failure::Refused(format!("the objects are gone, and of the ledger some is left: {error}; delete again"))
        }
        other => Failure::Store(other),
    }
}
