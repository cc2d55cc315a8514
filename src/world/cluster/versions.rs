use super::{Cluster, Detail, Error, Place, Resource};
use crate::rollout::answer::Kind;
use crate::rollout::ledger::SecretVersion;
use crate::rollout::live::{text, uid};

impl Cluster {
    /// In which state Secrets are, by their metadata; nothing of those that are not there, or that the user may not see.
    ///
    /// # Errors
    /// The server's.
    pub async fn secret_versions(&self, namespace: &str, names: &[String]) -> Result<Vec<SecretVersion>, Error> {
        let Some(resource) = Resource::built_in("v1", "Secret") else { return Ok(Vec::new()) };
        let read = async |name: &String| match self.get(&Place::new(&resource, namespace, name), Detail::Metadata).await
        {
            Ok(found) => Ok(found),
            Err(error) if matches!(error.kind(), Some(Kind::Forbidden(_) | Kind::Denied { .. })) => Ok(None),
            Err(error) => Err(error),
        };
        let found = self.many(names, read).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        let version = |(name, found): (&String, Option<serde_json::Value>)| {
            let found = found?;
            let (uid, version) = (uid(&found)?.to_owned(), text(&found, "/metadata/resourceVersion")?.to_owned());
            Some(SecretVersion { name: name.clone(), uid, resource_version: version })
        };
        Ok(names.iter().zip(found).filter_map(version).collect())
    }
}
