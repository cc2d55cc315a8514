//! From a kind to its address: a table for the built-in kinds, the server's own list for others, asked
//! for once a group and version.

mod table;

use super::{Cluster, Error, Request, Within};
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::world::cluster::Detail;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// A kind as the API serves it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource {
    pub api_version: String,
    pub kind: String,
    /// The name in addresses and permissions: `deployments`.
    pub plural: String,
    pub scope: Scope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    Namespaced,
    Cluster,
}

/// The address of one object, there or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub resource: Resource,
    /// Absent for objects of the whole cluster.
    pub namespace: Option<String>,
    pub name: String,
}

/// What was learnt of each group and version.
#[derive(Default)]
pub(super) struct Catalogue {
    versions: Mutex<BTreeMap<String, Arc<OnceCell<Vec<Resource>>>>>,
}

impl Catalogue {
    fn cell(&self, api_version: &str) -> Arc<OnceCell<Vec<Resource>>> {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(versions.entry(api_version.to_owned()).or_default())
    }
}

impl Resource {
    /// The group, empty for the core's.
    pub fn group(&self) -> &str {
        self.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// A built-in kind.
    pub fn built_in(api_version: &str, kind: &str) -> Option<Self> {
        table::row(api_version, kind).map(|row| Resource::of(api_version, row))
    }

    /// All kinds that need not be asked for.
    pub fn all_built_in() -> impl Iterator<Item = Self> {
        table::rows().map(|(api_version, row)| Resource::of(api_version, row))
    }

    fn of(api_version: &str, (kind, plural, scope): table::Row) -> Self {
        Resource { api_version: api_version.to_owned(), kind: kind.to_owned(), plural: plural.to_owned(), scope }
    }

    /// The address of the objects of this kind.
    pub(super) fn path(&self, within: Within<'_>) -> String {
        let base = base(&self.api_version);
        match (within, self.scope) {
            (Within::Namespace(namespace), Scope::Namespaced) => {
                format!("{base}/namespaces/{namespace}/{}", self.plural)
            }
            (Within::Namespace(_), Scope::Cluster) | (Within::Everywhere, _) => format!("{base}/{}", self.plural),
        }
    }
}

impl Place {
    /// The address of an object; objects of the whole cluster have no namespace.
    pub fn new(resource: &Resource, namespace: &str, name: &str) -> Self {
        Place {
            resource: resource.clone(),
            namespace: (resource.scope == Scope::Namespaced).then(|| namespace.to_owned()),
            name: name.to_owned(),
        }
    }

    pub(super) fn within(&self) -> Within<'_> {
        self.namespace.as_deref().map_or(Within::Everywhere, Within::Namespace)
    }

    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.resource.path(self.within()), self.name)
    }
}

impl Cluster {
    /// Where a kind is served; [`Error::NotServed`] if it is not.
    pub async fn resource(&self, api_version: &str, kind: &str) -> Result<Resource, Error> {
        if let Some(built_in) = Resource::built_in(api_version, kind) {
            return Ok(built_in);
        }
        let not_served = || Error::NotServed { api_version: api_version.to_owned(), kind: kind.to_owned() };
        match self.catalogue.cell(api_version).get_or_try_init(|| self.discover(api_version)).await {
            Ok(known) => known.iter().find(|one| one.kind == kind).cloned().ok_or_else(not_served),
            Err(error) if matches!(error.kind(), Some(Kind::NotServed | Kind::NotFound)) => Err(not_served()),
            Err(error) => Err(error),
        }
    }

    /// The same kind in another version of its group, the preferred one first; nothing where the server has none.
    ///
    /// # Errors
    /// The server's.
    pub async fn in_another_version(&self, api_version: &str, kind: &str) -> Result<Option<Resource>, Error> {
        let Some((group, _)) = api_version.rsplit_once('/') else { return Ok(None) };
        self.in_group(group, kind, |version| version != api_version).await
    }

    /// A kind in the version of its group that the server prefers, else in any other that has it: each version serves kinds of
    /// its own.
    pub(super) async fn in_group(
        &self,
        group: &str,
        kind: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Option<Resource>, Error> {
        let answer = match self.call(&Request::get(&format!("/apis/{group}"))).await {
            Ok(answer) => answer,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error),
        };
        for version in versions(&answer.body).filter(|version| fits(version)) {
            match self.resource(version, kind).await {
                Ok(found) => return Ok(Some(found)),
                Err(Error::NotServed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// An object of which only the identity is known, in the version that the server prefers.
    ///
    /// # Errors
    /// The server's.
    pub async fn find(&self, id: &ObjectId) -> Result<Option<Value>, Error> {
        let resource = match id.group.as_str() {
            "" => Some(self.resource("v1", &id.kind).await?),
            group => self.in_group(group, &id.kind, |_| true).await?,
        };
        let Some(resource) = resource else { return Ok(None) };
        let place = Place { resource, namespace: id.namespace.clone(), name: id.name.clone() };
        self.get(&place, Detail::Metadata).await
    }

    /// The plurals of all kinds of a group and version.
    pub(super) async fn listed(&self, api_version: &str) -> Result<Vec<String>, Error> {
        let cell = self.catalogue.cell(api_version);
        let known = cell.get_or_try_init(|| self.discover(api_version)).await?;
        Ok(known.iter().map(|resource| resource.plural.clone()).collect())
    }

    /// The address that an object states.
    pub async fn place(&self, object: &Value) -> Result<Place, Error> {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or("");
        let (kind, name, namespace) = (text("/kind"), text("/metadata/name"), text("/metadata/namespace"));
        let resource = self.resource(text("/apiVersion"), kind).await?;
        if name.is_empty() || (namespace.is_empty() && resource.scope == Scope::Namespaced) {
            let what = if name.is_empty() { "name" } else { "namespace" };
            return Err(Error::Unfit(format!("`{kind} {name}` has no {what}")));
        }
        Ok(Place::new(&resource, namespace, name))
    }

    /// Forgets what was learnt of kinds that are not built in: after definitions were written.
    pub fn forget_resources(&self) {
        self.catalogue.versions.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    async fn discover(&self, api_version: &str) -> Result<Vec<Resource>, Error> {
        let answer = self.call(&Request::get(&base(api_version))).await?;
        let rows = answer.body.get("resources").and_then(Value::as_array);
        Ok(rows.into_iter().flatten().filter_map(|row| read(api_version, row)).collect())
    }
}

/// The versions of a group, the preferred one first, and once more in its place.
fn versions(group: &Value) -> impl Iterator<Item = &str> {
    let all = group.get("versions").and_then(Value::as_array).into_iter().flatten();
    let each = group.get("preferredVersion").into_iter().chain(all);
    each.filter_map(|version| version.get("groupVersion")?.as_str())
}

/// A row of the server's list; `deployments/scale` is a part of a resource.
fn read(api_version: &str, row: &Value) -> Option<Resource> {
    let plural = row.get("name")?.as_str().filter(|name| !name.contains('/'))?;
    let namespaced = row.get("namespaced").and_then(Value::as_bool).unwrap_or(false);
    Some(Resource {
        api_version: api_version.to_owned(),
        kind: row.get("kind")?.as_str()?.to_owned(),
        plural: plural.to_owned(),
        scope: if namespaced { Scope::Namespaced } else { Scope::Cluster },
    })
}

fn base(api_version: &str) -> String {
    match api_version.contains('/') {
        true => format!("/apis/{api_version}"),
        false => format!("/api/{api_version}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let deployment = Resource::built_in("apps/v1", "Deployment").unwrap();
        let place = Place::new(&deployment, "shop", "web");
        assert_eq!(place.path(), "/apis/apps/v1/namespaces/shop/deployments/web");
        assert_eq!(deployment.path(Within::Everywhere), "/apis/apps/v1/deployments");
        let namespace = Resource::built_in("v1", "Namespace").unwrap();
        assert_eq!(Place::new(&namespace, "shop", "shop").path(), "/api/v1/namespaces/shop");
        assert_eq!((deployment.group(), namespace.group()), ("apps", ""));
    }

    #[test]
    fn the_version_that_the_server_prefers_comes_first_and_none_is_left_out() {
        let version = |name: &str| serde_json::json!({"groupVersion": format!("example.org/{name}"), "version": name});
        let all = [version("v1beta1"), version("v1")];
        let group = serde_json::json!({"versions": all, "preferredVersion": version("v1")});
        let [beta, stable] = ["example.org/v1beta1", "example.org/v1"];
        assert_eq!(versions(&group).collect::<Vec<_>>(), [stable, beta, stable]);
        assert_eq!(versions(&serde_json::json!({})).count(), 0);
    }

    #[test]
    fn parts_of_a_resource_are_none() {
        let row = serde_json::json!({"name": "canaries/status", "kind": "Canary", "namespaced": true});
        assert_eq!(read("example.org/v1", &row), None);
    }
}
