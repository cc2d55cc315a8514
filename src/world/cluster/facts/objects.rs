//! Objects that are asked for by name, and quotas.

use super::probe;
use crate::rollout::preflight::{Needs, ObjectNeed, Probe, Quota, SecretFacts};
use crate::world::cluster::{Cluster, Detail, Error, Place, Within};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type ByName<T> = BTreeMap<(String, String), Probe<T>>;

impl Cluster {
    pub(super) async fn namespaces(&self, needs: &Needs) -> BTreeMap<String, Probe<Value>> {
        let names: BTreeSet<&str> = needs.namespaces.iter().map(|need| need.value.name.as_str()).collect();
        let ask = async |name: &str| (name.to_owned(), probe(self.core("Namespace", "", name, Detail::Whole).await));
        self.many(names, ask).await.into_iter().collect()
    }

    /// Metadata alone: the values of Secrets stay on the server.
    pub(super) async fn secrets(&self, needs: &Needs) -> ByName<SecretFacts> {
        let names: BTreeSet<(&str, &str)> =
            needs.secrets.iter().map(|need| (need.value.namespace.as_str(), need.value.name.as_str())).collect();
        let ask = async |(namespace, name): (&str, &str)| {
            let metadata = self.core("Secret", namespace, name, Detail::Metadata).await;
            let read = metadata.map(|found| found.map(|metadata| SecretFacts::read(&metadata)));
            ((namespace.to_owned(), name.to_owned()), probe(read))
        };
        self.many(names, ask).await.into_iter().collect()
    }

    pub(super) async fn outsiders(&self, needs: &Needs) -> BTreeMap<ObjectNeed, Probe<()>> {
        let all: BTreeSet<&ObjectNeed> = needs.objects.iter().map(|need| &need.value).collect();
        let ask = async |need: &ObjectNeed| {
            let found = self.core(need.kind.kind(), &need.namespace, &need.name, Detail::Metadata).await;
            (need.clone(), probe(found.map(|found| found.map(drop))))
        };
        self.many(all, ask).await.into_iter().collect()
    }

    pub(super) async fn quotas(&self, needs: &Needs) -> BTreeMap<String, Probe<Vec<Quota>>> {
        let ask = async |namespace: &String| {
            let listed = self.core_list("ResourceQuota", Within::Namespace(namespace), "", Detail::Whole).await;
            let quotas = listed.map(|quotas| Some(quotas.iter().filter_map(Quota::read).collect()));
            (namespace.clone(), probe(quotas))
        };
        self.many(needs.room.keys(), ask).await.into_iter().collect()
    }

    /// An object of the core group.
    pub(super) async fn core(
        &self,
        kind: &str,
        namespace: &str,
        name: &str,
        detail: Detail,
    ) -> Result<Option<Value>, Error> {
        let resource = self.resource("v1", kind).await?;
        self.get(&Place::new(&resource, namespace, name), detail).await
    }

    /// Objects of the core group.
    pub(super) async fn core_list(
        &self,
        kind: &str,
        within: Within<'_>,
        selector: &str,
        detail: Detail,
    ) -> Result<Vec<Value>, Error> {
        let resource = self.resource("v1", kind).await?;
        Ok(self.list(&resource, within, selector, detail).await?.items)
    }
}
