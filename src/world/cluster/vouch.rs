//! Whether the ledger of a namespace takes a name that is not the writer's (decision H14).

use super::store::Store;
use super::{Cluster, Created, Error, Run};
use crate::rollout::Manager;
use crate::rollout::ledger::{Attestation, guard};

impl Cluster {
    /// Tries a forgery as a dry run. Only the policy's own refusal proves anything.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn attestation(&self, store: &Store) -> Result<Attestation, Error> {
        let forgery = guard::forgery(store.place());
        let place = self.place(&forgery).await?;
        match self.create(&place, &forgery, Manager::Store.name(), Run::Dry).await {
            Err(Error::Refused { refusal, .. }) if guard::refuses(&refusal.message) => Ok(Attestation::Attested),
            Ok(Created::New(_) | Created::Perhaps(_)) | Err(Error::Refused { .. }) => Ok(Attestation::Asserted),
            Err(error) => Err(error),
        }
    }
}
