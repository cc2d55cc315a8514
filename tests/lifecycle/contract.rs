//! The contract of an application that is tried here: quick, and otherwise as in the field.

const TEXT: &str = r#"contract = "railiance.dev/v1"

[app]
name = "web"
owner = "team-web"
namespace = "NAMESPACE"
APP

[workload]
image = "registry.example.org/web/web"
ports = { http = 8080 }
replicas = 2
min_ready = "1s"
WORKLOAD

[health]
ready = { http = "/healthz" }

[expose]
host = "NAMESPACE.example.org"
ROUTER

[observe]
metrics = { path = "/metrics", port = "http" }
prometheus = "http://prometheus.monitoring:9090"
requests = 'sum(http_requests_total{namespace="NAMESPACE",track="canary"})'
scrape_interval = "1s"

[stage.canary]
strategy = "weighted"
steps = STEPS
sessions = "independent"
# railiance: allow MNG053 -- a test has no time
tick = "TICK"
BUDGET

[[stage.canary.gate]]
name = "errors"
prometheus = 'sum(rate(http_requests_total{namespace="NAMESPACE",track="canary",code=~"5.."}[RANGE])) / sum(rate(http_requests_total{namespace="NAMESPACE",track="canary"}[RANGE])) or vector(0)'
max = 0.02
at_least = { requests = 20 }

[[stage.canary.gate]]
name = "latency"
compare = { canary = 'SPENT{namespace="NAMESPACE",track="canary"}[RANGE])) / COUNT{namespace="NAMESPACE",track="canary"}[RANGE]))', stable = 'SPENT{namespace="NAMESPACE",track="stable"}[RANGE])) / COUNT{namespace="NAMESPACE",track="stable"}[RANGE]))', max_ratio = 20.0, max_difference = 0.05 }
at_least = { requests = 20 }

MORE

[target.main]
settle = "SETTLE"
"#;

/// Where the proxy's own resources share requests, and where the Gateway API does.
pub const TRAEFIK: &str = "router = \"traefik\"\nentry_points = [\"web\"]";
pub const GATEWAY: &str =
    "router = \"gateway-api\"\ngateway = { name = \"public\", namespace = \"gateways\", section = \"web\" }";

/// What is special about one application.
#[derive(Clone, Copy, Debug)]
pub struct Contract<'a> {
    /// More of `[app]`.
    pub app: &'a str,
    /// More of `[workload]`.
    pub workload: &'a str,
    pub router: &'a str,
    pub steps: &'a str,
    /// More of `[stage.canary]`: how much may go wrong, and what then.
    pub budget: &'a str,
    /// More sections.
    pub more: &'a str,
    pub pace: Pace,
}

/// How often is looked, how far back, and how long the proxy is given.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub tick: &'static str,
    pub range: &'static str,
    pub settle: &'static str,
}

pub const QUICK: Pace = Pace { tick: "1s", range: "5s", settle: "1s" };

/// Two steps.
pub const USUAL: Contract = Contract {
    app: "",
    workload: "",
    router: TRAEFIK,
    steps: "[{ weight = 20, hold = \"10s\" }, { weight = 50, hold = \"10s\" }]",
    budget: "failures = { consecutive = 2, total = 5 }\ninconclusive = 20",
    more: "",
    pace: QUICK,
};

/// One step: where the trial is not what the test is about.
pub const SHORT: Contract = Contract { steps: "[{ weight = 50, hold = \"8s\" }]", ..USUAL };

impl Contract<'_> {
    pub fn text(&self, namespace: &str) -> String {
        TEXT.replace("SPENT", "sum(rate(http_request_duration_seconds_sum")
            .replace("COUNT", "sum(rate(http_request_duration_seconds_count")
            .replace("APP", self.app)
            .replace("WORKLOAD", self.workload)
            .replace("ROUTER", self.router)
            .replace("STEPS", self.steps)
            .replace("BUDGET", self.budget)
            .replace("MORE", self.more)
            .replace("TICK", self.pace.tick)
            .replace("RANGE", self.pace.range)
            .replace("SETTLE", self.pace.settle)
            .replace("NAMESPACE", namespace)
    }

    /// The same, and the version is not tried before production.
    pub fn untried(&self, namespace: &str) -> String {
        let text = self.text(namespace);
        let (head, _) = text.split_once("[stage.canary]").unwrap();
        let (_, target) = text.split_once("[target.main]").unwrap();
        let stage = "[stage.canary]\nstrategy = \"none\"\nreason = \"a test\"";
        format!("{head}{stage}\n\n{}\n\n[target.main]{target}", self.more)
    }
}
