use super::container::{Container, EnvValue, Ports, Resources};
use super::values::{Amount, Brief, Duration};
use super::volume::Volume;
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What runs. The version is not here: see `release.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// `deployment` for interchangeable pods, `statefulset` for pods with an identity or a volume of their own.
    pub kind: Option<Spanned<WorkloadKind>>,
    /// The image's repository, without tag or digest.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9.:_/-]*$"), example = &"registry.example.org/web/greeter")]
    pub image: Spanned<String>,
    /// Replaces the image's entry point.
    #[serde(default)]
    #[schemars(example = ["/bin/greeter"])]
    pub command: Vec<Spanned<String>>,
    /// Arguments of the entry point.
    #[serde(default)]
    #[schemars(example = ["--config", "/etc/greeter/app.yaml"])]
    pub args: Vec<Spanned<String>>,
    /// Ports that the application listens on, by name.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "http": 8080, "metrics": 9100 }))]
    pub ports: Ports,
    /// How many pods. Not together with `autoscale`.
    #[schemars(range(min = 0, max = 1000), example = 3)]
    pub replicas: Option<Spanned<u32>>,
    /// Lets the cluster choose the number of pods (HorizontalPodAutoscaler).
    pub autoscale: Option<Spanned<Autoscale>>,
    /// Requests and limits of the main container: a size, or explicit amounts.
    pub resources: Option<Brief<Resources>>,
    /// Files below `config/` by their path in the container. Each becomes part of an immutable ConfigMap named by its content.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "/etc/greeter/app.yaml": "config/app.yaml" }))]
    pub config: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Environment variables of the main container.
    #[serde(default)]
    pub env: BTreeMap<Spanned<String>, Brief<EnvValue>>,
    /// Volumes by name.
    #[serde(default)]
    pub volumes: BTreeMap<Spanned<String>, Volume>,
    /// Containers beside the main one, by name.
    #[serde(default)]
    pub containers: BTreeMap<Spanned<String>, Container>,
    /// The identity towards the API server.
    pub service_account: Option<Spanned<ServiceAccount>>,
    /// What the pod may do on its node.
    pub security: Option<Spanned<PodSecurity>>,
    /// How pods are spread over nodes.
    pub spread: Option<Spanned<Spread>>,
    /// How many pods a drain may take away at once (PodDisruptionBudget).
    pub disruption: Option<Spanned<Disruption>>,
    /// How pods of the old version give way to the new one.
    pub update: Option<Spanned<Update>>,
    /// Only one pod may write at any time (a queue, a lock file, an embedded database).
    pub single_writer: Option<Spanned<bool>>,
    /// Time between the order to stop and the kill.
    #[schemars(example = &"30s")]
    pub termination_grace: Option<Spanned<Duration>>,
    /// Time that a stopping pod keeps serving, so that proxies can forget it.
    #[schemars(example = &"5s")]
    pub pre_stop: Option<Spanned<Duration>>,
    /// A pod counts as available after being ready for this long.
    #[schemars(example = &"5s")]
    pub min_ready: Option<Spanned<Duration>>,
    /// A roll-out that makes no progress for this long has failed.
    #[schemars(example = &"5m")]
    pub progress_deadline: Option<Spanned<Duration>>,
    /// Old ReplicaSets that are kept.
    #[schemars(range(min = 0, max = 100), example = 3)]
    pub history: Option<Spanned<u32>>,
    /// Labels that a node must have.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "kubernetes.io/arch": "amd64" }))]
    pub node_selector: BTreeMap<Spanned<String>, Spanned<String>>,
    /// The name of a PriorityClass.
    #[schemars(example = &"important")]
    pub priority_class: Option<Spanned<String>>,
    /// Names of Secrets for pulling images.
    #[serde(default)]
    #[schemars(example = ["registry-login"])]
    pub pull_secrets: Vec<Spanned<String>>,
    /// More annotations of the pods.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "example.org/team": "web" }))]
    pub annotations: BTreeMap<Spanned<String>, Spanned<String>>,
    /// The selector of a workload that was adopted: it cannot change, so it is frozen here. Absent: name, instance and track.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "app": "greeter" }))]
    pub selector: BTreeMap<Spanned<String>, Spanned<String>>,
    /// More labels of the pods; never part of a selector.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "example.org/tier": "front" }))]
    pub labels: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// The kind of workload object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WorkloadKind {
    /// interchangeable pods
    Deployment,
    /// pods with an identity or a volume of their own
    #[serde(rename = "statefulset")]
    StatefulSet,
}

/// Bounds and aims of the autoscaler. At least one of `cpu`, `memory` and `external` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Autoscale {
    /// The fewest pods.
    #[schemars(range(min = 1, max = 1000), example = 3)]
    pub min: Spanned<u32>,
    /// The most pods.
    #[schemars(range(min = 1, max = 1000), example = 9)]
    pub max: Spanned<u32>,
    /// Aim for this use of the requested processor time, in percent.
    #[schemars(range(min = 1, max = 100), example = 70)]
    pub cpu: Option<Spanned<u32>>,
    /// Aim for this use of the requested memory, in percent.
    #[schemars(range(min = 1, max = 100), example = 80)]
    pub memory: Option<Spanned<u32>>,
    /// Somebody else's autoscaler chooses between `min` and `max`, such as a ScaledObject in `manifests/`: none is made here.
    #[schemars(example = true)]
    pub external: Option<Spanned<bool>>,
}

/// The identity towards the API server.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccount {
    /// An account that exists already; absent: one is made, named after the application.
    #[schemars(example = &"greeter")]
    pub name: Option<Spanned<String>>,
    /// Mount a token. Absent: no token.
    pub token: Option<Spanned<bool>>,
    /// Annotations of the account that is made (cloud identities).
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "example.org/role": "reader" }))]
    pub annotations: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// Pod security. All defaults are those of the `restricted` Pod Security Standard.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PodSecurity {
    /// The Pod Security Standard that the pod keeps to. Weaker than `restricted` needs a `reason`.
    pub level: Option<Spanned<SecurityLevel>>,
    /// Why the level is weaker than `restricted`.
    #[schemars(example = &"binds a port of the node")]
    pub reason: Option<Spanned<String>>,
    /// The user id; absent: the image's own, which must not be 0.
    #[schemars(range(min = 1), example = 1000)]
    pub run_as_user: Option<Spanned<u32>>,
    /// The group id.
    #[schemars(range(min = 1), example = 1000)]
    pub run_as_group: Option<Spanned<u32>>,
    /// The group that owns mounted volumes.
    #[schemars(range(min = 1), example = 1000)]
    pub fs_group: Option<Spanned<u32>>,
    /// The container's root file system cannot be written.
    pub read_only_root: Option<Spanned<bool>>,
    /// Capabilities beyond none; `restricted` allows only `NET_BIND_SERVICE`.
    #[serde(default)]
    #[schemars(example = ["NET_BIND_SERVICE"])]
    pub add_capabilities: Vec<Spanned<String>>,
}

/// A Pod Security Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecurityLevel {
    /// no root, no privileges, no added capabilities
    Restricted,
    /// no known way to more privileges
    Baseline,
    /// anything
    Privileged,
}

/// How pods are spread over nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// evenly if possible
    Preferred,
    /// evenly or not at all
    Required,
    /// as the scheduler likes
    None,
}

/// How many pods a drain may take away, or must leave. Exactly one of both is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disruption {
    /// The most pods that may be missing.
    pub max_unavailable: Option<Spanned<Amount>>,
    /// The fewest pods that must stay.
    pub min_available: Option<Spanned<Amount>>,
}

/// How pods of the old version give way to the new one.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// `rolling` replaces pods one after the other; `recreate` stops all of them first.
    pub strategy: Option<Spanned<UpdateStrategy>>,
    /// Pods above the wanted number during an update.
    pub max_surge: Option<Spanned<Amount>>,
    /// Pods below the wanted number during an update.
    pub max_unavailable: Option<Spanned<Amount>>,
    /// `accepted`: the outage that `recreate` brings is known and accepted.
    #[schemars(extend("enum" = ["accepted"]))]
    pub downtime: Option<Spanned<String>>,
}

/// How pods of the old version give way to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateStrategy {
    /// one pod after the other; both versions run at the same time
    Rolling,
    /// all pods of the old version stop first
    Recreate,
}
