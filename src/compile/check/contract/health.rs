use super::values::{Duration, Scalar};
use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Probes of the main container, and acceptance checks.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// The pod gets traffic only while this passes.
    pub ready: Option<Spanned<Probe>>,
    /// The container is restarted when this fails.
    pub live: Option<Spanned<Probe>>,
    /// The other probes wait until this has passed once.
    pub start: Option<Spanned<Probe>>,
    /// Checks with expected answers, made by railiance itself.
    #[serde(default)]
    pub checks: Vec<Spanned<Check>>,
}

/// One probe. Exactly one of `http`, `tcp`, `grpc` and `exec` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// GET this path and expect a status from 200 to 399.
    #[schemars(regex(pattern = "^/"), example = &"/healthz")]
    pub http: Option<Spanned<String>>,
    /// Connect to the port.
    #[schemars(extend("const" = true))]
    pub tcp: Option<Spanned<bool>>,
    /// Ask the gRPC health service of this name (empty: the server as a whole).
    #[schemars(example = &"greeter.v1.Greeter")]
    pub grpc: Option<Spanned<String>>,
    /// Run a command in the container and expect exit code 0.
    #[schemars(example = ["/bin/greeter", "health"])]
    pub exec: Option<Spanned<Vec<Spanned<String>>>>,
    /// The name of the port; absent: `http`, or the only port.
    #[schemars(example = &"http")]
    pub port: Option<Spanned<String>>,
    /// Time between two probes.
    #[schemars(example = &"10s")]
    pub every: Option<Spanned<Duration>>,
    /// Time that an answer may take.
    #[schemars(example = &"2s")]
    pub timeout: Option<Spanned<Duration>>,
    /// Failures in a row that count.
    #[schemars(range(min = 1), example = 3)]
    pub failures: Option<Spanned<u32>>,
}

/// A check made by railiance itself. Exactly one of `http`, `tcp`, `grpc`, `exec` and `file` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What it shows.
    #[schemars(example = &"greets")]
    pub name: Spanned<String>,
    /// The path to GET.
    #[schemars(regex(pattern = "^/"), example = &"/hello")]
    pub http: Option<Spanned<String>>,
    /// Connect to the port.
    #[schemars(extend("const" = true))]
    pub tcp: Option<Spanned<bool>>,
    /// Ask the gRPC health service of this name (empty: the server as a whole).
    #[schemars(example = &"greeter.v1.Greeter")]
    pub grpc: Option<Spanned<String>>,
    /// Run a command in the directory that holds `railiance/` and expect exit code 0; at stage 1 alone.
    #[schemars(length(min = 1), example = ["./scripts/smoke.sh", "--fast"])]
    pub exec: Option<Spanned<Vec<Spanned<String>>>>,
    /// A file that must be there, seen from the directory that holds `railiance/`; at stage 1 alone.
    #[schemars(length(min = 1), example = &"build/report.json")]
    pub file: Option<Spanned<String>>,
    /// The name of the port; absent: the port that is exposed.
    #[schemars(example = &"http")]
    pub port: Option<Spanned<String>>,
    /// Request headers.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "Accept": "text/plain" }))]
    pub headers: BTreeMap<Spanned<String>, Spanned<String>>,
    /// The expected answer; absent: status 200.
    pub expect: Option<Spanned<Expectation>>,
    /// Time within which the check must have passed once.
    #[schemars(example = &"30s")]
    pub within: Option<Spanned<Duration>>,
}

/// An expected answer: of a request, of a command's standard output, or of a file's content.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The HTTP status.
    #[schemars(range(min = 100, max = 599), example = 200)]
    pub status: Option<Spanned<u16>>,
    /// A text that the body must contain.
    #[schemars(example = &"hello")]
    pub body: Option<Spanned<String>>,
    /// Values that the body must hold as JSON, by JSON Pointer (RFC 6901).
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "/status": "ok", "/checks/0/passed": true }))]
    pub json: BTreeMap<Spanned<String>, Spanned<Scalar>>,
    /// Response headers and their whole values.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "Content-Type": "application/json" }))]
    pub headers: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// Where metrics, dashboards and logs are.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observe {
    /// The metrics endpoint of the pods; becomes scrape annotations.
    pub metrics: Option<Spanned<Metrics>>,
    /// The Prometheus server that gates ask.
    #[schemars(regex(pattern = "^https?://"), example = &"http://prometheus.monitoring:9090")]
    pub prometheus: Option<Spanned<String>>,
    /// The API of Traefik, which `observe` asks how it shares requests.
    #[schemars(regex(pattern = "^https?://"), example = &"http://traefik.kube-system:8080")]
    pub traefik: Option<Spanned<String>>,
    /// A query that counts the requests served by the canary.
    #[schemars(example = &r#"sum(http_requests_total{app="greeter",track="canary"})"#)]
    pub requests: Option<Spanned<String>>,
    /// How often Prometheus scrapes.
    #[schemars(example = &"30s")]
    pub scrape_interval: Option<Spanned<Duration>>,
    /// Dashboards to look at.
    #[serde(default)]
    #[schemars(inner(regex(pattern = "^https?://")), example = ["https://grafana.example.org/d/greeter"])]
    pub dashboards: Vec<Spanned<String>>,
    /// Where logs are found.
    #[schemars(regex(pattern = "^https?://"))]
    #[schemars(example = &"https://grafana.example.org/explore")]
    pub logs: Option<Spanned<String>>,
}

/// A metrics endpoint.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Its path.
    #[schemars(regex(pattern = "^/"), example = &"/metrics")]
    pub path: Option<Spanned<String>>,
    /// The name of its port.
    #[schemars(example = &"metrics")]
    pub port: Option<Spanned<String>>,
}
