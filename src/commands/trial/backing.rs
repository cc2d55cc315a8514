use super::look::endpoints;
use crate::commands::Failure;
use crate::compile::render::Manifests;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Behind, behind};
use crate::rollout::live::text;
use crate::world::cluster::Cluster;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Who stands behind the Services to which an application's routes lead.
pub struct Backing {
    /// Namespace and name of those that choose pods. What is listed of others says nothing of who answers there.
    services: BTreeSet<(String, String)>,
    /// By the namespace; nothing where they may not be read.
    slices: BTreeMap<String, Option<Vec<Value>>>,
}

impl Backing {
    /// # Errors
    /// The server's.
    pub async fn read(cluster: &Cluster, manifests: &Manifests) -> Result<Backing, Failure> {
        let namespaces = manifests.routing.iter().filter_map(|route| ObjectId::of(&route.value).namespace);
        let namespaces: BTreeSet<String> = namespaces.collect();
        let mut slices = BTreeMap::new();
        for namespace in namespaces {
            let listed = endpoints(cluster, &namespace).await?;
            slices.insert(namespace, listed);
        }
        Ok(Backing { services: choosing(manifests.objects.iter().map(|object| &object.value)), slices })
    }

    /// The addresses behind a Service.
    pub fn of(&self, namespace: Option<&str>, service: &str) -> Option<Behind> {
        let namespace = namespace?;
        let slices = self.slices.get(namespace)?.as_ref()?;
        self.services.contains(&(namespace.to_owned(), service.to_owned())).then(|| behind(slices, service))
    }
}

/// Services whose pods the cluster finds by a selector.
fn choosing<'m>(objects: impl Iterator<Item = &'m Value>) -> BTreeSet<(String, String)> {
    let chooses = |object: &&Value| {
        let selector = object.pointer("/spec/selector").and_then(Value::as_object);
        let named = text(object, "/spec/type") == Some("ExternalName");
        selector.is_some_and(|selector| !selector.is_empty()) && !named
    };
    let services = objects.filter(|object| text(object, "/kind") == Some("Service")).filter(chooses).map(ObjectId::of);
    services.filter_map(|id| Some((id.namespace?, id.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn service(name: &str, spec: &Value) -> Value {
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "namespace": "shop" }, "spec": spec })
    }

    fn ready(backing: &Backing, name: &str) -> [Option<u64>; 2] {
        [Some("shop"), Some("other")].map(|home| backing.of(home, name).map(|behind| behind.ready))
    }

    #[test]
    fn h1_only_a_service_that_chooses_pods_can_lack_them() {
        let pods = json!({ "selector": { "app": "web" } });
        let objects = [
            service("web-stable", &pods),
            service("by-hand", &json!({ "selector": {} })),
            service(
                "far",
                &json!({ "type": "ExternalName", "selector": { "app": "web" }, "externalName": "example.org" }),
            ),
        ];
        let slices = BTreeMap::from([("shop".to_owned(), Some(Vec::new()))]);
        let backing = Backing { services: choosing(objects.iter()), slices };
        assert_eq!(ready(&backing, "web-stable"), [Some(0), None]);
        for name in ["by-hand", "far", "of-somebody-else"] {
            assert_eq!(ready(&backing, name), [None, None], "{name}");
        }
        let unread = Backing { slices: BTreeMap::from([("shop".to_owned(), None)]), ..backing };
        assert_eq!(ready(&unread, "web-stable"), [None, None]);
    }
}
