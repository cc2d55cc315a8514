use crate::rollout::diff::ObjectId;
use serde_json::Value;
use std::collections::BTreeMap;

/// What must be known of a cluster before it can be said what is needed of it. What is missing here
/// is not served, not there, or could not be seen: needs then are those of the first write.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    pub kinds: BTreeMap<Kind, Named>,
    /// Objects that are there; of those that run pods the whole, of others anything will do.
    pub live: BTreeMap<ObjectId, Value>,
    /// The application's own; nothing where it could not be seen.
    pub ledger: Option<Ledger>,
}

/// What is there of the inventory and the ledger of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// The parent of the inventory.
    pub parent: bool,
    pub cursor: bool,
    /// The highest number of a record; 0 where there was none.
    pub records: u64,
    /// The digest of the version that was recorded last, where somebody has looked.
    pub digest: Option<String>,
}

/// A kind as objects state it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    pub api_version: String,
    pub kind: String,
}

/// A kind as the server names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub plural: String,
    pub scope: Scope,
    pub source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Namespaced,
    Cluster,
}

/// Where a kind comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Every server that is known serves it.
    BuiltIn,
    /// This server lists it.
    Listed,
}

impl Kind {
    pub fn of(object: &Value) -> Kind {
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        Kind { api_version: text("apiVersion"), kind: text("kind") }
    }

    /// Empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    pub fn version(&self) -> &str {
        self.api_version.rsplit_once('/').map_or(self.api_version.as_str(), |(_, version)| version)
    }

    /// The plural that nearly every definition chooses; for words about a kind that is not served.
    pub(super) fn likely_plural(&self) -> String {
        let kind = self.kind.to_lowercase();
        let before = kind.chars().rev().nth(1);
        match (kind.strip_suffix('y'), before) {
            (Some(stem), Some(letter)) if !"aeiou".contains(letter) => format!("{stem}ies"),
            _ if kind.ends_with(['s', 'x']) => format!("{kind}es"),
            _ => format!("{kind}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn plurals_as_definitions_choose_them() {
        let kinds = ["IngressRoute", "NetworkPolicy", "Gateway", "Ingress"];
        let plurals = kinds.map(|kind| Kind { api_version: String::new(), kind: kind.to_owned() }.likely_plural());
        assert_eq!(plurals, ["ingressroutes", "networkpolicies", "gateways", "ingresses"]);
    }
}
