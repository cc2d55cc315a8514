//! Ingresses that an adoption ends: beside the application's own routes they lead requests for its host to its Services
//! (decision H21). A proxy takes the longer rule, which may be theirs: the new route would have no say, and no canary a share.

use super::prune::{Fate, Leftover};
use super::{PART_OF, Set};
use crate::rollout::diff::ObjectId;
use crate::rollout::live::foreign::{ForeignOwner, owner};
use crate::rollout::live::{label, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// Why an Ingress cannot go, though it leads where the new routes lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unretirable {
    /// It leads elsewhere, too: other hosts, or other Services.
    Shared { elsewhere: Vec<String> },
    /// Whoever owns it would make it again.
    Owned(ForeignOwner),
}

/// What becomes of the live Ingresses of the namespace that lead to the Services that are wanted, by hosts of routes that are
/// wanted. Nothing is said of those that are wanted themselves, or are members.
pub fn retired(ingresses: &[Value], wanted: &[&Value], set: &Set) -> Vec<Leftover> {
    let ids: BTreeSet<ObjectId> = wanted.iter().map(|object| ObjectId::of(object)).collect();
    let ours = Ours { hosts: wanted.iter().flat_map(|object| hosts(object)).collect(), services: services(wanted) };
    let others = ingresses.iter().filter(|live| label(live, PART_OF) != Some(set.id().as_str()));
    let others = others.map(|live| (ObjectId::of(live), live)).filter(|(id, _)| !ids.contains(id));
    others.filter_map(|(id, live)| Some(Leftover { id, fate: ours.fate(live, set)?, live: live.clone() })).collect()
}

/// Where requests are led by what is wanted.
struct Ours<'a> {
    hosts: BTreeSet<String>,
    services: BTreeSet<&'a str>,
}

impl Ours<'_> {
    fn fate(&self, ingress: &Value, set: &Set) -> Option<Fate> {
        let paths = paths(ingress);
        let (same, elsewhere): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| self.has(path));
        if same.is_empty() {
            return None;
        }
        let foreign = owner(ingress, set).filter(|owner| !owner.may_be_adopted());
        let words = |paths: Vec<Path<'_>>| -> Vec<String> {
            paths.iter().map(Path::words).collect::<BTreeSet<_>>().into_iter().collect()
        };
        Some(match foreign {
            Some(owner) => Fate::Bars(Unretirable::Owned(owner)),
            None if !elsewhere.is_empty() => Fate::Bars(Unretirable::Shared { elsewhere: words(elsewhere) }),
            None => {
                let hosts: BTreeSet<String> = same.iter().map(|path| path.host.to_owned()).collect();
                Fate::Retires { hosts: hosts.into_iter().collect() }
            }
        })
    }

    fn has(&self, path: &Path<'_>) -> bool {
        self.hosts.contains(path.host) && self.services.contains(path.service)
    }
}

/// Where an Ingress leads the requests of one of its rules.
struct Path<'a> {
    host: &'a str,
    path: &'a str,
    service: &'a str,
}

impl Path<'_> {
    fn words(&self) -> String {
        format!("{}{}", self.host, self.path)
    }
}

fn paths(ingress: &Value) -> Vec<Path<'_>> {
    let rules = ingress.pointer("/spec/rules").and_then(Value::as_array).into_iter().flatten();
    let of_rule = |rule| {
        let host = text(rule, "/host").unwrap_or("*");
        let paths = rule.pointer("/http/paths").and_then(Value::as_array).into_iter().flatten();
        paths.map(move |path: &Value| Path {
            host,
            path: text(path, "/path").unwrap_or("/"),
            service: text(path, "/backend/service/name").unwrap_or_default(),
        })
    };
    rules.flat_map(of_rule).collect()
}

/// The hosts that a route is for.
fn hosts(object: &Value) -> Vec<String> {
    let list = |pointer: &str| object.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    match text(object, "/kind") {
        Some("IngressRoute") => {
            list("/spec/routes").filter_map(|route| text(route, "/match")).flat_map(of_rule).collect()
        }
        Some("HTTPRoute") => list("/spec/hostnames").filter_map(Value::as_str).map(str::to_owned).collect(),
        Some("Ingress") => list("/spec/rules").filter_map(|rule| text(rule, "/host")).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The hosts that a rule of Traefik's names.
fn of_rule(rule: &str) -> Vec<String> {
    rule.split("Host(`").skip(1).filter_map(|rest| Some(rest.split_once('`')?.0.to_owned())).collect()
}

fn services<'a>(wanted: &[&'a Value]) -> BTreeSet<&'a str> {
    let services = wanted.iter().filter(|object| text(object, "/kind") == Some("Service"));
    services.filter_map(|object| text(object, "/metadata/name")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ingress(rules: &[(&str, &str, &str)]) -> Value {
        let rule = |(host, path, service): &(&str, &str, &str)| json!({ "host": host, "http": { "paths": [{ "path": path, "backend": { "service": { "name": service } } }] } });
        let rules: Vec<Value> = rules.iter().map(rule).collect();
        json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "old", "namespace": "demo" }, "spec": { "rules": rules } })
    }

    fn fate(live: Value) -> Option<Fate> {
        let service =
            json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "demo" } });
        let route = json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute", "metadata": { "name": "web", "namespace": "demo" },
            "spec": { "routes": [{ "match": "Host(`web.example.org`) && PathPrefix(`/`)" }] } });
        let set = Set::of("web", "demo");
        retired(&[live], &[&service, &route], &set).pop().map(|leftover| leftover.fate)
    }

    #[test]
    fn h21_what_leads_the_same_requests_to_the_same_services_goes() {
        let goes = Some(Fate::Retires { hosts: vec!["web.example.org".to_owned()] });
        assert_eq!(fate(ingress(&[("web.example.org", "/", "web"), ("web.example.org", "/api", "web")])), goes);
        assert_eq!(
            fate(ingress(&[("web.example.org", "/docs", "docs")])),
            None,
            "another application's part of the host"
        );
        assert_eq!(fate(ingress(&[("other.example.org", "/", "web")])), None, "no route of ours is for that host");
    }

    #[test]
    fn h21_what_leads_elsewhere_too_is_a_persons() {
        let shared = ingress(&[("web.example.org", "/", "web"), ("docs.example.org", "/", "docs")]);
        let elsewhere = vec!["docs.example.org/".to_owned()];
        assert_eq!(fate(shared), Some(Fate::Bars(Unretirable::Shared { elsewhere })));
        let mut kept = ingress(&[("web.example.org", "/", "web")]);
        kept["metadata"]["annotations"] =
            json!({ "argocd.argoproj.io/tracking-id": "shop:networking.k8s.io/Ingress:demo/old" });
        assert!(matches!(fate(kept), Some(Fate::Bars(Unretirable::Owned(ForeignOwner::ArgoCd { .. })))));
    }
}
