use super::container::{EnvValue, Resources};
use super::expose::{Gateway, Router, Tls};
use super::values::{Brief, Duration};
use super::workload::Autoscale;
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One cluster: how to reach it, and what differs there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The context of the kubeconfig.
    #[schemars(example = &"rail-1")]
    pub context: Option<Spanned<String>>,
    /// The kind of cluster: `single-node` or `three-node`.
    #[schemars(extend("enum" = ["single-node", "three-node"]), example = &"three-node")]
    pub profile: Option<Spanned<String>>,
    /// Its Kubernetes version, 1.25 to 1.37.
    #[schemars(regex(pattern = r"^1\.[0-9]{1,2}$"), example = &"1.37")]
    pub kubernetes: Option<Spanned<String>>,
    /// Another namespace than the application's.
    #[schemars(regex(pattern = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"), length(max = 63))]
    #[schemars(example = &"greeter-test")]
    pub namespace: Option<Spanned<String>>,
    /// Another number of pods.
    #[schemars(range(min = 0, max = 1000))]
    #[schemars(example = 1)]
    pub replicas: Option<Spanned<u32>>,
    /// Other bounds of the autoscaler.
    pub autoscale: Option<Spanned<Autoscale>>,
    /// Other requests and limits.
    pub resources: Option<Brief<Resources>>,
    /// Environment variables that are added or replaced.
    #[serde(default)]
    pub env: BTreeMap<Spanned<String>, Brief<EnvValue>>,
    /// Another way in.
    pub expose: Option<Spanned<TargetExpose>>,
    /// Another storage class.
    #[schemars(example = &"fast")]
    pub storage_class: Option<Spanned<String>>,
    /// Who writes to this cluster.
    pub delivery: Option<Spanned<Delivery>>,
    /// How long a proxy may act on old routing.
    #[schemars(example = &"5s")]
    pub settle: Option<Spanned<Duration>>,
    /// Why checks that could not be made (`unverified`) do not close stages 2 and 3 here.
    #[schemars(example = &"the pipeline may not read nodes")]
    pub accept_unverified: Option<Spanned<String>>,
}

/// What differs in `[expose]`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetExpose {
    /// Another host name.
    #[schemars(
        regex(pattern = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"),
        length(max = 253)
    )]
    #[schemars(example = &"greeter.test.example.org")]
    pub host: Option<Spanned<String>>,
    /// Another router.
    pub router: Option<Spanned<Router>>,
    /// Another certificate.
    pub tls: Option<Spanned<Tls>>,
    /// Another Gateway.
    pub gateway: Option<Spanned<Gateway>>,
    /// Other Traefik entry points.
    #[serde(default)]
    #[schemars(example = ["web"])]
    pub entry_points: Vec<Spanned<String>>,
}

/// Who writes to a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// railiance, by server-side apply
    Direct,
    /// another tool, from rendered manifests; railiance only checks, renders, plans and observes
    External,
}
