//! The one table of defaults: what a key that is not written means.
//!
//! The schemas' `default`s and the page `docs/contract.md` are written from it; `resolve` reads it.

/// One row: a key of `app.toml`, what it defaults to, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Default {
    /// JSON pointer in `app.toml`; `*` stands for any name or index.
    pub key: &'static str,
    /// The value as TOML would write it, or a rule in words where `rule` is set.
    pub value: Value,
    pub why: &'static str,
}

/// A default's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    Text(&'static str),
    Number(u32),
    Flag(bool),
    /// Derived from other values: said in words.
    Rule(&'static str),
}

use Value::{Flag, Number, Rule, Text};

macro_rules! defaults {
    ($($name:ident: $key:literal = $value:expr, $why:literal;)+) => {
        $(pub const $name: Default = Default { key: $key, value: $value, why: $why };)+
        /// Every row, in the order of the contract.
        pub const ALL: &[Default] = &[$($name),+];
    };
}

defaults! {
    CRITICALITY: "/app/criticality" = Text("normal"), "most applications";
    NAMESPACE: "/app/namespace" = Rule("the application's name"), "one namespace an application keeps rights and quotas apart";
    KIND: "/workload/kind" = Text("deployment"), "pods without identity can be replaced and split";
    REPLICAS: "/workload/replicas" = Rule("the profile's: 2 on `single-node`, 3 on `three-node`"), "one pod can be replaced while another serves";
    EXTERNAL: "/workload/autoscale/external" = Flag(false), "the application's own autoscaler is made with it";
    RESOURCES: "/workload/resources/size" = Text("small"), "requests and limits always stand, so that one application cannot starve a node";
    SPREAD: "/workload/spread" = Text("preferred"), "harmless on one node, right on three";
    DISRUPTION: "/workload/disruption/max_unavailable" = Number(1), "drains go on, pod by pod; left out where there is one replica";
    STRATEGY_OF_UPDATE: "/workload/update/strategy" = Text("rolling"), "no outage";
    MAX_SURGE: "/workload/update/max_surge" = Number(1), "one pod more than wanted is room that most clusters have";
    MAX_UNAVAILABLE: "/workload/update/max_unavailable" = Number(0), "never fewer pods than wanted";
    TERMINATION_GRACE: "/workload/termination_grace" = Text("30s"), "the API server's own default, written out";
    PRE_STOP: "/workload/pre_stop" = Text("5s"), "proxies forget a stopping pod before it stops serving";
    MIN_READY: "/workload/min_ready" = Text("5s"), "a pod that crashes right after being ready does not count";
    PROGRESS_DEADLINE: "/workload/progress_deadline" = Text("5m"), "the cluster's verdict on a stuck roll-out arrives while somebody is watching";
    HISTORY: "/workload/history" = Number(3), "enough to look back, little to keep";
    SINGLE_WRITER: "/workload/single_writer" = Flag(false), "said on purpose where it is true";
    SECURITY_LEVEL: "/workload/security/level" = Text("restricted"), "the Pod Security Standard for applications";
    READ_ONLY_ROOT: "/workload/security/read_only_root" = Flag(true), "what is written goes to a declared volume";
    TOKEN: "/workload/service_account/token" = Flag(false), "few applications talk to the API server";
    PROTOCOL: "/workload/ports/*/protocol" = Text("tcp"), "the API server's own default, written out";
    SERVICE_PORT: "/workload/ports/*/service" = Rule("80 for the port named `http`, else the port's own number"), "clients need no port in the address";
    ENV_OPTIONAL: "/workload/env/*/optional" = Flag(false), "a missing secret stops the pod, not its users";
    READ_ONLY_VOLUME: "/workload/volumes/*/read_only" = Flag(false), "claims and scratch space are there to be written; secrets and config are always read-only";
    ACCESS: "/workload/volumes/*/claim/access" = Text("read-write-once"), "what every storage class can do";
    STORAGE_CLASS: "/workload/volumes/*/claim/class" = Rule("the profile's: `local-path` on `single-node`, the cluster's default on `three-node`"), "what such clusters come with";
    MEDIUM: "/workload/volumes/*/empty/medium" = Text("disk"), "memory is dear";
    CONTAINER_ROLE: "/workload/containers/*/role" = Text("beside"), "the plain case";
    PATH: "/expose/path" = Text("/"), "the whole host";
    EXPOSED_PORT: "/expose/port" = Rule("`http`, or the only port"), "what a browser asks for";
    ROUTER: "/expose/router" = Text("traefik"), "what k3s comes with";
    PROBE_PORT: "/health/*/port" = Rule("`http`, or the only port"), "the port that serves";
    PROBE_EVERY: "/health/*/every" = Text("10s"), "the API server's own default, written out";
    PROBE_TIMEOUT: "/health/*/timeout" = Text("2s"), "one second is often too short for a cold start";
    PROBE_FAILURES: "/health/*/failures" = Number(3), "the API server's own default, written out";
    CHECK_WITHIN: "/health/checks/*/within" = Text("30s"), "longer than two probe periods";
    CHECK_STATUS: "/health/checks/*/expect/status" = Number(200), "what success looks like";
    METRICS_PATH: "/observe/metrics/path" = Text("/metrics"), "the convention";
    METRICS_PORT: "/observe/metrics/port" = Rule("`metrics`, else `http`, or the only port"), "the usual names";
    SCRAPE_INTERVAL: "/observe/scrape_interval" = Text("30s"), "common in practice; Prometheus' own default is 1m";
    REQUIRED_FROM: "/requires/*/stage" = Number(2), "stage 1 runs on a laptop";
    JOB_COMPATIBLE: "/jobs/*/compatible_with_stable" = Flag(false), "nothing is known about it";
    JOB_REVERSIBLE: "/jobs/*/reversible" = Flag(false), "nothing is known about it";
    JOB_TIMEOUT: "/jobs/*/timeout" = Text("10m"), "long enough for most migrations, short enough to be noticed";
    JOB_RETRIES: "/jobs/*/retries" = Number(0), "a failed migration wants a person";
    LOCAL_URL: "/stage/local/url" = Rule("scheme, host and port of `ready.http`, else 127.0.0.1 and the port's number"), "readiness is asked at the same server";
    LOCAL_PROBE: "/stage/local/ready" = Rule("the readiness probe of `[health]`, asked on this machine"), "one answer for both";
    LOCAL_READY: "/stage/local/ready/within" = Text("30s"), "a laptop's cold start";
    STRATEGY: "/stage/canary/strategy" = Rule("`weighted` where the application is exposed, else no canary"), "a share of real traffic tells most";
    STEPS: "/stage/canary/steps" = Rule("5 % for 10m, 25 % for 20m, 50 % for 30m"), "an hour of rising trust";
    SOAK: "/stage/canary/soak" = Text("10m"), "long enough to crash, and to be looked at";
    ON_LEAVE: "/stage/canary/on_leave" = Text("hold"), "what was judged stays";
    TICK: "/stage/canary/tick" = Text("30s"), "as often as Prometheus has new samples by default";
    FAILURES_CONSECUTIVE: "/stage/canary/failures/consecutive" = Number(2), "one may be bad luck";
    FAILURES_TOTAL: "/stage/canary/failures/total" = Number(5), "a candidate that fails again and again is no better for passing in between";
    INCONCLUSIVE: "/stage/canary/inconclusive" = Number(10), "some minutes in which nobody knows how the canary is";
    DEADLINE: "/stage/canary/deadline" = Rule("three times all holds together, 24h at least"), "a trial that nothing ends blocks the next release";
    ON_FAILURE: "/stage/canary/on_failure" = Text("abort"), "users first";
    MAX_GAP: "/stage/canary/max_gap" = Rule("three looks, 3m at least"), "a job that runs late does not restart a hold";
    EVIDENCE_MAX_AGE: "/stage/canary/evidence_max_age" = Text("24h"), "yesterday's traffic";
    ARRIVAL: "/stage/canary/arrival" = Text("queue"), "a trial that has begun is finished";
    GATE_STATUS: "/stage/canary/gate/*/expect/status" = Number(200), "what success looks like";
    GATE_TIMEOUT: "/stage/canary/gate/*/timeout" = Text("10s"), "a look is over before the next begins";
    DRY_RUN: "/stage/canary/gate/*/dry_run" = Flag(false), "a gate is there to stop";
    APPROVALS: "/stage/production/approvals/required" = Rule("1 for critical applications, which must say so; else 0"), "a person looks where much depends on it";
    NOT_AUTHOR: "/stage/production/approvals/not_author" = Flag(true), "four eyes";
    EXPIRES: "/stage/production/approvals/expires" = Text("4h"), "an approval is for now";
    ZONE: "/stage/production/window/zone" = Text("UTC"), "the same for everybody";
    KEEP: "/stage/production/keep" = Number(10), "some weeks of releases";
    ROLLBACK: "/stage/production/rollback" = Text("automatic"), "data that can be rolled back with the code";
    PROFILE: "/target/*/profile" = Text("single-node"), "where most begin";
    KUBERNETES: "/target/*/kubernetes" = Text("1.37"), "the newest that is known";
    DELIVERY: "/target/*/delivery" = Text("direct"), "nothing stands between";
    SETTLE: "/target/*/settle" = Text("5s"), "twice the two seconds for which Traefik holds back new configuration";
}
