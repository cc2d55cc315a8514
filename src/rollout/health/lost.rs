//! What becomes of requests while a Service that has a share of them has no endpoint that is ready (decision H1).

use super::backends::target;
use super::{Behind, traefik};
use crate::diag::join;
use crate::rollout::diff::ObjectId;
use serde::Serialize;
use serde_json::Value;

/// A Service among which an object shares requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    pub service: String,
    pub weight: u64,
    /// How many addresses behind it take requests; absent where that may not be read, and of what is no Service of its namespace.
    pub ready: Option<u64>,
}

/// Services that take no requests though an object leads a share to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    pub kind: String,
    pub name: String,
    pub services: Vec<String>,
    pub outcome: Outcome,
    pub says: String,
}

/// What the router does then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It drops all shares, and another route leads all requests to stable.
    FallbackActive,
    /// What was theirs fails, and no more.
    ShareFails,
    AllFail,
}

/// Among which Services an object shares requests; nothing for one that shares none.
pub fn shares(object: &Value, behind: impl Fn(&str) -> Option<Behind>) -> Option<Vec<Share>> {
    let lists = ["/spec/weighted/services", "/spec/rules/0/backendRefs"];
    let services = lists.iter().find_map(|list| object.pointer(list)?.as_array())?;
    let home = object.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
    let share = |backend: &Value| {
        let weight = backend.get("weight").and_then(Value::as_u64).unwrap_or(1);
        let service = backend.get("name")?.as_str()?.to_owned();
        let own = target(backend, home).filter(|own| own.namespace == home);
        Some(Share { weight, ready: own.and_then(|_| behind(&service)).map(|behind| behind.ready), service })
    };
    Some(services.iter().filter_map(share).collect())
}

/// What of an object's shares is lost, seen beside the other objects that lead requests.
pub fn lost(object: &Value, beside: &[&Value], behind: impl Fn(&str) -> Option<Behind>) -> Option<Lost> {
    let shares = shares(object, &behind)?;
    let (services, weight) = empty(&shares);
    let all: u64 = shares.iter().fold(0, |all, share| all.saturating_add(share.weight));
    let ends = format!("no endpoint of {} is ready", join(&services, "or"));
    let id = ObjectId::of(object);
    // one route may be lost, and the others of the application lead requests all the same
    let whose = format!("{} `{}`", id.kind, id.name);
    let elsewhere =
        fallback(&id, &shares, beside).filter(|service| behind(service).is_none_or(|behind| behind.ready > 0));
    // as long as one is there a proxy does not drop the shares
    let is_ending = services.iter().any(|service| behind(service).is_some_and(|behind| behind.ending > 0));
    let (outcome, says) = match (id.kind.as_str(), elsewhere) {
        _ if services.is_empty() => return None,
        ("TraefikService", Some(stable)) if is_ending => (
            Outcome::ShareFails,
            format!(
                "{} % of the requests of {whose} get 503: {ends}, and its last pods are ending; once they are gone, all go to `{stable}`",
                percent(weight, all)
            ),
        ),
        ("TraefikService", Some(stable)) => (
            Outcome::FallbackActive,
            format!("fallback active for {whose}: {ends}, and all its requests go to `{stable}`"),
        ),
        ("TraefikService", None) => {
            (Outcome::AllFail, format!("all requests of {whose} fail: {ends}, and no fallback leads them elsewhere"))
        }
        (_, _) if weight == all => (Outcome::AllFail, format!("all requests of {whose} get 503: {ends}")),
        (_, _) => {
            (Outcome::ShareFails, format!("{} % of the requests of {whose} get 503: {ends}", percent(weight, all)))
        }
    };
    Some(Lost { kind: id.kind, name: id.name, services, outcome, says })
}

/// The Services that have a share and nobody who takes it, and their weight together.
fn empty(shares: &[Share]) -> (Vec<String>, u64) {
    let empty = shares.iter().filter(|share| share.weight > 0 && share.ready == Some(0));
    empty.fold((Vec::new(), 0), |(mut names, weight), share| {
        names.push(share.service.clone());
        (names, weight.saturating_add(share.weight))
    })
}

/// The Service to which Traefik leads requests where it serves the shares no more: the route of a lower priority beside them.
fn fallback(shared: &ObjectId, shares: &[Share], beside: &[&Value]) -> Option<String> {
    let is =
        |id: ObjectId| id.kind == "IngressRoute" && id.namespace == shared.namespace && id.name.ends_with("-fallback");
    let routes = beside.iter().filter(|object| is(ObjectId::of(object)));
    let mut services = routes.flat_map(|route| traefik::services(route)).map(|backend| backend.name);
    services.find(|service| shares.iter().any(|share| share.service == *service))
}

fn percent(weight: u64, all: u64) -> u128 {
    let (weight, all) = (u128::from(weight), u128::from(all).max(1));
    (weight * 100 + all / 2) / all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn metadata(name: &str) -> Value {
        json!({ "name": name, "namespace": "shop" })
    }

    fn weighted() -> Value {
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "TraefikService", "metadata": metadata("web"), "spec": { "weighted": {
            "services": [{ "name": "web-stable", "weight": 90 }, { "name": "web-canary", "weight": 10 }] } } })
    }

    fn fallback() -> Value {
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute", "metadata": metadata("web-fallback"), "spec": {
            "routes": [{ "services": [{ "name": "web-stable" }] }] } })
    }

    fn route(stable: u64, canary: u64) -> Value {
        json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": metadata("web"), "spec": { "rules": [{
            "backendRefs": [{ "name": "web-stable", "weight": stable }, { "name": "web-canary", "weight": canary }] }] } })
    }

    fn ready(is: bool) -> Behind {
        Behind { ready: u64::from(is), ending: 0 }
    }

    fn told(object: &Value, beside: &[&Value], gone: &[&str]) -> Option<(Outcome, String)> {
        lost(object, beside, |service| Some(ready(!gone.contains(&service)))).map(|lost| (lost.outcome, lost.says))
    }

    #[test]
    fn h1_traefik_leads_all_to_the_fallback_where_there_is_one() {
        let (weighted, fallback) = (weighted(), fallback());
        assert_eq!(told(&weighted, &[&fallback], &[]), None);
        let says = "fallback active for TraefikService `web`: no endpoint of `web-canary` is ready, and all its requests go to `web-stable`";
        assert_eq!(told(&weighted, &[&fallback], &["web-canary"]), Some((Outcome::FallbackActive, says.to_owned())));
        for (beside, gone) in [(&[][..], "web-canary"), (&[&fallback][..], "web-stable")] {
            let (outcome, says) = told(&weighted, beside, &[gone]).unwrap();
            assert!(
                outcome == Outcome::AllFail && says.starts_with("all requests of TraefikService `web` fail: "),
                "{says}"
            );
        }
        // what may not be read is no loss
        assert_eq!(lost(&weighted, &[&fallback], |_| None), None);
        // the proxy still knows of one that is ending, and answers for it
        let ending = |service: &str| Some(Behind { ending: 1, ..ready(service == "web-stable") });
        let lost = lost(&weighted, &[&fallback], ending).unwrap();
        assert_eq!(lost.outcome, Outcome::ShareFails);
        assert!(lost.says.starts_with("10 % of the requests of TraefikService `web` get 503: "), "{}", lost.says);
        assert!(lost.says.ends_with("are ending; once they are gone, all go to `web-stable`"), "{}", lost.says);
    }

    #[test]
    fn h1_by_the_gateway_api_the_lost_share_fails() {
        let says = |weights: (u64, u64), gone: &[&str]| told(&route(weights.0, weights.1), &[], gone);
        let share = "10 % of the requests of HTTPRoute `web` get 503: no endpoint of `web-canary` is ready";
        assert_eq!(says((90, 10), &["web-canary"]), Some((Outcome::ShareFails, share.to_owned())));
        assert_eq!(says((100, 0), &["web-canary"]), None);
        let all = "all requests of HTTPRoute `web` get 503: no endpoint of `web-stable` or `web-canary` is ready";
        assert_eq!(says((90, 10), &["web-canary", "web-stable"]), Some((Outcome::AllFail, all.to_owned())));
        let lost = lost(&route(0, 1), &[], |_| Some(ready(false))).unwrap();
        assert_eq!((lost.kind.as_str(), lost.name.as_str()), ("HTTPRoute", "web"));
    }

    #[test]
    fn h1_what_is_no_service_of_the_objects_namespace_is_nobody_that_is_missed() {
        let backends = |other: Value| {
            let mut route = route(90, 10);
            let backend = route.pointer_mut("/spec/rules/0/backendRefs/1").and_then(Value::as_object_mut).unwrap();
            backend.extend(other.as_object().unwrap().clone());
            lost(&route, &[], |service| Some(ready(service == "web-stable")))
        };
        assert!(backends(json!({ "kind": "Service", "namespace": "shop", "group": "" })).is_some());
        for other in [json!({ "namespace": "other" }), json!({ "kind": "Mirror" }), json!({ "group": "example.org" })] {
            assert_eq!(backends(other.clone()), None, "{other}");
        }
    }
}
