//! A cluster with real controllers, a namespace a test, users with few rights, and a way that is long.

use crate::bed::{bed, eventually, older_server};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

pub const DEPLOYMENT: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, \
    selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, \
    spec: {containers: [{name: app, image: 'web:1', ports: [{containerPort: 8080}]}]}}}}";

const SERVICE: &str = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}";

const ROUTES: &str = "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: web}, spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}}
---
{apiVersion: traefik.io/v1alpha1, kind: TraefikService, metadata: {name: web}, spec: {weighted: {services: [{name: web, port: 80, weight: 90}]}}}";

#[test]
fn the_server_says_which_version_it_is() {
    let version: serde_json::Value = serde_json::from_str(&bed().kubectl(&["version", "-o=json"])).unwrap();
    if std::env::var_os("KUBEBUILDER_ASSETS").is_none() {
        assert_eq!(version["serverVersion"]["gitVersion"], "v1.37.2");
    }
    assert_eq!(version["serverVersion"]["major"], "1");
}

#[test]
fn an_older_server_stores_what_it_is_given() {
    let version: serde_json::Value = serde_json::from_str(&older_server().kubectl(&["version", "-o=json"])).unwrap();
    assert_eq!(version["serverVersion"]["gitVersion"], "v1.34.4");
    let namespace = older_server().namespace("older");
    older_server().apply(&namespace, DEPLOYMENT);
    assert_eq!(older_server().get("deployment", &namespace, "web")["metadata"]["managedFields"][0]["manager"], "bed");
}

/// The first test, in a second process with `KUBEBUILDER_ASSETS`.
fn with_assets(directory: &Path) -> (bool, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cluster::the_server_says_which_version_it_is"])
        .env("KUBEBUILDER_ASSETS", directory)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn assets_are_used_where_they_are_and_missed_where_they_are_not() {
    bed();
    assert!(with_assets(&crate::bed::tools::directory()).0);
    let (success, said) = with_assets(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs"));
    assert!(!success && said.contains("KUBEBUILDER_ASSETS is set, but has no `etcd`"), "{said}");
}

#[test]
fn a_deployment_gets_ready_and_a_service_finds_its_pods() {
    let namespace = bed().namespace("cluster");
    bed().apply(&namespace, &format!("{DEPLOYMENT}\n---\n{SERVICE}"));
    bed().wait("deployment", &namespace, "web", |web| web["status"]["availableReplicas"] == 2);
    let ready = eventually("two endpoints", || {
        let slices = bed().list("endpointslice", &namespace, "kubernetes.io/service-name=web");
        let endpoints = slices.first()?["endpoints"].as_array()?.clone();
        (endpoints.len() == 2 && endpoints.iter().all(|one| one["conditions"]["ready"] == true)).then_some(endpoints)
    });
    assert!(ready[0]["addresses"][0].as_str().unwrap().starts_with("10.244."), "{ready:?}");
}

#[test]
fn routers_can_be_defined() {
    bed().definitions();
    let namespace = bed().namespace("routes");
    bed().apply(&namespace, ROUTES);
    let route = bed().get("httproute", &namespace, "web");
    // what the server adds by itself
    assert_eq!(route["spec"]["rules"][0]["backendRefs"][0]["kind"], "Service");
    assert_eq!(bed().get("traefikservice", &namespace, "web")["spec"]["weighted"]["services"][0]["weight"], 90);
}

#[test]
fn every_test_has_a_namespace_of_its_own() {
    let (one, other) = (bed().namespace("same"), bed().namespace("same"));
    assert_ne!(one, other);
    bed().kubectl(&["create", "configmap", "x", "-n", &one]);
    assert!(bed().find("configmap", &other, "x").is_none());
}

#[test]
fn a_user_may_do_what_is_bound_to_it_and_nothing_else() {
    let namespace = bed().namespace("rights");
    bed().kubectl(&["create", "role", "see", "--verb=get,list", "--resource=configmaps", "-n", &namespace]);
    bed().kubectl(&["create", "rolebinding", "see", "--role=see", "--group=watchers", "-n", &namespace]);
    let user = bed().user("lookout", Some("watchers"));
    let kubectl = |words: &[&str]| {
        let words = words.iter().copied().chain(["-n", &namespace]);
        Command::new(crate::bed::tools::tool("kubectl")).args(words).env("KUBECONFIG", &user).output().unwrap()
    };
    assert!(kubectl(&["get", "configmaps"]).status.success());
    let refused = kubectl(&["create", "configmap", "x"]);
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(sentence.contains("User \"lookout\" cannot create resource \"configmaps\""), "{sentence}");
}

#[test]
fn a_crashed_container_has_a_log() {
    let namespace = bed().namespace("log");
    bed().apply(
        &namespace,
        "{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: app, image: 'app:1-crash'}]}}",
    );
    bed().wait("pod", &namespace, "one", |pod| !pod["status"]["containerStatuses"].is_null());
    let log = bed().kubectl(&["logs", "one", "-n", &namespace, "--tail=1"]);
    assert_eq!(log, "fatal: cannot reach the database\n");
}

#[test]
fn a_round_trip_can_be_made_longer() {
    let far = bed().distance(Duration::from_millis(100));
    let begin = Instant::now();
    let answer = Command::new(crate::bed::tools::tool("kubectl"))
        .args(["get", "--raw", "/readyz"])
        .env("KUBECONFIG", far.kubeconfig())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&answer.stdout), "ok");
    // TCP, TLS and the request are three of them
    assert!(begin.elapsed() >= Duration::from_millis(300), "{:?}", begin.elapsed());
}
