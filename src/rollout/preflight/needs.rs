//! What an application needs of a cluster, each need with the line that says so.

use crate::compile::quantity::Quantity;
use crate::tree::Traced;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is needed before the first write.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    pub stage: Stage,
    /// The target is written to by another tool; says where that is declared.
    pub external: Option<Traced<String>>,
    /// The minor version that the contract was compiled for.
    pub kubernetes: Option<Traced<u32>>,
    pub namespaces: Vec<Traced<NamespaceNeed>>,
    /// CustomResourceDefinitions by name, `ingressroutes.traefik.io`: those of `[[requires]]`, and those of
    /// the objects that will be written, but for those that are written along with them.
    pub definitions: Vec<Traced<String>>,
    pub router: Option<Traced<Router>>,
    pub services: Vec<Traced<ServiceNeed>>,
    pub apps: Vec<Traced<String>>,
    pub secrets: Vec<Traced<SecretNeed>>,
    pub writes: BTreeSet<Access>,
    /// What the writes will use in addition, by the names of quotas: `requests.cpu`, `pods`.
    pub room: BTreeMap<String, Quantity>,
    /// Why what cannot be seen does not close the way.
    pub accept_unverified: Option<String>,
}

/// The stage that is about to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Stage {
    Local,
    Canary,
    /// The strictest, so the one where nothing else is said.
    #[default]
    Production,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceNeed {
    pub name: String,
    pub origin: Origin,
}

/// Who makes a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It must be there.
    Expected,
    /// The first write makes it.
    Written,
}

/// Who leads requests to the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Router {
    Traefik,
    Gateway(GatewayNeed),
    /// The Service alone.
    Replicas,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayNeed {
    pub namespace: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceNeed {
    pub namespace: String,
    pub name: String,
    pub port: Option<u16>,
}

/// A Secret and the keys of it that must be there; optional ones are no need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretNeed {
    pub name: String,
    pub keys: BTreeSet<String>,
}

/// One kind of request, as the server's authorisation sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Empty for what belongs to no namespace.
    pub namespace: String,
    /// Empty for the core group.
    pub group: String,
    /// Plural, and a subresource where one is meant: `deployments/scale`.
    pub resource: String,
    pub verb: String,
}
