//! Pods and nodes that change while they serve.

use super::Traffic;
use super::load::Summary;
use crate::bed::{condition, eventually};
use serde_json::{Value, json};

impl Traffic {
    /// Pulls a node's plug: its pods answer no longer from now on, and the node controller sees it after 16 seconds.
    pub fn lose_node(&self, name: &str) {
        self.kubectl(&["label", "node", name, "--overwrite", "bed.railiance.dev/node=lost"]);
    }

    /// The node is back, with its pods as they were.
    pub fn find_node(&self, name: &str) {
        self.kubectl(&["label", "node", name, "--overwrite", "bed.railiance.dev/node=alive"]);
        self.wait("node", "", name, |node| condition(node, "Ready") == "True");
    }

    /// From now on the pods that a selector finds behave so (`errors5 slow300`; an empty text: well), whatever their version says.
    pub fn behave(&self, namespace: &str, selector: &str, behaviour: &str) {
        let annotation = format!("bed.railiance.dev/behaviour={behaviour}");
        self.kubectl(&["annotate", "pod", "-n", namespace, "-l", selector, "--overwrite", &annotation]);
    }

    /// All pods that a selector finds stay, but for those that go already, and are not ready from now on, for no reason that would pass.
    pub fn unready(&self, namespace: &str, selector: &str) {
        let stays = |pod: &Value| pod["metadata"]["deletionTimestamp"].is_null();
        for pod in self.list("pod", namespace, selector).into_iter().filter(stays) {
            self.write_readiness(namespace, &pod, false);
        }
    }

    /// They are ready again.
    pub fn ready(&self, namespace: &str, selector: &str) {
        for pod in self.list("pod", namespace, selector) {
            self.write_readiness(namespace, &pod, true);
        }
    }

    /// As a kubelet would write it; containers that are ready make kwok call their pod ready.
    fn write_readiness(&self, namespace: &str, pod: &Value, ready: bool) {
        let mut containers = pod["status"]["containerStatuses"].clone();
        for container in containers.as_array_mut().into_iter().flatten() {
            container["ready"] = ready.into();
        }
        let status = if ready { "True" } else { "False" };
        let condition = json!([{ "type": "Ready", "status": status, "reason": "ReadinessProbe" }]);
        let patch = json!({ "status": { "conditions": condition, "containerStatuses": containers } }).to_string();
        let name = pod["metadata"]["name"].as_str().unwrap_or_default();
        self.kubectl(&["patch", "pod", name, "-n", namespace, "--subresource=status", "-p", &patch]);
    }

    /// Waits until pods answer each request to a host, be it with an error, and each of these tracks has its share: the proxy may know
    /// of a route before it knows of all pods behind it.
    pub fn serves(&self, host: &str, tracks: &[&str]) {
        let served = |summary: &Summary| {
            let answered = summary.records.iter().all(|record| !record.pod.is_empty());
            answered && tracks.iter().all(|track| summary.of_track(track) > 0)
        };
        eventually(&format!("{host} is served by {tracks:?}"), || Some(self.send(host, 40)).filter(served));
    }

    /// Waits until the proxy answers for a host with what `wanted` says of status and body.
    pub fn answers(&self, host: &str, wanted: impl Fn(u16, &str) -> bool) {
        let asked = || super::get(&self.proxy(), host, "/").filter(|(status, body)| wanted(*status, body));
        eventually(&format!("{host} is answered"), asked);
    }
}
