//! What a set of objects costs. A measurement, not a test of every run:
//! `cargo test --release --test template -- --ignored --nocapture speed`.

use crate::support::Bench;
use std::hint::black_box;
use std::time::{Duration, Instant};

const APP: &str = include_str!("app.yaml.hbs");
const LABELS: &str = "app.kubernetes.io/name: {{app}}\napp.kubernetes.io/version: {{image.tag}}\napp.kubernetes.io/part-of: \"{{team}}\"\n";
const CONTEXT: &str = r#"
name: checkout
namespace: shop
team: payments
replicas: 3
gateway: public
hosts: [shop.example.com, www.example.com]
path: /checkout
weight: 90
args: [--config, /etc/app.yaml, --level=info]
image: {repository: registry.example/checkout, tag: "1.10"}
annotations: {prometheus.io/scrape: "true", note: "line one\nline two: # not a comment"}
ports:
- {name: http, port: 8080, servicePort: 80}
- {name: metrics, port: 9090, protocol: tcp}
env: {LOG_LEVEL: info, COUNTRY: "NO", MOTD: "x\n  evil: true", TPL: "{{ 7*7 }}", RETRIES: 5}
extraEnv:
- {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 512Mi}}
probes: {path: /healthz, port: http, period: 5}
securityContext: {runAsNonRoot: true, readOnlyRootFilesystem: true}
"#;

/// The best of several rounds: what the work costs when nothing else runs.
fn best(mut work: impl FnMut()) -> Duration {
    const TURNS: u32 = 100;
    let mut round = || {
        let start = Instant::now();
        (0..TURNS).for_each(|_| work());
        start.elapsed() / TURNS
    };
    (0..10).map(|_| round()).min().unwrap_or_default()
}

#[test]
fn the_set_has_three_objects() {
    let mut bench = Bench::clean(&[("app", APP), ("labels", LABELS)]);
    let context = bench.context(CONTEXT);
    let documents = bench.render("app", &context);
    let kinds: Vec<_> = documents.iter().map(|document| document.value["kind"].as_str().unwrap_or("")).collect();
    assert_eq!(kinds, ["Deployment", "Service", "HTTPRoute"]);
    let container = &documents[0].value["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"].as_array().map(Vec::len), Some(6));
    assert_eq!(container["env"][2]["value"], "x\n  evil: true");
    assert_eq!(container["securityContext"].as_object().map(serde_json::Map::len), Some(3));
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    let templates = [("app", APP), ("labels", LABELS)];
    let mut bench = Bench::clean(&templates);
    let context = bench.context(CONTEXT);
    let kept = best(|| drop(black_box(bench.engine.render("app", &context))));
    let cold = best(|| {
        let fresh = Bench::new(&templates);
        black_box(fresh.engine.render("app", &context));
    });
    let compile = best(|| drop(black_box(Bench::new(&templates))));
    println!("render {kept:?}; compile {compile:?}; compile and first render {cold:?}");
    assert!(cfg!(debug_assertions) || kept < Duration::from_micros(200), "{kept:?}");
}
