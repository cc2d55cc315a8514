//! What the tests share: a cluster to ask, and objects to write.

use crate::bed::bed;
use railiance::world::cluster::{Access, Answer, Apply, Cluster, Error, Force, Place, Resource, Run, Runtime};
use serde_json::{Value, json};
use std::path::Path;

/// Asks a cluster from a thread that is not `async`, as verbs do.
pub fn with<T>(access: &Access, work: impl AsyncFnOnce(&Cluster) -> T) -> Result<T, Error> {
    Runtime::start().unwrap().block_on(async {
        let cluster = Cluster::connect(access).await?;
        Ok(work(&cluster).await)
    })
}

/// The bed's administrator.
pub fn admin<T>(work: impl AsyncFnOnce(&Cluster) -> T) -> T {
    with(&by(bed().kubeconfig()), work).unwrap()
}

pub fn by(kubeconfig: &Path) -> Access {
    Access { kubeconfig: Some(kubeconfig.to_owned()), ..Access::default() }
}

pub fn resource(api_version: &str, kind: &str) -> Resource {
    Resource::built_in(api_version, kind).unwrap()
}

pub fn config_map(namespace: &str, name: &str) -> Place {
    Place::new(&resource("v1", "ConfigMap"), namespace, name)
}

/// A ConfigMap with one value.
pub fn map_of(place: &Place, value: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": place.name, "namespace": place.namespace, "labels": {"test": "cluster"}},
        "data": {"a": value},
    })
}

/// A real apply as `railiance`, without force.
pub fn apply<'a>(place: &'a Place, object: &'a Value) -> Apply<'a> {
    Apply { place, object, manager: "railiance", force: Force::Never, run: Run::Real, guard: None }
}

pub async fn applied(cluster: &Cluster, place: &Place, value: &str) -> Answer {
    cluster.apply(&apply(place, &map_of(place, value))).await.unwrap()
}

pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
