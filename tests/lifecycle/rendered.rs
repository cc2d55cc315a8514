//! What railiance renders for a canary is what a real proxy splits, and what falls back to stable.

use crate::bed::eventually;
use crate::traffic::load::Shape;
use crate::traffic::traffic;
use std::fs;
use std::process::Command;

const CONTRACT: &str = r#"contract = "railiance.dev/v1"

[app]
name = "web"
owner = "team-web"
namespace = "NAMESPACE"

[workload]
image = "registry.example.org/web/web"
ports = { http = 8080 }
replicas = 3

[health]
ready = { http = "/healthz" }

[expose]
host = "NAMESPACE.example.org"
ROUTER

[observe]
metrics = { path = "/metrics", port = "http" }
prometheus = "http://prometheus.monitoring:9090"
requests = 'sum(http_requests_total{namespace="NAMESPACE",track="canary"})'

[stage.canary]
strategy = "weighted"
steps = [{ weight = 25, hold = "1m" }]
sessions = "independent"

[[stage.canary.gate]]
name = "errors"
prometheus = 'sum(rate(http_requests_total{namespace="NAMESPACE",track="canary",code=~"5.."}[10s]))'
max = 0.01
at_least = { requests = 20 }
"#;

const RELEASE: &str = r#"[candidate]
version = "v1.1.0"
image = "registry.example.org/web/web:1.1.0-slow20@sha256:1111111111111111111111111111111111111111111111111111111111111111"

[stable]
version = "v1.0.0"
image = "registry.example.org/web/web:1.0.0@sha256:0000000000000000000000000000000000000000000000000000000000000000"
"#;

const TRAEFIK: &str = "router = \"traefik\"\nentry_points = [\"web\"]";
const GATEWAY: &str =
    "router = \"gateway-api\"\ngateway = { name = \"public\", namespace = \"gateways\", section = \"web\" }";

const REPLICAS: &str = "router = \"replicas\"";
const SECURE_TRAEFIK: &str = "router = \"traefik\"\nentry_points = [\"websecure\"]\ntls = { secret = \"web-tls\" }";
const SECURE_GATEWAY: &str =
    "router = \"gateway-api\"\ngateway = { name = \"public\", namespace = \"gateways\", section = \"https\" }";

/// Both tracks, as they serve with a weight; the namespace.
fn rendered(name: &str, router: &str, weight: &str) -> String {
    let namespace = applied(name, router, weight);
    traffic().serves(&host(&namespace), &["stable", "canary"]);
    namespace
}

/// Renders both tracks with a weight, and applies them; the namespace.
fn applied(name: &str, router: &str, weight: &str) -> String {
    let namespace = traffic().namespace(name);
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("railiance")).unwrap();
    let contract = CONTRACT.replace("NAMESPACE", &namespace).replace("ROUTER", router);
    fs::write(directory.path().join("railiance/app.toml"), contract).unwrap();
    fs::write(directory.path().join("railiance/release.toml"), RELEASE).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_railiance"))
        .args(["render", "--track", "canary", "--weight", weight])
        .current_dir(&directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    traffic().apply(&namespace, &String::from_utf8_lossy(&output.stdout));
    for deployment in ["web", "web-canary"] {
        traffic().kubectl(&["rollout", "status", "deployment", deployment, "-n", &namespace]);
    }
    namespace
}

fn host(namespace: &str) -> String {
    format!("{namespace}.example.org")
}

pub fn both_routers_split_as_rendered() {
    for (name, router) in [("rendered", TRAEFIK), ("rendered-gateway", GATEWAY)] {
        let namespace = rendered(name, router, "10");
        let summary = traffic().send(&host(&namespace), 500);
        assert_eq!(summary.failures(), 0, "{summary}");
        assert!(summary.of_track("canary").abs_diff(50) <= 5, "{summary}");
        assert_eq!(summary.by_version().keys().collect::<Vec<_>>(), ["v1.0.0", "v1.1.0"]);
        // the end of the candidate's tag reaches its pods, digest or not
        let canary = summary.records.iter().filter(|record| record.track == "canary");
        assert!(canary.clone().all(|record| record.took.as_millis() >= 20), "{summary}");
    }
}

pub fn the_ratio_of_pods_is_the_split_of_router_replicas() {
    let namespace = rendered("rendered-pods", REPLICAS, "25");
    eventually("all four pods serve alike", || {
        let summary = traffic().send(&host(&namespace), 200);
        assert_eq!(summary.failures(), 0, "{summary}");
        (summary.of_track("canary").abs_diff(50) <= 2).then_some(())
    });
}

pub fn both_routers_serve_by_tls() {
    for (name, router) in [("tls", SECURE_TRAEFIK), ("tls-gateway", SECURE_GATEWAY)] {
        let namespace = applied(name, router, "50");
        traffic().certificate(&namespace, "web-tls");
        let shape = || Shape::new(&host(&namespace), 200).requests(20).secure();
        let summary = eventually("both tracks serve by TLS", || {
            let summary = traffic().begin(shape()).finish();
            (summary.failures() == 0 && summary.of_track("canary") > 0).then_some(summary)
        });
        assert_eq!(summary.of_track("stable") + summary.of_track("canary"), 20, "{summary}");
        // and not without it
        assert_eq!(traffic().send(&host(&namespace), 5).by_status(), [("404".to_owned(), 5)].into());
    }
}

pub fn h1_a_lost_canary_falls_back_as_rendered() {
    let namespace = rendered("rendered-lost", TRAEFIK, "50");
    traffic().unready(&namespace, "railiance.dev/track=canary");
    eventually("the canary is asked no longer", || {
        let summary = traffic().send(&host(&namespace), 10);
        (summary.of_track("stable") == 10).then_some(())
    });
    let summary = traffic().send(&host(&namespace), 400);
    assert_eq!((summary.failures(), summary.of_track("stable")), (0, 400), "{summary}");
    traffic().ready(&namespace, "railiance.dev/track=canary");
    traffic().serves(&host(&namespace), &["stable", "canary"]);
}

/// While pods are replaced, each goes on serving until the proxy knows.
pub fn a_rolling_update_under_load_costs_no_request() {
    let namespace = rendered("rolling", TRAEFIK, "10");
    let load = traffic().load(&host(&namespace), 60);
    traffic().kubectl(&["rollout", "restart", "deployment", "web", "-n", &namespace]);
    traffic().kubectl(&["rollout", "status", "deployment", "web", "-n", &namespace]);
    let selector = "railiance.dev/track=stable";
    eventually("no old pod is left", || (traffic().list("pod", &namespace, selector).len() == 3).then_some(()));
    let summary = load.stop();
    let pods: std::collections::BTreeSet<&str> = summary.records.iter().map(|record| record.pod.as_str()).collect();
    assert!(pods.len() >= 7, "{pods:?}");
    assert_eq!(summary.failures(), 0, "{summary}");
}
