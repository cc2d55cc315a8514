//! Routes: those with a status, and Traefik's, which have none.

use crate::health::{Around, alone, said};
use railiance::rollout::health::services;
use serde_json::{Value, json};

fn condition(name: &str, status: &str, reason: &str, generation: u64) -> Value {
    json!({ "type": name, "status": status, "reason": reason, "message": "m", "observedGeneration": generation })
}

/// A route of generation 2 with two parents, the second of another namespace.
fn http_route(parents: Value) -> Value {
    json!({
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
        "metadata": { "name": "x", "namespace": "web", "generation": 2 },
        "spec": { "parentRefs": [{ "name": "front" }, { "name": "back", "namespace": "system", "sectionName": "https" }] },
        "status": { "parents": parents },
    })
}

fn answer(parent: Value, accepted: Value, resolved: Value) -> Value {
    json!({ "parentRef": parent, "controllerName": "example.org/c", "conditions": [accepted, resolved] })
}

fn front() -> Value {
    json!({ "group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "front", "namespace": "web" })
}

fn back() -> Value {
    json!({ "name": "back", "namespace": "system", "sectionName": "https" })
}

fn good(parent: Value) -> Value {
    answer(parent, condition("Accepted", "True", "Accepted", 2), condition("ResolvedRefs", "True", "ResolvedRefs", 2))
}

#[test]
fn every_parent_must_have_accepted_this_generation() {
    let silent = "NoParentStatus: no controller answers for it";
    assert_eq!(alone(&http_route(json!([good(front()), good(back())]))), "ready");
    assert_eq!(alone(&http_route(json!([good(front())]))), format!("waiting: gateway/back: {silent}"));
    assert_eq!(alone(&http_route(json!([]))), format!("waiting: gateway/front: {silent}; gateway/back: {silent}"));
    let mut elsewhere = back();
    elsewhere["sectionName"] = "http".into();
    assert_eq!(alone(&http_route(json!([good(front()), good(elsewhere)]))), format!("waiting: gateway/back: {silent}"));
    let old = answer(
        back(),
        condition("Accepted", "True", "Accepted", 1),
        condition("ResolvedRefs", "True", "ResolvedRefs", 2),
    );
    assert_eq!(
        alone(&http_route(json!([good(front()), old]))),
        "waiting: gateway/back: Accepted: what is said about it is of an earlier generation"
    );
}

#[test]
fn what_another_object_can_heal_is_waited_for_and_the_rest_is_not() {
    let of = |accepted: Value, resolved: Value| {
        alone(&http_route(json!([good(front()), answer(back(), accepted, resolved)])))
    };
    let (yes, found) =
        (condition("Accepted", "True", "Accepted", 2), condition("ResolvedRefs", "True", "ResolvedRefs", 2));
    let missing = condition("ResolvedRefs", "False", "BackendNotFound", 2);
    assert_eq!(of(yes.clone(), missing), "waiting: gateway/back: BackendNotFound: m");
    let refused = condition("Accepted", "False", "NotAllowedByListeners", 2);
    assert_eq!(of(refused, found.clone()), "waiting: gateway/back: NotAllowedByListeners: m");
    let unsupported = condition("Accepted", "False", "UnsupportedValue", 2);
    assert_eq!(of(unsupported, found.clone()), "failed: gateway/back: UnsupportedValue: m");
    let once = condition("Accepted", "False", "UnsupportedValue", 1);
    assert!(of(once, found).starts_with("waiting: "), "it is about the generation before");
}

#[test]
fn one_of_several_controllers_is_enough() {
    let refused =
        answer(back(), condition("Accepted", "False", "NoMatchingParent", 2), condition("ResolvedRefs", "True", "", 2));
    assert_eq!(alone(&http_route(json!([refused, good(back()), good(front())]))), "ready");
}

#[test]
fn gateways_and_their_classes() {
    let of = |kind: &str, conditions: Value| {
        let object = json!({
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": kind,
            "metadata": { "name": "x", "generation": 2 }, "status": { "conditions": conditions },
        });
        alone(&object)
    };
    let (accepted, programmed) = (condition("Accepted", "True", "Accepted", 2), |status, generation| {
        condition("Programmed", status, "Pending", generation)
    });
    assert_eq!(of("Gateway", json!([accepted, programmed("True", 2)])), "ready");
    assert_eq!(of("Gateway", json!([accepted, programmed("False", 2)])), "waiting: Pending: m");
    assert!(of("Gateway", json!([accepted, programmed("True", 1)])).starts_with("waiting: Programmed"));
    assert_eq!(of("GatewayClass", json!([accepted])), "ready");
    assert_eq!(of("GatewayClass", json!([condition("Accepted", "Unknown", "Pending", 2)])), "waiting: Pending: m");
}

fn weighted() -> Value {
    json!({
        "apiVersion": "traefik.io/v1alpha1", "kind": "TraefikService", "metadata": { "name": "x", "namespace": "web" },
        "spec": { "weighted": { "services": [
            { "name": "x-stable", "port": 80, "weight": 95 },
            { "name": "x-canary", "namespace": "trial", "port": 80, "weight": 5 },
            { "name": "x-deeper", "kind": "TraefikService" },
        ] } },
    })
}

fn slice(namespace: &str, service: &str, conditions: Value) -> Value {
    json!({
        "metadata": { "namespace": namespace, "labels": { "kubernetes.io/service-name": service } },
        "endpoints": [{ "addresses": ["10.0.0.1"], "conditions": conditions }],
    })
}

#[test]
fn a_weighted_service_needs_an_endpoint_behind_each_child() {
    let with = |slices: Vec<Value>| {
        let mut around = Around::default();
        around.dependents.endpoint_slices = slices;
        said(&weighted(), &around)
    };
    let stable = || slice("web", "x-stable", json!({ "ready": true }));
    let none = "waiting: service/x-canary: NoReadyEndpoint: no endpoint of its port 80 is ready";
    assert_eq!(with(vec![stable()]), none);
    assert_eq!(with(vec![stable(), slice("web", "x-canary", json!({ "ready": true }))]), none, "of another namespace");
    let ending = json!({ "ready": false, "serving": true, "terminating": true });
    assert_eq!(with(vec![stable(), slice("trial", "x-canary", ending)]), none);
    assert_eq!(with(vec![stable(), slice("trial", "x-canary", json!({}))]), "ready", "one that does not say is ready");
}

#[test]
fn an_ingress_needs_endpoints_behind_its_services_as_well() {
    let path = json!({ "backend": { "service": { "name": "x-stable", "port": { "number": 80 } } } });
    let ingress = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "x", "namespace": "web" },
        "spec": { "rules": [{ "http": { "paths": [path] } }] },
    });
    let mut around = Around::default();
    assert_eq!(said(&ingress, &around), "waiting: service/x-stable: NoReadyEndpoint: no endpoint is ready");
    around.dependents.endpoint_slices = vec![slice("web", "x-stable", json!({ "ready": true }))];
    assert_eq!(said(&ingress, &around), "ready");
}

#[test]
fn a_service_of_the_outside_world_has_no_endpoints() {
    let mut around = Around::default();
    around.dependents.endpoint_slices = vec![slice("web", "x-stable", json!({}))];
    around.dependents.services = vec![json!({
        "metadata": { "name": "x-canary", "namespace": "trial" }, "spec": { "type": "ExternalName" },
    })];
    assert_eq!(said(&weighted(), &around), "ready");
}

#[test]
fn services_are_found_wherever_traefik_names_them() {
    let named = |spec: Value| {
        let object = json!({ "metadata": { "namespace": "web" }, "spec": spec });
        services(&object)
            .into_iter()
            .map(|backend| format!("{}/{}", backend.namespace, backend.name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        named(
            json!({ "routes": [{ "services": [{ "name": "a" }] }, { "services": [{ "name": "b", "kind": "Service" }] }] })
        ),
        "web/a web/b"
    );
    assert_eq!(
        named(json!({ "routes": [{ "services": [{ "name": "api@internal", "kind": "TraefikService" }] }, {}] })),
        ""
    );
    assert_eq!(
        named(json!({ "mirroring": { "name": "a", "mirrors": [{ "name": "b", "percent": 5 }] } })),
        "web/a web/b"
    );
    assert_eq!(named(json!({ "highestRandomWeight": { "services": [{ "name": "a" }] } })), "web/a");
    assert_eq!(
        named(json!({ "failover": { "service": { "name": "a" }, "fallback": { "name": "b", "namespace": "c" } } })),
        "c/b web/a"
    );
}
