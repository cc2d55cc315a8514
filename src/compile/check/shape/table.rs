//! The table of keys that exclude or need each other; JSON Schema could say it only as alternatives
//! of whole tables, whose errors nobody can read.

use crate::compile::check::schemas::SchemaName;

/// How many of a row's keys a table may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    ExactlyOne,
    AtLeastOne,
    AtMostOne,
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

use Need::{AtLeastOne, AtMostOne, ExactlyOne};

const ENV: &[&str] = &["value", "secret", "field"];
const PROBE: &[&str] = &["http", "tcp", "grpc", "exec"];
const BOUNDS: &[&str] = &["cpu", "memory"];
const SIZES: &[&str] = &["size", "requests", "limits"];
const SECRET: &[&str] = &["secret"];
const PEER: &[&str] = &["app", "namespace", "cidr"];

/// Every row, in the order of the contract.
pub const ROWS: &[Row] = &[
    row(ExactlyOne, "", &["workload", "upstream"]),
    row(AtLeastOne, "/workload/autoscale", BOUNDS),
    row(AtLeastOne, "/workload/resources", SIZES),
    row(AtMostOne, "/workload/resources", &["size", "requests"]),
    row(AtMostOne, "/workload/resources", &["size", "limits"]),
    row(ExactlyOne, "/workload/env/*", ENV),
    given("key", AtLeastOne, "/workload/env/*", SECRET),
    given("optional", AtLeastOne, "/workload/env/*", SECRET),
    row(ExactlyOne, "/workload/volumes/*", &["claim", "existing_claim", "empty", "secret", "config"]),
    row(ExactlyOne, "/workload/containers/*/env/*", ENV),
    given("key", AtLeastOne, "/workload/containers/*/env/*", SECRET),
    given("optional", AtLeastOne, "/workload/containers/*/env/*", SECRET),
    row(AtLeastOne, "/workload/containers/*/resources", SIZES),
    row(AtMostOne, "/workload/containers/*/resources", &["size", "requests"]),
    row(AtMostOne, "/workload/containers/*/resources", &["size", "limits"]),
    row(ExactlyOne, "/workload/disruption", &["max_unavailable", "min_available"]),
    row(ExactlyOne, "/upstream", &["helm", "manifests", "kustomization"]),
    row(AtLeastOne, "/expose", &["host", "hosts", "route"]),
    row(AtMostOne, "/expose", &["host", "hosts"]),
    row(ExactlyOne, "/requires/*", &["crd", "service", "app", "namespace"]),
    row(ExactlyOne, "/health/ready", PROBE),
    row(ExactlyOne, "/health/live", PROBE),
    row(ExactlyOne, "/health/start", PROBE),
    row(AtLeastOne, "/network/allow_from/*", PEER),
    row(AtMostOne, "/network/allow_from/*", &["app", "cidr"]),
    row(AtMostOne, "/network/allow_from/*", &["namespace", "cidr"]),
    row(AtLeastOne, "/network/allow_to/*", PEER),
    row(AtMostOne, "/network/allow_to/*", &["app", "cidr"]),
    row(AtMostOne, "/network/allow_to/*", &["namespace", "cidr"]),
    row(ExactlyOne, "/jobs/*/env/*", ENV),
    given("key", AtLeastOne, "/jobs/*/env/*", SECRET),
    given("optional", AtLeastOne, "/jobs/*/env/*", SECRET),
    row(AtLeastOne, "/jobs/*/resources", SIZES),
    row(AtMostOne, "/jobs/*/resources", &["size", "requests"]),
    row(AtMostOne, "/jobs/*/resources", &["size", "limits"]),
    row(ExactlyOne, "/stage/canary/gate/*", &["prometheus", "compare"]),
    given("prometheus", AtLeastOne, "/stage/canary/gate/*", &["max", "min"]),
    row(AtMostOne, "/stage/canary/gate/*", &["compare", "max"]),
    row(AtMostOne, "/stage/canary/gate/*", &["compare", "min"]),
    row(AtLeastOne, "/target/*/autoscale", BOUNDS),
    row(AtLeastOne, "/target/*/resources", SIZES),
    row(AtMostOne, "/target/*/resources", &["size", "requests"]),
    row(AtMostOne, "/target/*/resources", &["size", "limits"]),
    row(ExactlyOne, "/target/*/env/*", ENV),
    given("key", AtLeastOne, "/target/*/env/*", SECRET),
    given("optional", AtLeastOne, "/target/*/env/*", SECRET),
];
