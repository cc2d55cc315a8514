//! What the cluster answered. A fact that was not asked for is not there.

use super::needs::{Access, ObjectNeed};
use super::nodes::Nodes;
use super::scope::QuotaScope;
use crate::rollout::live::folded;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All answers, as plain values.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub server: Option<Server>,
    /// Namespaces by name.
    pub namespaces: BTreeMap<String, Probe<Value>>,
    /// What discovery lists of each group that was asked about.
    pub served: BTreeMap<String, Probe<Served>>,
    /// CustomResourceDefinitions by name, of those that are not served.
    pub definitions: BTreeMap<String, Probe<Value>>,
    /// Gateways by namespace and name, GatewayClasses by name.
    pub gateways: BTreeMap<(String, String), Probe<Value>>,
    pub gateway_classes: BTreeMap<String, Probe<Value>>,
    /// Services by namespace and name.
    pub services: BTreeMap<(String, String), Probe<ServiceFacts>>,
    /// The newest ledger record of other applications.
    pub apps: BTreeMap<String, Probe<Released>>,
    /// Secrets by namespace and name.
    pub secrets: BTreeMap<(String, String), Probe<SecretFacts>>,
    /// What else is there, of which no more is asked.
    pub objects: BTreeMap<ObjectNeed, Probe<()>>,
    pub rights: BTreeMap<Access, Answer>,
    /// The quotas of namespaces.
    pub quotas: BTreeMap<String, Probe<Vec<Quota>>>,
    /// Asked where pods are added beside those of stable.
    pub nodes: Option<Probe<Nodes>>,
}

/// The versions in which a group's resources are served, by the names of their definitions.
pub type Served = BTreeMap<String, BTreeSet<String>>;

/// What asking for an object brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe<T> {
    There(T),
    Absent,
    /// It may be there or not: reading it is not allowed, or failed. Says why.
    Unseen(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    /// The N of `1.N`.
    Answers {
        minor: u32,
    },
    /// It answers, and its version cannot be read.
    Unversioned(String),
    Silent(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct ServiceFacts {
    pub object: Value,
    pub endpoint_slices: Vec<Value>,
}

/// A release of another application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    pub number: u64,
    pub namespace: String,
}

/// What is known of a Secret without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFacts {
    pub uid: String,
    pub resource_version: String,
    /// `None` where its metadata does not tell them.
    pub keys: Option<BTreeSet<String>>,
}

/// Whether a request is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Allowed,
    /// With the server's reason, which may be empty.
    Denied(String),
    /// Asking failed.
    Unseen(String),
}

/// A ResourceQuota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    pub name: String,
    /// `None` where they cannot be read: it may count anything.
    pub scopes: Option<Vec<QuotaScope>>,
    pub hard: BTreeMap<String, String>,
    pub used: BTreeMap<String, String>,
}

impl SecretFacts {
    /// From a `PartialObjectMetadata`: the names of keys stand in `managedFields`, the values do not
    /// travel.
    pub fn read(metadata: &Value) -> SecretFacts {
        let text = |pointer: &str| metadata.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_owned();
        let entries = metadata.pointer("/metadata/managedFields").and_then(Value::as_array);
        let fields: Vec<_> = entries.into_iter().flatten().filter_map(folded::fields).collect();
        let maps: Vec<&Value> =
            fields.iter().flat_map(|fields| [fields.get("f:data"), fields.get("f:stringData")]).flatten().collect();
        let names = maps.iter().filter_map(|map| map.as_object()).flat_map(|map| map.keys());
        let keys: BTreeSet<String> = names.filter_map(|name| name.strip_prefix("f:")).map(str::to_owned).collect();
        SecretFacts {
            uid: text("/metadata/uid"),
            resource_version: text("/metadata/resourceVersion"),
            keys: (!maps.is_empty()).then_some(keys),
        }
    }
}

impl Quota {
    /// `None` for what has no name.
    pub fn read(object: &Value) -> Option<Quota> {
        let amounts = |pointer: &str| -> BTreeMap<String, String> {
            let map = object.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
            map.filter_map(|(key, amount)| Some((key.clone(), amount.as_str()?.to_owned()))).collect()
        };
        let name = object.pointer("/metadata/name").and_then(Value::as_str)?.to_owned();
        let scopes = QuotaScope::read(object);
        Some(Quota { name, scopes, hard: amounts("/status/hard"), used: amounts("/status/used") })
    }
}
