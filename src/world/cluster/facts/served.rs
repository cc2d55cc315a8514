use super::probe;
use crate::rollout::preflight::{Needs, Probe, Router, Served, group};
use crate::world::cluster::{Cluster, Detail, Error, Place, Request};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type ByGroup = BTreeMap<String, Probe<Served>>;
type Definitions = BTreeMap<String, Probe<Value>>;

impl Cluster {
    /// What is served of each group that is needed, and the definitions of what is not.
    pub(super) async fn definitions(&self, needs: &Needs) -> (ByGroup, Definitions) {
        let mut groups: BTreeSet<&str> = needs.definitions.iter().map(|need| group(&need.value.name)).collect();
        if matches!(needs.router.as_ref().map(|router| &router.value), Some(Router::Traefik)) {
            groups.insert("traefik.io");
        }
        let ask = async |group: &str| (group.to_owned(), probe(self.served_of(group).await));
        let served: ByGroup = self.many(groups, ask).await.into_iter().collect();
        let listed = |name: &str| match served.get(group(name)) {
            Some(Probe::There(served)) => served.contains_key(name),
            Some(Probe::Absent | Probe::Unseen(_)) | None => false,
        };
        let names: BTreeSet<&str> = needs.definitions.iter().map(|need| need.value.name.as_str()).collect();
        let ask = async |name: &str| (name.to_owned(), probe(self.definition(name).await));
        let unlisted = names.into_iter().filter(|name| !listed(name));
        let definitions = self.many(unlisted, ask).await.into_iter().collect();
        (served, definitions)
    }

    async fn definition(&self, name: &str) -> Result<Option<Value>, Error> {
        let resource = self.resource("apiextensions.k8s.io/v1", "CustomResourceDefinition").await?;
        self.get(&Place::new(&resource, "", name), Detail::Whole).await
    }

    /// Every resource of a group with the versions that serve it; none if the group is unknown.
    async fn served_of(&self, group: &str) -> Result<Option<Served>, Error> {
        let answer = match self.call(&Request::get(&format!("/apis/{group}"))).await {
            Ok(answer) => answer,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error),
        };
        let versions = answer.body.get("versions").and_then(Value::as_array);
        let versions: Vec<&str> =
            versions.into_iter().flatten().filter_map(|one| one.get("version")?.as_str()).collect();
        let mut served = Served::new();
        let ask = async |version: &str| (version.to_owned(), self.listed(&format!("{group}/{version}")).await);
        for (version, listed) in self.many(versions, ask).await {
            for plural in listed? {
                served.entry(format!("{plural}.{group}")).or_default().insert(version.clone());
            }
        }
        Ok(Some(served))
    }
}
