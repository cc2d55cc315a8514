//! What an object of the API says of a pod, as far as it is served.

use super::behaviour::Behaviour;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

/// Overrides what the image's tag says, and can be changed while the pod runs.
const ANNOTATION: &str = "bed.railiance.dev/behaviour";

/// A pod that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    pub addresses: BTreeSet<SocketAddr>,
    pub node: String,
    pub behaviour: Behaviour,
    /// What every answer names.
    pub names: Value,
    /// Paths that are asked for the pod's health.
    pub probed: BTreeSet<String>,
    pub metrics: String,
}

impl Pod {
    /// A pod whose containers run and are ready; also one that is being deleted, as long as it is there.
    pub fn read(object: &Value) -> Option<Self> {
        let status = &object["status"];
        let ready = crate::bed::condition(object, "Ready") == "True";
        if !ready || status["phase"] != "Running" || object["spec"]["hostNetwork"] == true {
            return None;
        }
        let address: IpAddr = status["podIP"].as_str()?.parse().ok()?;
        Some(Self {
            addresses: ports(object).map(|port| SocketAddr::new(address, port)).collect(),
            node: text(&object["spec"]["nodeName"]),
            behaviour: behaviour(object),
            names: names(object),
            probed: probed(object).collect(),
            metrics: metrics(object),
        })
    }

    /// Whether a query is for it: one that says `pod=NAMESPACE/NAME` is for that pod, any other for whoever has the address.
    pub fn is_meant(&self, query: &str) -> bool {
        let named = query.split('&').find_map(|part| part.strip_prefix("pod="));
        let own = |part: &str| self.names[part].as_str().unwrap_or_default().to_owned();
        named.is_none_or(|named| named.replace("%2F", "/") == format!("{}/{}", own("namespace"), own("pod")))
    }
}

fn containers(object: &Value) -> impl Iterator<Item = &Value> {
    object["spec"]["containers"].as_array().into_iter().flatten()
}

fn ports(object: &Value) -> impl Iterator<Item = u16> {
    let declared = containers(object).flat_map(|container| container["ports"].as_array().into_iter().flatten());
    let tcp = declared.filter(|port| port["protocol"].as_str().is_none_or(|protocol| protocol == "TCP"));
    tcp.filter_map(|port| u16::try_from(port["containerPort"].as_u64()?).ok())
}

/// The annotation alone where it stands; else the image's tag, and the version where an image is named by digest alone.
fn behaviour(object: &Value) -> Behaviour {
    let metadata = &object["metadata"];
    if let Some(said) = metadata["annotations"][ANNOTATION].as_str() {
        return Behaviour::of_annotation(said);
    }
    let image = object["spec"]["containers"][0]["image"].as_str().unwrap_or_default();
    let named = image.split_once('@').map_or(image, |(named, _)| named);
    let tag = named.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.contains('/')).unwrap_or_default();
    let version = metadata["labels"]["app.kubernetes.io/version"].as_str().unwrap_or_default();
    Behaviour::of_tag(&format!("{tag} {version}"))
}

fn names(object: &Value) -> Value {
    let metadata = &object["metadata"];
    let label = |name: &str| text(&metadata["labels"][name]);
    let app = Some(label("app.kubernetes.io/name")).filter(|name| !name.is_empty());
    json!({
        "app": app.unwrap_or_else(|| label("app")),
        "namespace": metadata["namespace"],
        "pod": metadata["name"],
        "track": label("railiance.dev/track"),
        "version": label("app.kubernetes.io/version"),
    })
}

fn probed(object: &Value) -> impl Iterator<Item = String> {
    let probes = containers(object).flat_map(|container| {
        ["readinessProbe", "livenessProbe", "startupProbe"].map(|probe| &container[probe]["httpGet"]["path"])
    });
    probes.filter_map(|path| path.as_str().map(str::to_owned))
}

fn metrics(object: &Value) -> String {
    let path = object["metadata"]["annotations"]["prometheus.io/path"].as_str();
    path.unwrap_or("/metrics").to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
