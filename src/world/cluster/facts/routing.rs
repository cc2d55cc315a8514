use super::probe;
use crate::rollout::preflight::{GatewayNeed, Needs, Probe, Router};
use crate::world::cluster::{Cluster, Detail, Error, Place};
use serde_json::Value;
use std::collections::BTreeMap;

type Gateways = BTreeMap<(String, String), Probe<Value>>;
type Classes = BTreeMap<String, Probe<Value>>;

const API: &str = "gateway.networking.k8s.io/v1";

impl Cluster {
    /// The Gateway that routes attach to, and the class that it names.
    pub(super) async fn gateways(&self, needs: &Needs) -> (Gateways, Classes) {
        let router = needs.router.as_ref().map(|router| &router.value);
        let Some(Router::Gateway(GatewayNeed { namespace, name })) = router else {
            return (Gateways::new(), Classes::new());
        };
        let gateway = probe(self.of_gateway_api("Gateway", namespace, name).await);
        let class = match &gateway {
            Probe::There(gateway) => gateway.pointer("/spec/gatewayClassName").and_then(Value::as_str).unwrap_or(""),
            Probe::Absent | Probe::Unseen(_) => "",
        };
        let mut classes = Classes::new();
        if !class.is_empty() {
            classes.insert(class.to_owned(), probe(self.of_gateway_api("GatewayClass", "", class).await));
        }
        (BTreeMap::from([((namespace.clone(), name.clone()), gateway)]), classes)
    }

    async fn of_gateway_api(&self, kind: &str, namespace: &str, name: &str) -> Result<Option<Value>, Error> {
        let resource = self.resource(API, kind).await?;
        self.get(&Place::new(&resource, namespace, name), Detail::Whole).await
    }
}
