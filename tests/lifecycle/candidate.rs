//! An application with its directory, stable and under load, and the verbs that its candidate goes through.

use crate::traffic::load::Load;
use crate::traffic::traffic;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const CONTRACT: &str = r#"contract = "railiance.dev/v1"

[app]
name = "web"
owner = "team-web"
namespace = "NAMESPACE"

[workload]
image = "registry.example.org/web/web"
ports = { http = 8080 }
replicas = 2
min_ready = "1s"

[health]
ready = { http = "/healthz" }

[expose]
host = "NAMESPACE.example.org"
router = "traefik"
entry_points = ["web"]

[observe]
metrics = { path = "/metrics", port = "http" }
prometheus = "http://prometheus.monitoring:9090"
requests = 'sum(http_requests_total{namespace="NAMESPACE",track="canary"})'
scrape_interval = "1s"

[stage.canary]
strategy = "weighted"
steps = [{ weight = 20, hold = "12s" }, { weight = 50, hold = "12s" }]
sessions = "independent"
# railiance: allow MNG053 -- a test has no time
tick = "1s"
failures = { consecutive = 2, total = 5 }
inconclusive = 20

[[stage.canary.gate]]
name = "errors"
prometheus = 'sum(rate(http_requests_total{namespace="NAMESPACE",track="canary",code=~"5.."}[5s])) / sum(rate(http_requests_total{namespace="NAMESPACE",track="canary"}[5s])) or vector(0)'
max = 0.02
at_least = { requests = 20 }

[[stage.canary.gate]]
name = "latency"
compare = { canary = 'LATENCY{namespace="NAMESPACE",track="canary"}[5s])) / COUNT{namespace="NAMESPACE",track="canary"}[5s]))', stable = 'LATENCY{namespace="NAMESPACE",track="stable"}[5s])) / COUNT{namespace="NAMESPACE",track="stable"}[5s]))', max_ratio = 4.0, max_difference = 0.05 }
at_least = { requests = 20 }

MORE

[target.main]
settle = "1s"
"#;

pub struct Candidate {
    pub namespace: String,
    directory: TempDir,
}

/// What a verb came to.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Candidate {
    /// Version 1.0.0 is stable and answers; 1.1.0 with this end of its tag is declared. `more` is more of the contract.
    pub fn new(name: &str, ending: &str, more: &str) -> Self {
        let namespace = traffic().namespace(name);
        let candidate = Self { namespace, directory: tempfile::tempdir().unwrap() };
        fs::create_dir(candidate.directory.path().join("railiance")).unwrap();
        candidate.contract(more);
        candidate.declare("v1.0.0", "1.0.0");
        let said = candidate.run(&["apply", "--yes", "--direct", "--reason", "the first"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        traffic().serves(&candidate.host(), &["stable"]);
        candidate.declare("v1.1.0", &format!("1.1.0{ending}"));
        candidate
    }

    fn contract(&self, more: &str) {
        let contract = CONTRACT
            .replace("LATENCY", "sum(rate(http_request_duration_seconds_sum")
            .replace("COUNT", "sum(rate(http_request_duration_seconds_count")
            .replace("MORE", more)
            .replace("NAMESPACE", &self.namespace);
        fs::write(self.directory.path().join("railiance/app.toml"), contract).unwrap();
    }

    /// Makes a version the declared candidate.
    pub fn declare(&self, version: &str, tag: &str) {
        let digest = format!("{:064x}", tag.bytes().fold(7_u64, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte)));
        let image = format!("registry.example.org/web/web:{tag}@sha256:{digest}");
        let text = format!("[candidate]\nversion = \"{version}\"\nimage = \"{image}\"\n");
        fs::write(self.directory.path().join("railiance/release.toml"), text).unwrap();
    }

    pub fn host(&self) -> String {
        format!("{}.example.org", self.namespace)
    }

    pub fn load(&self) -> Load {
        traffic().load(&self.host(), 40)
    }

    /// The program, ready for a verb.
    pub fn command(&self, kubeconfig: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        command.args(words).current_dir(self.directory.path()).env("KUBECONFIG", kubeconfig);
        command.env("RAILIANCE_PROMETHEUS", traffic().prometheus());
        command
    }

    pub fn run(&self, words: &[&str]) -> Said {
        self.command(traffic().kubeconfig(), words).output().unwrap().into()
    }

    /// The newest record's version, and how many records there are.
    pub fn released(&self) -> (String, usize) {
        let said = self.run(&["history", "-o", "json"]);
        let history: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
        let releases = history["releases"].as_array().unwrap().clone();
        (releases[0]["version"].as_str().unwrap().to_owned(), releases.len())
    }

    /// The state of the trial; nothing where none goes on.
    pub fn trial(&self) -> Option<String> {
        let said = self.run(&["observe", "-o", "json"]);
        let seen: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
        seen["trial"]["state"].as_str().map(str::to_owned)
    }

    /// The weights as they are live, by Service.
    pub fn weights(&self) -> Vec<(String, u64)> {
        let service = traffic().get("traefikservice", &self.namespace, "web");
        let shares = service["spec"]["weighted"]["services"].as_array().unwrap().clone();
        let share = |share: &Value| (share["name"].as_str().unwrap().to_owned(), share["weight"].as_u64().unwrap());
        shares.iter().map(share).collect()
    }

    /// Nothing of the canary is left, and stable serves alone.
    pub fn is_alone(&self) {
        assert!(traffic().find("deployment", &self.namespace, "web-canary").is_none());
        assert!(traffic().find("service", &self.namespace, "web-canary").is_none());
        assert_eq!(self.weights().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["web-stable"]);
    }

    pub fn image(&self) -> String {
        let live = traffic().get("deployment", &self.namespace, "web");
        live["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap().to_owned()
    }
}
