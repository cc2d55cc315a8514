//! The table of keys that exclude or need each other; JSON Schema could say it only as alternatives
//! of whole tables, whose errors nobody can read.

use crate::compile::check::schemas::SchemaName;

/// How many of a row's keys a table may have: each bound is one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Exactly,
    AtLeast,
    AtMost,
}

/// One row: tables at `at` (`*` stands for any name or index) and the keys that compete there.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub schema: SchemaName,
    pub at: &'static str,
    pub need: Need,
    pub keys: &'static [&'static str],
    /// The row counts only in tables with this key.
    pub when: Option<&'static str>,
}

const fn row(need: Need, at: &'static str, keys: &'static [&'static str]) -> Row {
    Row { schema: SchemaName::App, at, need, keys, when: None }
}

const fn given(key: &'static str, need: Need, at: &'static str, keys: &'static [&'static str]) -> Row {
    Row { schema: SchemaName::App, at, need, keys, when: Some(key) }
}

use Need::{AtLeast, AtMost, Exactly};

const ENV: &[&str] = &["value", "secret", "field"];
const PROBE: &[&str] = &["http", "tcp", "grpc", "exec"];
const CHECK: &[&str] = &["http", "tcp", "grpc", "exec", "file"];
const BOUNDS: &[&str] = &["cpu", "memory", "external"];
const SIZES: &[&str] = &["size", "requests", "limits"];
const SECRET: &[&str] = &["secret"];
const GATE: &str = "/stage/canary/gate/*";
const PEER: &[&str] = &["app", "namespace", "cidr"];

/// Every row, in the order of the contract.
pub const ROWS: &[Row] = &[
    row(Exactly, "", &["workload", "upstream"]),
    row(AtLeast, "/workload/autoscale", BOUNDS),
    row(AtMost, "/workload/autoscale", &["cpu", "external"]),
    row(AtMost, "/workload/autoscale", &["memory", "external"]),
    row(AtLeast, "/workload/resources", SIZES),
    row(AtMost, "/workload/resources", &["size", "requests"]),
    row(AtMost, "/workload/resources", &["size", "limits"]),
    row(Exactly, "/workload/env/*", ENV),
    given("key", AtLeast, "/workload/env/*", SECRET),
    given("optional", AtLeast, "/workload/env/*", SECRET),
    row(Exactly, "/workload/volumes/*", &["claim", "existing_claim", "empty", "secret", "config"]),
    row(Exactly, "/workload/containers/*/env/*", ENV),
    given("key", AtLeast, "/workload/containers/*/env/*", SECRET),
    given("optional", AtLeast, "/workload/containers/*/env/*", SECRET),
    row(AtLeast, "/workload/containers/*/resources", SIZES),
    row(AtMost, "/workload/containers/*/resources", &["size", "requests"]),
    row(AtMost, "/workload/containers/*/resources", &["size", "limits"]),
    row(Exactly, "/workload/disruption", &["max_unavailable", "min_available"]),
    row(Exactly, "/upstream", &["helm", "manifests", "kustomization"]),
    row(AtLeast, "/expose", &["host", "hosts", "route"]),
    row(AtMost, "/expose", &["host", "hosts"]),
    row(Exactly, "/requires/*", &["crd", "service", "app", "namespace"]),
    row(Exactly, "/health/ready", PROBE),
    row(Exactly, "/health/live", PROBE),
    row(Exactly, "/health/start", PROBE),
    row(Exactly, "/health/checks/*", CHECK),
    given("port", AtLeast, "/health/checks/*", &["http", "tcp", "grpc"]),
    given("headers", AtLeast, "/health/checks/*", &["http"]),
    given("expect", AtLeast, "/health/checks/*", &["http", "exec", "file"]),
    row(AtLeast, "/network/allow_from/*", PEER),
    row(AtMost, "/network/allow_from/*", &["app", "cidr"]),
    row(AtMost, "/network/allow_from/*", &["namespace", "cidr"]),
    row(AtLeast, "/network/allow_to/*", PEER),
    row(AtMost, "/network/allow_to/*", &["app", "cidr"]),
    row(AtMost, "/network/allow_to/*", &["namespace", "cidr"]),
    row(Exactly, "/jobs/*/env/*", ENV),
    given("key", AtLeast, "/jobs/*/env/*", SECRET),
    given("optional", AtLeast, "/jobs/*/env/*", SECRET),
    row(AtLeast, "/jobs/*/resources", SIZES),
    row(AtMost, "/jobs/*/resources", &["size", "requests"]),
    row(AtMost, "/jobs/*/resources", &["size", "limits"]),
    row(Exactly, GATE, &["prometheus", "compare", "restarts", "http", "exec", "manual"]),
    given("prometheus", AtLeast, GATE, &["max", "min", "equals"]),
    row(AtMost, GATE, &["compare", "max"]),
    row(AtMost, GATE, &["compare", "min"]),
    row(AtMost, GATE, &["compare", "equals"]),
    row(AtMost, GATE, &["restarts", "max"]),
    row(AtMost, GATE, &["restarts", "min"]),
    row(AtMost, GATE, &["restarts", "equals"]),
    row(AtMost, GATE, &["http", "max"]),
    row(AtMost, GATE, &["http", "min"]),
    row(AtMost, GATE, &["http", "equals"]),
    row(AtMost, GATE, &["exec", "max"]),
    row(AtMost, GATE, &["exec", "min"]),
    row(AtMost, GATE, &["exec", "equals"]),
    row(AtMost, GATE, &["manual", "max"]),
    row(AtMost, GATE, &["manual", "min"]),
    row(AtMost, GATE, &["manual", "equals"]),
    given("at_least", AtLeast, GATE, &["prometheus", "compare"]),
    given("headers", AtLeast, GATE, &["http"]),
    given("expect", AtLeast, GATE, &["http"]),
    given("timeout", AtLeast, GATE, &["http", "exec"]),
    row(AtLeast, "/stage/canary/gate/*/compare", &["max_ratio", "max_difference"]),
    row(AtLeast, "/stage/canary/failures", &["consecutive", "total"]),
    row(AtLeast, "/target/*/autoscale", BOUNDS),
    row(AtMost, "/target/*/autoscale", &["cpu", "external"]),
    row(AtMost, "/target/*/autoscale", &["memory", "external"]),
    row(AtLeast, "/target/*/resources", SIZES),
    row(AtMost, "/target/*/resources", &["size", "requests"]),
    row(AtMost, "/target/*/resources", &["size", "limits"]),
    row(Exactly, "/target/*/env/*", ENV),
    given("key", AtLeast, "/target/*/env/*", SECRET),
    given("optional", AtLeast, "/target/*/env/*", SECRET),
];
