//! What `[[requires]]` names: Services with what answers behind them, and other applications.

use super::probe;
use crate::rollout::ledger::{Name, labels};
use crate::rollout::preflight::{Needs, Probe, Released, ServiceFacts};
use crate::world::cluster::{Cluster, Detail, Error, Within};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Cluster {
    pub(super) async fn services(&self, needs: &Needs) -> BTreeMap<(String, String), Probe<ServiceFacts>> {
        let names: BTreeSet<(&str, &str)> =
            needs.services.iter().map(|need| (need.value.namespace.as_str(), need.value.name.as_str())).collect();
        let ask = async |(namespace, name): (&str, &str)| {
            ((namespace.to_owned(), name.to_owned()), probe(self.service(namespace, name).await))
        };
        self.many(names, ask).await.into_iter().collect()
    }

    async fn service(&self, namespace: &str, name: &str) -> Result<Option<ServiceFacts>, Error> {
        let slices = async {
            let resource = self.resource("discovery.k8s.io/v1", "EndpointSlice").await?;
            let selector = format!("kubernetes.io/service-name={name}");
            self.list(&resource, Within::Namespace(namespace), &selector, Detail::Whole).await
        };
        let (object, slices) = tokio::join!(self.core("Service", namespace, name, Detail::Whole), slices);
        // without the Service its endpoints are of no interest, seen or not
        let Some(object) = object? else { return Ok(None) };
        Ok(Some(ServiceFacts { object, endpoint_slices: slices?.items }))
    }

    pub(super) async fn apps(&self, needs: &Needs) -> BTreeMap<String, Probe<Released>> {
        let names: BTreeSet<&str> = needs.apps.iter().map(|need| need.value.as_str()).collect();
        let homes: BTreeSet<&str> = needs.namespaces.iter().map(|need| need.value.name.as_str()).collect();
        let ask = async |app: &str| (app.to_owned(), self.released(app, &homes).await);
        self.many(names, ask).await.into_iter().collect()
    }

    /// The newest record of an application. A contract does not say in which namespace another application
    /// lives: all are looked through, or, where that is not allowed, those where it may be. Not found there
    /// proves nothing then.
    async fn released(&self, app: &str, homes: &BTreeSet<&str>) -> Probe<Released> {
        let error = match self.newest(app, Within::Everywhere).await {
            Ok(found) => return probe(Ok(found)),
            Err(error) => error,
        };
        let places: BTreeSet<&str> = homes.iter().copied().chain([app]).collect();
        let looked = self.many(places, async |place| self.newest(app, Within::Namespace(place)).await).await;
        let found = looked.into_iter().filter_map(Result::ok).flatten().next();
        found.map_or_else(|| Probe::Unseen(error.to_string()), Probe::There)
    }

    async fn newest(&self, app: &str, within: Within<'_>) -> Result<Option<Released>, Error> {
        let selector = format!("{}={app},{}=record", labels::APP, labels::PART);
        let records = self.core_list("ConfigMap", within, &selector, Detail::Metadata).await?;
        Ok(records.iter().filter_map(|record| release(app, record)).max_by_key(|release| release.number))
    }
}

/// The release that a record is of, by its name.
fn release(app: &str, record: &Value) -> Option<Released> {
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str);
    match Name::parse(app, text("/metadata/name")?)? {
        Name::Record(number) => Some(Released { number: number.0, namespace: text("/metadata/namespace")?.to_owned() }),
        Name::Chunk(..) | Name::Entry(..) | Name::Piece(..) | Name::Cursor => None,
    }
}
