//! What an application needs of a cluster, each need with the line that says so.

use super::scope::Subject;
use crate::compile::quantity::Quantity;
use crate::rollout::diff::ObjectId;
use crate::tree::Traced;
use serde_json::Value;
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
    /// CustomResourceDefinitions: those of `[[requires]]`, and those of the objects that will be written, but
    /// for those that are written along with them.
    pub definitions: Vec<Traced<DefinitionNeed>>,
    pub router: Option<Traced<Router>>,
    pub services: Vec<Traced<ServiceNeed>>,
    pub apps: Vec<Traced<String>>,
    pub secrets: Vec<Traced<SecretNeed>>,
    /// Whatever else the contract says is there.
    pub objects: Vec<Traced<ObjectNeed>>,
    /// To write, and to see what comes of it.
    pub rights: BTreeSet<Access>,
    /// What the writes will use in addition, by namespace.
    pub room: BTreeMap<String, Vec<RoomNeed>>,
    /// What a canary adds beside stable, a workload each.
    pub pods: Vec<PodsNeed>,
    /// Why what cannot be seen does not close the way.
    pub accept_unverified: Option<String>,
}

/// Pods that a workload adds at the peak of its roll-out.
#[derive(Debug, Clone, PartialEq)]
pub struct PodsNeed {
    pub workload: ObjectId,
    pub number: u32,
    /// What each of them requests.
    pub each: Room,
    /// Its specification: where it may run.
    pub spec: Value,
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

/// A kind of object by the name of its definition, `ingressroutes.traefik.io`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionNeed {
    pub name: String,
    /// The version that objects are written in; `None` if any will do.
    pub version: Option<String>,
}

/// Amounts by the names of quotas: `requests.cpu`, `pods`.
pub type Room = BTreeMap<String, Quantity>;

/// What a write uses in addition to what is used now, at its peak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomNeed {
    pub of: Subject,
    /// The pods that it replaces, where it replaces any.
    pub instead: Option<Subject>,
    /// Beside what is there.
    pub more: Room,
    /// As if nothing was there: for a quota that does not count what is replaced.
    pub anew: Room,
    /// It may be there already, from before.
    pub perhaps: bool,
}

impl RoomNeed {
    /// Of what replaces nothing.
    pub fn new(of: Subject, amounts: Room) -> RoomNeed {
        RoomNeed { of, instead: None, anew: amounts.clone(), more: amounts, perhaps: false }
    }
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
    pub namespace: String,
    pub name: String,
    pub keys: BTreeSet<String>,
}

/// An object that is only referred to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectNeed {
    pub kind: Outsider,
    pub namespace: String,
    pub name: String,
}

/// The kinds of objects that an application refers to by name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outsider {
    ServiceAccount,
    PersistentVolumeClaim,
}

impl Outsider {
    /// The kind of the core group.
    pub fn kind(self) -> &'static str {
        match self {
            Outsider::ServiceAccount => "ServiceAccount",
            Outsider::PersistentVolumeClaim => "PersistentVolumeClaim",
        }
    }
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
