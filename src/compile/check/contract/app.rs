use super::{Expose, Health, Hooks, Job, Network, Observe, Stages, Target, Upstream, Workload};
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The contract of one application: what it is, how it runs, and how it moves through its stages.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AppToml")]
pub struct Contract {
    /// The version of this contract: `railiance.dev/v1`.
    #[schemars(extend("const" = "railiance.dev/v1"))]
    pub contract: Spanned<String>,
    /// Identity and ownership.
    pub app: App,
    /// What runs, for a native application. Exactly one of `workload` and `upstream` stands in a contract.
    pub workload: Option<Spanned<Workload>>,
    /// Someone else's software wrapped by this repository, in place of `workload`.
    pub upstream: Option<Spanned<Upstream>>,
    /// Secrets that exist in the cluster, by a name of our own. References only, never values.
    #[serde(default)]
    pub secrets: BTreeMap<Spanned<String>, SecretReference>,
    /// How clients reach the application, and by which router traffic is split.
    pub expose: Option<Spanned<Expose>>,
    /// Platform dependencies that are checked before a stage; a missing one closes the stage.
    #[serde(default)]
    pub requires: Vec<Spanned<Requirement>>,
    /// Probes and acceptance checks.
    pub health: Option<Spanned<Health>>,
    /// Where metrics, dashboards and logs are.
    pub observe: Option<Spanned<Observe>>,
    /// Which pods may talk to this application, and to whom it may talk. Absent: no NetworkPolicy is written.
    pub network: Option<Spanned<Network>>,
    /// Jobs bound to a release, such as a schema migration. They are actions, not state: each runs once per candidate.
    #[serde(default)]
    pub jobs: BTreeMap<Spanned<String>, Job>,
    /// The stages of the lifecycle: local (1), canary (2), production (3).
    #[serde(default)]
    pub stage: Stages,
    /// Commands that run around promotion and rollback.
    #[serde(default)]
    pub hooks: Hooks,
    /// Clusters, by name; each says only what differs there.
    #[serde(default)]
    pub target: BTreeMap<Spanned<String>, Spanned<Target>>,
    /// Commit author (e-mail address) to cluster user name, so that an author can be told from an approver.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "ada@example.org": "ada" }))]
    pub people: BTreeMap<String, String>,
}

/// Identity and ownership.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The name of all that is made for this application: lower-case letters, digits and `-`, at most 40 characters.
    #[schemars(regex(pattern = r"^[a-z]([-a-z0-9]*[a-z0-9])?$"), length(max = 40), example = &"greeter")]
    pub name: Spanned<String>,
    /// The team that answers for the application.
    #[schemars(length(min = 1), example = &"team-web")]
    pub owner: Spanned<String>,
    /// Addresses to reach the owner when something is wrong.
    #[serde(default)]
    #[schemars(example = ["web-oncall@example.org"])]
    pub contacts: Vec<Spanned<String>>,
    /// How much depends on it. `critical` applications need a human approval for stage 3.
    pub criticality: Option<Spanned<Criticality>>,
    /// The namespace of all its objects.
    #[schemars(regex(pattern = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"), length(max = 63), example = &"greeter")]
    pub namespace: Option<Spanned<String>>,
    /// One sentence for people who meet the application for the first time.
    #[schemars(example = &"says hello")]
    pub description: Option<Spanned<String>>,
    /// A larger product that this application belongs to; becomes `app.kubernetes.io/part-of`.
    #[schemars(regex(pattern = r"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$"), length(max = 63), example = &"shop")]
    pub part_of: Option<Spanned<String>>,
}

/// How much depends on an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// nobody is woken up
    Low,
    /// the usual
    Normal,
    /// people or other applications stop when it stops
    Critical,
}

/// A Secret in the cluster and the keys that the application uses of it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretReference {
    /// The name of the Secret object.
    #[schemars(regex(pattern = r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"), length(max = 253), example = &"greeter-db")]
    pub name: Spanned<String>,
    /// The keys in it that are used; a key that is used but not listed is an error.
    #[schemars(length(min = 1), example = ["url"])]
    pub keys: Vec<Spanned<String>>,
}

/// One platform dependency. Exactly one of `crd`, `service`, `app` and `namespace` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// A CustomResourceDefinition that must be established.
    #[schemars(example = &"traefikservices.traefik.io")]
    pub crd: Option<Spanned<String>>,
    /// A Service, as `name.namespace:port`, that must have ready endpoints.
    #[schemars(regex(pattern = r"^[a-z]([-a-z0-9]*[a-z0-9])?\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(:[0-9]{1,5})?$"), example = &"postgres.platform:5432")]
    pub service: Option<Spanned<String>>,
    /// Another railiance application that must be released on the same target.
    #[schemars(example = &"identity")]
    pub app: Option<Spanned<String>>,
    /// A namespace that must exist.
    #[schemars(example = &"platform")]
    pub namespace: Option<Spanned<String>>,
    /// The first stage that needs it: 1, 2 or 3.
    #[schemars(range(min = 1, max = 3))]
    #[schemars(example = 3)]
    pub stage: Option<Spanned<u8>>,
}
