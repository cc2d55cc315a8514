//! Who asks, and what they may do.

use super::{Cluster, Error, Request, Resource};
use crate::rollout::ledger::{Actor, Attestation};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// As whom the server sees us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    pub user: String,
    pub uid: String,
    pub groups: Vec<String>,
    /// Among them which credential was used.
    pub extra: BTreeMap<String, Vec<String>>,
}

/// Something that one may be allowed to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Permission {
    pub verb: String,
    pub group: String,
    pub resource: String,
    /// Empty for the object itself.
    pub subresource: String,
    /// Empty for objects of the whole cluster, and for all namespaces.
    pub namespace: String,
    /// Empty for any name.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    Yes,
    /// The server's reason; empty where it has none.
    No(String),
}

/// What one may do in a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    pub rules: Vec<Rule>,
    /// Why there may be more; empty if these are all.
    pub incomplete: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    pub verbs: Vec<String>,
    pub groups: Vec<String>,
    pub resources: Vec<String>,
    /// Empty for any name.
    pub names: Vec<String>,
}

/// Groups of administrators who share one name (decision H14): whoever has the file with the credential is it.
const SHARED: [&str; 2] = ["system:masters", "kubeadm:cluster-admins"];

impl Identity {
    /// Whether the name is that of a group of people rather than of a person.
    pub fn is_shared(&self) -> bool {
        self.groups.iter().any(|group| SHARED.contains(&group.as_str()))
    }

    /// The user as documents of the ledger name one, and what the name is worth there.
    pub fn actor(&self, standing: Attestation) -> Actor {
        let credential = self.extra.get("authentication.kubernetes.io/credential-id");
        Actor { name: self.user.clone(), standing, credential: credential.and_then(|all| all.first()).cloned() }
    }
}

impl Permission {
    /// To do something with any object of a kind in a namespace.
    pub fn of(verb: &str, resource: &Resource, namespace: &str) -> Self {
        Permission {
            verb: verb.to_owned(),
            group: resource.group().to_owned(),
            resource: resource.plural.clone(),
            namespace: namespace.to_owned(),
            ..Permission::default()
        }
    }
}

impl Rules {
    /// Whether one of the rules gives a permission. Where the rules are incomplete, `false` proves nothing.
    pub fn give(&self, permission: &Permission) -> bool {
        self.rules.iter().any(|rule| rule.gives(permission))
    }
}

impl Rule {
    fn gives(&self, asked: &Permission) -> bool {
        let within = |list: &[String], one: &str| list.iter().any(|known| known == "*" || known == one);
        let resource = match asked.subresource.as_str() {
            "" => within(&self.resources, &asked.resource),
            part => {
                let any = format!("*/{part}");
                within(&self.resources, &format!("{}/{part}", asked.resource)) || self.resources.contains(&any)
            }
        };
        let named = self.names.is_empty() || self.names.contains(&asked.name);
        resource && named && within(&self.verbs, &asked.verb) && within(&self.groups, &asked.group)
    }
}

impl Cluster {
    pub async fn whoami(&self) -> Result<Identity, Error> {
        let status = self.review("authentication.k8s.io/v1", "SelfSubjectReview", &json!({})).await?;
        let info = status.get("userInfo").unwrap_or(&Value::Null);
        let extra = info.get("extra").and_then(Value::as_object);
        Ok(Identity {
            user: text(info, "username"),
            uid: text(info, "uid"),
            groups: texts(info, "groups"),
            extra: extra.into_iter().flatten().map(|(key, values)| (key.clone(), strings(values))).collect(),
        })
    }

    pub async fn may(&self, permission: &Permission) -> Result<Allowed, Error> {
        let spec = json!({"resourceAttributes": {
            "verb": permission.verb,
            "group": permission.group,
            "resource": permission.resource,
            "subresource": permission.subresource,
            "namespace": permission.namespace,
            "name": permission.name,
        }});
        let status = self.review("authorization.k8s.io/v1", "SelfSubjectAccessReview", &spec).await?;
        match status.get("allowed").and_then(Value::as_bool) {
            Some(true) => Ok(Allowed::Yes),
            _ => Ok(Allowed::No(text(&status, "reason"))),
        }
    }

    /// All that one may do in a namespace, in one request.
    pub async fn rules(&self, namespace: &str) -> Result<Rules, Error> {
        let spec = json!({ "namespace": namespace });
        let status = self.review("authorization.k8s.io/v1", "SelfSubjectRulesReview", &spec).await?;
        let rules = status.get("resourceRules").and_then(Value::as_array);
        let incomplete = status.get("incomplete").and_then(Value::as_bool).unwrap_or(false);
        Ok(Rules {
            rules: rules.into_iter().flatten().map(rule).collect(),
            incomplete: incomplete.then(|| text(&status, "evaluationError")),
        })
    }

    /// A review is a POST that leaves nothing behind.
    async fn review(&self, api_version: &str, kind: &str, spec: &Value) -> Result<Value, Error> {
        let path = format!("/apis/{api_version}/{}s", kind.to_lowercase());
        let body = json!({"apiVersion": api_version, "kind": kind, "spec": spec});
        let mut answer = self.call(&Request::new(Method::POST, &path).json(&body)).await?;
        Ok(answer.body.get_mut("status").map(Value::take).unwrap_or_default())
    }
}

fn rule(value: &Value) -> Rule {
    Rule {
        verbs: texts(value, "verbs"),
        groups: texts(value, "apiGroups"),
        resources: texts(value, "resources"),
        names: texts(value, "resourceNames"),
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    value.get(name).map(strings).unwrap_or_default()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn rules_give_what_they_name_and_nothing_else() {
        let rule = Rule {
            verbs: list(&["get", "patch"]),
            groups: list(&["apps"]),
            resources: list(&["deployments", "*/scale"]),
            names: Vec::new(),
        };
        let named = Rule { names: list(&["web"]), ..rule.clone() };
        let rules = Rules { rules: vec![rule], incomplete: None };
        let asked = |verb: &str, group: &str, resource: &str, part: &str| Permission {
            verb: verb.to_owned(),
            group: group.to_owned(),
            resource: resource.to_owned(),
            subresource: part.to_owned(),
            ..Permission::default()
        };
        assert!(rules.give(&asked("patch", "apps", "deployments", "")));
        assert!(rules.give(&asked("patch", "apps", "statefulsets", "scale")));
        assert!(!rules.give(&asked("delete", "apps", "deployments", "")));
        assert!(!rules.give(&asked("patch", "", "deployments", "")));
        assert!(!rules.give(&asked("patch", "apps", "deployments", "status")));
        let web = Permission { name: "web".to_owned(), ..asked("get", "apps", "deployments", "") };
        assert!(named.gives(&web));
        assert!(!named.gives(&asked("get", "apps", "deployments", "")));
    }
}
