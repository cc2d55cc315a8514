//! Ingresses that an adoption ends: beside the application's own routes they lead requests for its host to its Services
//! (decision H21). A proxy takes the longer rule, which may be theirs: the new route would have no say, and no canary a share.
//!
//! What goes is nobody's, or that one's from whom the rest is adopted; it leads nowhere else, and all that it leads is led by the
//! new routes. Of everything else a person is told.

use super::prune::{Fate, Leftover, keeps};
use super::{PART_OF, Set};
use crate::rollout::diff::ObjectId;
use crate::rollout::live::foreign::{ForeignOwner, owner};
use crate::rollout::live::{annotation, label, text};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// Why an Ingress cannot go, though the new routes have no say beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unretirable {
    /// It leads elsewhere, too: other hosts or paths, or other Services.
    Shared { elsewhere: Vec<String> },
    /// It is of somebody from whom nothing else is adopted.
    Owned(ForeignOwner),
    /// A certificate is made for it, and would be renewed no more.
    Certified { annotation: String },
}

/// Why an Ingress that leads the same requests stays, and is no obstacle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// Another proxy serves this class: whoever comes that way would find nothing without it.
    Class(String),
    Keep(&'static str),
}

impl fmt::Display for Beside {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Beside::Class(class) => write!(formatter, "its class is `{class}`"),
            Beside::Keep(key) => write!(formatter, "its annotation `{key}` says `keep`"),
        }
    }
}

/// An application that is about to lead requests by itself.
pub struct Leading<'a> {
    pub set: &'a Set,
    pub wanted: &'a [&'a Value],
    /// What is live of that.
    pub live: &'a [&'a Value],
    /// From whom, by the ledger's words, something of it was adopted: an adoption that was cut short leaves the rest to the next.
    pub adopted: &'a BTreeSet<String>,
}

/// Whether any of these objects is a route that says its host.
pub fn leads(wanted: &[&Value]) -> bool {
    wanted.iter().any(|object| !reaches(object).is_empty())
}

/// What becomes of the live Ingresses of the namespace that lead where the wanted routes lead. Nothing is said of those that
/// are wanted themselves, or are members.
pub fn retired(ingresses: &[Value], leading: &Leading<'_>) -> Vec<Leftover> {
    let ids: BTreeSet<ObjectId> = leading.wanted.iter().map(|object| ObjectId::of(object)).collect();
    let ours = Ours::of(leading);
    let others = ingresses.iter().filter(|live| label(live, PART_OF) != Some(leading.set.id().as_str()));
    let others = others.map(|live| (ObjectId::of(live), live)).filter(|(id, _)| !ids.contains(id));
    others.filter_map(|(id, live)| Some(Leftover { id, fate: ours.fate(live)?, live: live.clone() })).collect()
}

/// Where requests are led by what is wanted, and from whom it is adopted.
struct Ours<'a> {
    set: &'a Set,
    reaches: Vec<Reach>,
    services: BTreeSet<&'a str>,
    owners: BTreeSet<String>,
}

/// What a route is for: all below a path of a host.
struct Reach {
    host: String,
    path: String,
}

impl<'a> Ours<'a> {
    fn of(leading: &Leading<'a>) -> Ours<'a> {
        let services = leading.wanted.iter().filter(|object| text(object, "/kind") == Some("Service"));
        let now = leading.live.iter().filter_map(|live| owner(live, leading.set)).map(|owner| owner.to_string());
        Ours {
            set: leading.set,
            reaches: leading.wanted.iter().flat_map(|object| reaches(object)).collect(),
            services: services.filter_map(|object| text(object, "/metadata/name")).collect(),
            owners: now.chain(leading.adopted.iter().cloned()).collect(),
        }
    }

    fn fate(&self, ingress: &Value) -> Option<Fate> {
        let going = ingress.pointer("/metadata/deletionTimestamp").is_some();
        let (same, elsewhere): (Vec<_>, Vec<_>) = paths(ingress).into_iter().partition(|path| self.has(path));
        // with another path of the host it is another application's, or one of ours that has no route yet
        let concerns = |path: &&Path<'_>| self.is_for_a_host(path) && self.services.contains(path.service);
        if going || !same.iter().chain(&elsewhere).any(|path| concerns(&path)) {
            return None;
        }
        Some(beside(ingress).or_else(|| self.bars(ingress, &elsewhere)).unwrap_or_else(|| {
            let hosts: BTreeSet<String> = same.iter().map(|path| path.host.to_owned()).collect();
            Fate::Retires { hosts: hosts.into_iter().collect() }
        }))
    }

    fn bars(&self, ingress: &Value, elsewhere: &[Path<'_>]) -> Option<Fate> {
        let theirs = owner(ingress, self.set).filter(|owner| !self.is_adopted_from(owner)).map(Unretirable::Owned);
        let words: BTreeSet<String> = elsewhere.iter().map(Path::words).collect();
        let shared = (!words.is_empty()).then(|| Unretirable::Shared { elsewhere: words.into_iter().collect() });
        theirs.or(shared).or_else(|| certified(ingress)).map(Fate::Bars)
    }

    /// What nobody claims may have been written by several hands.
    fn is_adopted_from(&self, owner: &ForeignOwner) -> bool {
        matches!(owner, ForeignOwner::Unmarked { .. })
            || owner.may_be_adopted() && self.owners.contains(&owner.to_string())
    }

    fn is_for_a_host(&self, path: &Path<'_>) -> bool {
        self.reaches.iter().any(|reach| reach.host == path.host)
    }

    fn has(&self, path: &Path<'_>) -> bool {
        let covers = |reach: &&Reach| reach.host == path.host && is_below(path.path, &reach.path);
        self.services.contains(path.service) && self.reaches.iter().any(|reach| covers(&reach))
    }
}

fn beside(ingress: &Value) -> Option<Fate> {
    let class = text(ingress, "/spec/ingressClassName").or(annotation(ingress, "kubernetes.io/ingress.class"));
    // other names may be served by the same proxy as well: to leave such a one is no harm that a person does not see
    let other = class.filter(|class| !class.contains("traefik")).map(|class| Beside::Class(class.to_owned()));
    other.or_else(|| keeps(ingress).map(Beside::Keep)).map(Fate::Beside)
}

fn is_below(path: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What cert-manager makes a certificate for, it owns: with the Ingress that goes.
fn certified(ingress: &Value) -> Option<Unretirable> {
    let annotations = ingress.pointer("/metadata/annotations").and_then(Value::as_object)?;
    let issuers = ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"];
    let asks = annotations.keys().find(|key| issuers.contains(&key.as_str()))?;
    Some(Unretirable::Certified { annotation: asks.clone() })
}

/// Where an Ingress leads some requests.
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

/// All that it leads; what none of its rules is for is led by its default.
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
    let default = ingress.pointer("/spec/defaultBackend").map(|backend| Path {
        host: "*",
        path: "/",
        service: text(backend, "/service/name").unwrap_or_default(),
    });
    rules.flat_map(of_rule).chain(default).collect()
}

/// What a route is for. One that asks for more than host and path leads only some of the requests.
fn reaches(object: &Value) -> Vec<Reach> {
    let list = |pointer: &str| object.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    match text(object, "/kind") {
        Some("IngressRoute") => {
            list("/spec/routes").filter_map(|route| text(route, "/match")).flat_map(of_rule).collect()
        }
        Some("HTTPRoute") => {
            let paths: Vec<&str> = list("/spec/rules").flat_map(of_matches).collect();
            all(list("/spec/hostnames").filter_map(Value::as_str).collect(), &paths)
        }
        Some("Ingress") => {
            let of = |path: Path<'_>| Reach { host: path.host.to_owned(), path: path.path.to_owned() };
            paths(object).into_iter().map(of).collect()
        }
        _ => Vec::new(),
    }
}

fn all(hosts: Vec<&str>, paths: &[&str]) -> Vec<Reach> {
    let each = hosts.into_iter().flat_map(|host| paths.iter().map(move |path| (host, path)));
    each.map(|(host, path)| Reach { host: host.to_owned(), path: (*path).to_owned() }).collect()
}

/// The paths of an HTTPRoute's rule; no match is all of them.
fn of_matches(rule: &Value) -> Vec<&str> {
    let Some(matches) = rule.get("matches").and_then(Value::as_array) else { return vec!["/"] };
    let whole =
        matches.iter().filter(|one| ["headers", "queryParams", "method"].iter().all(|key| one.get(key).is_none()));
    whole.map(|one| text(one, "/path/value").unwrap_or("/")).collect()
}

/// The hosts and paths that a rule of Traefik's names.
fn of_rule(rule: &str) -> Vec<Reach> {
    let named = |matcher: &str| -> Vec<&str> {
        rule.split(matcher).skip(1).filter_map(|rest| Some(rest.split_once('`')?.0)).collect()
    };
    let (hosts, paths) = (named("Host(`"), named("PathPrefix(`"));
    let more =
        ["Header", "Query", "Method(", "ClientIP(", "!", "Path(", "Regexp("].iter().any(|one| rule.contains(one));
    match (more, paths.is_empty()) {
        (true, _) => Vec::new(),
        (false, true) => all(hosts, &["/"]),
        (false, false) => all(hosts, &paths),
    }
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

    fn fate_by(rule: &str, live: Value) -> Option<Fate> {
        fate_after(rule, live, &BTreeSet::new())
    }

    fn fate_after(rule: &str, live: Value, adopted: &BTreeSet<String>) -> Option<Fate> {
        let service =
            json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "demo" } });
        let route = json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute", "metadata": { "name": "web", "namespace": "demo" },
            "spec": { "routes": [{ "match": rule }] } });
        let (set, wanted) = (Set::of("web", "demo"), [&service, &route]);
        retired(&[live], &Leading { set: &set, wanted: &wanted, live: &[], adopted })
            .pop()
            .map(|leftover| leftover.fate)
    }

    fn fate(live: Value) -> Option<Fate> {
        fate_by("Host(`web.example.org`)", live)
    }

    fn with(key: &str, value: Value) -> Value {
        let mut live = ingress(&[("web.example.org", "/", "web")]);
        let (part, key) = key.split_once('/').unwrap();
        live[part][key] = value;
        live
    }

    #[test]
    fn h21_what_leads_the_same_requests_to_the_same_services_goes() {
        let goes = Some(Fate::Retires { hosts: vec!["web.example.org".to_owned()] });
        assert_eq!(fate(ingress(&[("web.example.org", "/", "web"), ("web.example.org", "/api", "web")])), goes);
        assert_eq!(fate(with("spec/ingressClassName", json!("traefik"))), goes);
        assert_eq!(
            fate(ingress(&[("web.example.org", "/docs", "docs")])),
            None,
            "another application's part of the host"
        );
        assert_eq!(fate(ingress(&[("other.example.org", "/", "web")])), None, "no route of ours is for that host");
        assert_eq!(fate(with("metadata/deletionTimestamp", json!("now"))), None);
    }

    #[test]
    fn h21_what_leads_elsewhere_too_is_a_persons() {
        let shared = |path: &str| Some(Fate::Bars(Unretirable::Shared { elsewhere: vec![path.to_owned()] }));
        let both = ingress(&[("web.example.org", "/", "web"), ("docs.example.org", "/", "docs")]);
        assert_eq!(fate(both), shared("docs.example.org/"));
        assert_eq!(fate(with("spec/defaultBackend", json!({ "service": { "name": "landing" } }))), shared("*/"));
        let app = "Host(`web.example.org`) && PathPrefix(`/app`)";
        let more = ingress(&[("web.example.org", "/app", "web"), ("web.example.org", "/application", "web")]);
        assert_eq!(fate_by(app, more), shared("web.example.org/application"), "no route of ours leads it");
        let header = "Host(`web.example.org`) && Header(`canary`, `always`)";
        assert_eq!(fate_by(header, ingress(&[("web.example.org", "/", "web")])), None, "it leads some requests alone");
    }

    #[test]
    fn h21_what_is_anothers_or_makes_a_certificate_bars_the_way() {
        let annotated = |key: &str, value: &str| fate(with("metadata/annotations", json!({ key: value })));
        let argo = annotated("argocd.argoproj.io/tracking-id", "shop:networking.k8s.io/Ingress:demo/old");
        assert!(matches!(argo, Some(Fate::Bars(Unretirable::Owned(ForeignOwner::ArgoCd { .. })))));
        let kapp = fate(with("metadata/labels", json!({ "kapp.k14s.io/app": "edge" })));
        assert!(matches!(kapp, Some(Fate::Bars(Unretirable::Owned(ForeignOwner::Kapp { .. })))), "{kapp:?}");
        let issuer = annotated("cert-manager.io/cluster-issuer", "public");
        assert!(matches!(issuer, Some(Fate::Bars(Unretirable::Certified { .. }))));
    }

    #[test]
    fn h21_what_is_of_one_from_whom_the_rest_was_adopted_goes() {
        let of = |app: &str| with("metadata/labels", json!({ "kapp.k14s.io/app": app }));
        let adopted = BTreeSet::from(["the kapp application `edge`".to_owned()]);
        let fate = |live| fate_after("Host(`web.example.org`)", live, &adopted);
        assert!(matches!(fate(of("edge")), Some(Fate::Retires { .. })));
        assert!(matches!(fate(of("other")), Some(Fate::Bars(Unretirable::Owned(_)))));
        let argo = with("metadata/labels", json!({ "argocd.argoproj.io/instance": "edge" }));
        let adopted = BTreeSet::from(["the Argo CD application `edge`".to_owned()]);
        let fate = fate_after("Host(`web.example.org`)", argo, &adopted);
        assert!(matches!(fate, Some(Fate::Bars(Unretirable::Owned(_)))), "it would be back at once");
    }

    #[test]
    fn h21_what_another_proxy_serves_or_what_says_keep_stays_beside() {
        let class = fate(with("spec/ingressClassName", json!("nginx")));
        assert_eq!(class, Some(Fate::Beside(Beside::Class("nginx".to_owned()))));
        let kept = fate(with("metadata/annotations", json!({ "helm.sh/resource-policy": "keep" })));
        assert_eq!(kept, Some(Fate::Beside(Beside::Keep("helm.sh/resource-policy"))));
    }
}
