//! Skew: the verbs that write, on a server three minors older. It has no controllers, so that nothing is waited for.

use crate::bed::older_server;
use serde_json::{Value, json};
use std::fs;
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
MORE

[health]
ready = { http = "/healthz" }
"#;

/// As somebody has it from `kubectl apply`, client-side.
const THEIRS: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {team: shop}}, spec: {replicas: 2, \
    selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, \
    spec: {containers: [{name: web, image: 'registry.example.org/web/web:0.9.0', ports: [{containerPort: 8080, name: http}]}]}}}}";

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n";

struct Older {
    namespace: String,
    directory: TempDir,
}

impl Older {
    /// An application there; `more` is of its `[workload]`, `rest` is appended.
    fn new(name: &str, more: &str, rest: &str) -> Self {
        let (namespace, directory) = (older_server().namespace(name), tempfile::tempdir().unwrap());
        let older = Self { namespace, directory };
        fs::create_dir_all(older.directory.path().join("railiance/manifests")).unwrap();
        older.write("app.toml", &format!("{}{rest}", CONTRACT.replace("MORE", more)));
        older.declare("v1.0.0");
        older
    }

    fn write(&self, file: &str, text: &str) {
        let text = text.replace("NAMESPACE", &self.namespace);
        fs::write(self.directory.path().join("railiance").join(file), text).unwrap();
    }

    fn declare(&self, version: &str) {
        let image = format!("registry.example.org/web/web:{}@sha256:{}", &version[1..], "1".repeat(64));
        self.write("release.toml", &format!("[candidate]\nversion = \"{version}\"\nimage = \"{image}\"\n"));
    }

    #[track_caller]
    fn ends(&self, code: i32, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        command.args(words).current_dir(self.directory.path()).env("KUBECONFIG", older_server().kubeconfig());
        let said = command.output().unwrap();
        assert_eq!(said.status.code(), Some(code), "{words:?}: {said:?}");
        said
    }

    /// What an apply wrote, by its receipt.
    fn applied(&self, words: &[&str]) -> Value {
        let said = self.ends(0, &[&["apply", "--yes", "--no-wait", "--timeout=20s", "-o", "json"], words].concat());
        serde_json::from_slice(&said.stdout).unwrap()
    }

    /// By a dry run of everything, and by what the objects prove themselves.
    fn is_as_wanted(&self) {
        self.ends(0, &["plan", "--detailed-exitcode"]);
        assert_eq!(self.applied(&[])["written"], json!([]));
    }

    fn find(&self, kind: &str, name: &str) -> Option<Value> {
        older_server().find(kind, &self.namespace, name)
    }

    /// What the controllers of a Deployment and of a Service's endpoints would do.
    fn gets_ready(&self) {
        let status = json!({ "status": { "observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2,
            "availableReplicas": 2 } });
        self.kubectl(&["patch", "deployment/web", "--subresource=status", "--type=merge", "-p", &status.to_string()]);
        let slice = json!({ "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": { "name": "web-stable", "labels": { "kubernetes.io/service-name": "web-stable" } },
            "ports": [{ "name": "http", "port": 8080 }],
            "endpoints": [{ "addresses": ["10.244.0.9"], "conditions": { "ready": true } }] });
        older_server().apply(&self.namespace, &slice.to_string());
    }

    fn kubectl(&self, words: &[&str]) {
        older_server().kubectl(&[words, &["-n", &self.namespace]].concat());
    }
}

#[test]
fn objects_come_change_are_contested_and_go() {
    let web = Older::new("older", "", "");
    web.write("manifests/extra.yaml", EXTRA);
    web.ends(2, &["plan", "--detailed-exitcode"]);
    web.applied(&[]);
    web.is_as_wanted();
    assert!(web.find("configmap", "extra").is_some());

    fs::remove_file(web.directory.path().join("railiance/manifests/extra.yaml")).unwrap();
    web.declare("v1.1.0");
    let said = web.ends(2, &["plan", "--detailed-exitcode", "-o", "json"]);
    let plan: Value = serde_json::from_slice(&said.stdout).unwrap();
    // the pods and three labels
    assert_eq!((&plan["totals"]["pruned"], &plan["totals"]["changed"]), (&json!(1), &json!(4)), "{plan:#}");
    web.applied(&[]);
    assert!(web.find("configmap", "extra").is_none());
    web.is_as_wanted();

    web.kubectl(&["set", "image", "deployment/web", "*=registry.example.org/web/web:theirs"]);
    let said = web.ends(1, &["apply", "--yes", "--no-wait"]);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(told.contains("conflict: another value is held") || told.contains("`kubectl-set`"), "{told}");
    web.applied(&["--force-conflicts"]);
    web.is_as_wanted();

    web.ends(0, &["delete", "--yes"]);
    for (kind, name) in [("deployment", "web"), ("service", "web"), ("configmap", "railiance-web")] {
        assert!(web.find(kind, name).is_none(), "{kind} {name}");
    }
    let said = web.ends(0, &["history", "-o", "json"]);
    let history: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(history["releases"][0]["version"], "v1.1.0", "{history:#}");
}

#[test]
fn what_was_applied_client_side_is_adopted() {
    let web = Older::new("adopted", "selector = { app = \"web\" }\nreplicas = 2", "");
    let file = web.directory.path().join("theirs.yaml");
    fs::write(&file, THEIRS).unwrap();
    web.kubectl(&["apply", "-f", &file.to_string_lossy()]);
    web.ends(1, &["apply", "--yes", "--no-wait"]);
    let said = web.ends(0, &["adopt", "--yes", "--no-wait"]);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(told.contains("verified: a dry run of every object changes nothing"), "{told}");
    let live = web.find("deployment", "web").unwrap();
    let entries = live["metadata"]["managedFields"].as_array().unwrap();
    let managers: Vec<&str> = entries.iter().map(|entry| entry["manager"].as_str().unwrap()).collect();
    assert!(managers.contains(&"railiance") && !managers.contains(&"kubectl-client-side-apply"), "{managers:?}");
    assert!(live["metadata"]["labels"].get("team").is_none(), "what kubectl alone said goes with it");
    web.is_as_wanted();
}

#[test]
fn routes_come_and_go() {
    older_server().definitions();
    let expose = "\n[expose]\nhost = \"NAMESPACE.example.org\"\nrouter = \"traefik\"\n";
    let web = Older::new("routed", "", expose);
    // no route leads to pods that are not there, however little somebody waits for
    let said = web.ends(13, &["apply", "--yes", "--no-wait", "--timeout", "2s"]);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        told.contains("NoReadyEndpoint: no endpoint of its port")
            && web.find("traefikservice.traefik.io", "web").is_none(),
        "{told}"
    );
    web.gets_ready();
    web.applied(&[]);
    web.is_as_wanted();
    let weighted = web.find("traefikservice.traefik.io", "web").unwrap();
    let entries = weighted["metadata"]["managedFields"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["manager"] == "railiance-traffic"), "{entries:#?}");
    web.write("app.toml", &CONTRACT.replace("MORE", ""));
    web.declare("v1.1.0");
    web.applied(&["--direct", "--reason=nobody comes from outside"]);
    for kind in ["ingressroute.traefik.io", "traefikservice.traefik.io"] {
        assert!(web.find(kind, "web").is_none(), "{kind}");
    }
    web.is_as_wanted();
}
