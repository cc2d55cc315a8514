//! Whether requests are shared as a step asks: what somebody set by hand is nobody's step, and is not judged as one.

use super::Sight;
use super::look::workloads;
use crate::commands::Failure;
use crate::compile::render::Manifests;
use crate::compile::resolve::names;
use crate::diag::count;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{backends, shares};
use crate::rollout::trial::{Reached, Trial};
use serde_json::Value;
use std::collections::BTreeSet;

impl Sight<'_> {
    /// What is not as the step wrote it, if anything is; of a step that is not held nothing is asked.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn misrouted(&self, trial: &Trial) -> Result<Option<String>, Failure> {
        if !matches!(trial.reached, Reached::Holding { .. }) {
            return Ok(None);
        }
        let composed = self.view.composed(None);
        let mut told = Vec::new();
        for route in composed.routing.iter().map(|route| &route.value) {
            told.extend(differs(route, self.live(route).await?.as_ref()));
        }
        for service in leading(&composed, self.set.app()) {
            told.extend(chooses(service, self.live(service).await?.as_ref()));
        }
        // without a router the pods are the shares
        if trial.shares() && !composed.routing.iter().any(|route| shares(&route.value, |_| None).is_some()) {
            let canary = names::canary(self.set.app());
            for workload in workloads(&composed).filter(|workload| ObjectId::of(workload).name == canary) {
                told.extend(outnumbers(workload, self.live(workload).await?.as_ref()));
            }
        }
        Ok((!told.is_empty()).then(|| format!("{}; {HELP}", told.join("; "))))
    }
}

const HELP: &str = "`railiance apply --repair` gives it back, with `--force-conflicts` what somebody else holds now";

fn differs(wanted: &Value, live: Option<&Value>) -> Option<String> {
    let id = ObjectId::of(wanted);
    let Some(live) = live else { return Some(format!("`{id}` is gone")) };
    let (asked, led) = (ways(wanted), ways(live));
    let listed = |ways: &BTreeSet<String>| match ways.is_empty() {
        true => "nowhere".to_owned(),
        false => ways.iter().cloned().collect::<Vec<_>>().join(" and "),
    };
    (asked != led).then(|| format!("`{id}` leads to {}, and the step asks for {}", listed(&led), listed(&asked)))
}

/// `web-stable 80, web-canary 20`: where each rule of a route leads. Rules that lead the same way are told once.
fn ways(route: &Value) -> BTreeSet<String> {
    let lists = |at: &str, of: &str| {
        let rules = route.pointer(at).and_then(Value::as_array).into_iter().flatten();
        rules.filter_map(|rule| rule.get(of)?.as_array().cloned()).collect::<Vec<_>>()
    };
    let weighted = route.pointer("/spec/weighted/services").and_then(Value::as_array).cloned();
    let all = weighted.into_iter().chain(lists("/spec/rules", "backendRefs")).chain(lists("/spec/routes", "services"));
    let way = |services: Vec<Value>| services.iter().filter_map(share).collect::<Vec<_>>().join(", ");
    let backends = backends(route).into_iter().map(|backend| backend.name);
    // an Ingress has no shares
    let paths = backends.filter(|_| route.pointer("/spec/rules/0/http").is_some());
    all.map(way).chain(paths).collect()
}

/// A weight that is left out is 1. What is no Service of the same namespace says what it is.
fn share(service: &Value) -> Option<String> {
    let text = |key: &str| service.get(key).and_then(Value::as_str);
    let weight = service.get("weight").and_then(Value::as_u64).unwrap_or(1);
    let kind = text("kind").filter(|kind| *kind != "Service").map(|kind| format!("{kind} ")).unwrap_or_default();
    let place = text("namespace").map(|namespace| format!("{namespace}/")).unwrap_or_default();
    Some(format!("{kind}{place}{} {weight}", text("name")?))
}

/// The Services to which routes lead; where pods are the shares, the application's own. Others may choose the canary's pods as well, and no
/// request of the trial goes through them.
fn leading<'m>(composed: &'m Manifests, app: &str) -> impl Iterator<Item = &'m Value> {
    let backends = composed.routing.iter().flat_map(|route| backends(&route.value));
    let routed: BTreeSet<(Option<String>, String)> =
        backends.map(|backend| (Some(backend.namespace), backend.name)).collect();
    let own = app.to_owned();
    let services = composed.objects.iter().map(|object| &object.value);
    services.filter(move |service| {
        let id = ObjectId::of(service);
        let leads = if routed.is_empty() { id.name == own } else { routed.contains(&(id.namespace, id.name)) };
        id.kind == "Service" && id.group.is_empty() && leads
    })
}

/// Whether a Service chooses other pods than it should, has not the ports that it should have, or is gone.
fn chooses(wanted: &Value, live: Option<&Value>) -> Option<String> {
    let id = ObjectId::of(wanted);
    let Some(live) = live else { return Some(format!("`{id}` is gone")) };
    let is_empty = |selector: &Value| selector.as_object().is_none_or(serde_json::Map::is_empty);
    let selector = |service: &Value| service.pointer("/spec/selector").filter(|one| !is_empty(one)).cloned();
    if selector(wanted) != selector(live) {
        return Some(format!("`{id}` chooses other pods than the step asks for"));
    }
    let ports = |service: &Value| service.pointer("/spec/ports").and_then(Value::as_array).cloned().unwrap_or_default();
    let stated = |port: &Value, key: &str| port.get(key).filter(|value| !value.is_null()).cloned();
    let same =
        |one: &Value, other: &Value, key: &str| stated(one, key).is_none_or(|value| stated(other, key) == Some(value));
    let has = |port: &Value| ports(live).iter().any(|one| same(port, one, "port") && same(port, one, "targetPort"));
    let lacks = ports(wanted).iter().find(|port| !has(port))?.get("port")?.clone();
    Some(format!("`{id}` does not lead its port {lacks} where the step asks for"))
}

fn outnumbers(wanted: &Value, live: Option<&Value>) -> Option<String> {
    let pods = |object: &Value| object.pointer("/spec/replicas").and_then(Value::as_u64);
    // of what is gone readiness tells
    let (asked, there) = (pods(wanted)?, pods(live?)?);
    let id = ObjectId::of(wanted);
    let pods = count(usize::try_from(there).unwrap_or(usize::MAX), "pod");
    (asked != there).then(|| format!("`{id}` has {pods}, and the step asks for {asked}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn split(weights: [u64; 2]) -> Value {
        let service =
            |name: &str, weight: u64| json!({ "name": name, "kind": "Service", "port": 80, "weight": weight });
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "TraefikService",
            "metadata": { "name": "web", "namespace": "shop" },
            "spec": { "weighted": { "services": [service("web-stable", weights[0]), service("web-canary", weights[1])] } } })
    }

    #[test]
    fn what_somebody_set_by_hand_is_told_beside_what_the_step_asks() {
        let (asked, live) = (split([80, 20]), split([100, 0]));
        assert_eq!(differs(&asked, Some(&asked)), None);
        let said = differs(&asked, Some(&live)).unwrap();
        assert!(
            said.ends_with("leads to web-stable 100, web-canary 0, and the step asks for web-stable 80, web-canary 20"),
            "{said}"
        );
        assert!(differs(&asked, None).unwrap().ends_with("is gone"));
    }

    #[test]
    fn a_rule_of_many_and_a_route_that_leads_past_the_shares_are_seen() {
        let rule = |weight: u64| json!({ "backendRefs": [{ "name": "web-stable", "weight": 80 }, { "name": "web-canary", "weight": weight }] });
        let route = |second: u64| {
            json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
            "metadata": { "name": "web", "namespace": "shop" }, "spec": { "rules": [rule(20), rule(second)] } })
        };
        assert_eq!(differs(&route(20), Some(&route(20))), None);
        assert!(differs(&route(20), Some(&route(1))).is_some());
        let way = |kind: &str, name: &str| {
            json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute",
            "metadata": { "name": "web", "namespace": "shop" }, "spec": { "routes": [{ "services": [{ "kind": kind, "name": name }] }] } })
        };
        assert!(differs(&way("TraefikService", "web"), Some(&way("Service", "web-stable"))).is_some());
        assert!(differs(&way("TraefikService", "web"), Some(&way("Service", "web"))).is_some());
        let path = |name: &str| {
            json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "web", "namespace": "shop" },
            "spec": { "rules": [{ "http": { "paths": [{ "backend": { "service": { "name": name } } }] } }] } })
        };
        assert_eq!(differs(&path("web"), Some(&path("web"))), None);
        assert!(differs(&path("web"), Some(&path("other"))).is_some());
    }

    #[test]
    fn a_service_that_is_gone_or_chooses_others_is_seen() {
        let service = |track: &str, target: u16| {
            json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web-canary", "namespace": "shop" },
                "spec": { "selector": { "app": "web", "railiance.dev/track": track }, "ports": [{ "port": 80, "targetPort": target }] } })
        };
        let mut live = service("canary", 8080);
        live["spec"]["clusterIP"] = json!("10.0.0.1");
        live["spec"]["ports"][0]["protocol"] = json!("TCP");
        let asked = service("canary", 8080);
        assert_eq!(chooses(&asked, Some(&live)), None);
        assert!(chooses(&asked, None).unwrap().ends_with("is gone"));
        assert!(chooses(&asked, Some(&service("stable", 8080))).unwrap().contains("chooses other pods"));
        assert!(chooses(&asked, Some(&service("canary", 9))).unwrap().contains("port 80"));
        let mut unstated = service("canary", 8080);
        unstated["spec"]["ports"][0]["targetPort"] = Value::Null;
        assert_eq!(chooses(&unstated, Some(&live)), None, "what the server chooses is nobody's word");
    }

    #[test]
    fn where_pods_are_the_shares_their_number_counts() {
        let canary = |replicas: u64| {
            json!({ "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web-canary", "namespace": "shop" }, "spec": { "replicas": replicas } })
        };
        assert_eq!(outnumbers(&canary(1), Some(&canary(1))), None);
        assert!(outnumbers(&canary(1), Some(&canary(4))).unwrap().ends_with("has 4 pods, and the step asks for 1"));
    }
}
