//! What tests do to the cluster with the real kubectl, and how they wait for it.

use super::Bed;
use super::control_plane::node;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Two cores may be shared with a compiler.
const PATIENCE: Duration = Duration::from_secs(60);

impl Bed {
    /// A new namespace in which pods can run; its name begins as given.
    pub fn namespace(&self, name: &str) -> String {
        let name = self.unique(name);
        self.kubectl(&["create", "namespace", &name]);
        if self.programs.life.is_some() {
            eventually("the namespace's service account", || self.find("serviceaccount", &name, "default"));
        }
        name
    }

    /// The resource definitions of Traefik and of the Gateway API, for the whole cluster.
    pub fn definitions(&self) {
        self.definitions.call_once(|| {
            let files = super::tools::definitions().unwrap_or_else(|sentence| panic!("{sentence}"));
            self.kubectl(&["apply", "--server-side", "-f", &files.to_string_lossy()]);
            self.kubectl(&["wait", "--for=condition=Established", "customresourcedefinition", "--all"]);
        });
    }

    /// A new node that only pods with its name as `nodeName` get, ready.
    pub fn node(&self, name: &str) -> String {
        let name = self.unique(name);
        self.apply("default", &node(&name));
        self.wait("node", "", &name, |node| condition(node, "Ready") == "True");
        name
    }

    /// What kubectl says to these words.
    ///
    /// # Panics
    /// If it does not succeed.
    pub fn kubectl(&self, words: &[&str]) -> String {
        succeeded(words, self.try_kubectl(words))
    }

    /// As `kubectl`, whatever comes of it.
    pub fn try_kubectl(&self, words: &[&str]) -> Output {
        self.command().args(words).output().unwrap()
    }

    /// kubectl, for the administrator. What it remembers of a server is kept apart: another bed may get the same port.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.programs.kubectl);
        command.env("KUBECONFIG", self.kubeconfig()).env("KUBECACHEDIR", self.directory().join("cache"));
        command
    }

    /// Applies documents in a namespace, server-side, as the field manager `bed`.
    pub fn apply(&self, namespace: &str, documents: &str) {
        let words = ["apply", "--server-side", "--field-manager=bed", "-n", namespace, "-f", "-"];
        let mut child = self
            .command()
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(documents.as_bytes()).unwrap();
        succeeded(&words, child.wait_with_output().unwrap());
    }

    /// Writes conditions that are met into an object's status, as its controller would.
    pub fn says(&self, kind: &str, namespace: &str, name: &str, conditions: &[&str]) {
        let one = |condition: &&str| {
            format!(
                r#"{{"type":"{condition}","status":"True","reason":"Said","message":"","lastTransitionTime":"2026-01-01T00:00:00Z","observedGeneration":1}}"#
            )
        };
        let conditions: Vec<String> = conditions.iter().map(one).collect();
        let patch = format!(r#"{{"status":{{"conditions":[{}]}}}}"#, conditions.join(","));
        self.kubectl(&["patch", kind, name, "-n", namespace, "--subresource=status", "--type=merge", "-p", &patch]);
    }

    /// An object as it is now; `namespace` may be empty.
    ///
    /// # Panics
    /// If there is none.
    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Value {
        self.find(kind, namespace, name).unwrap_or_else(|| panic!("there is no {kind} {namespace}/{name}"))
    }

    /// An object as it is now, if it is there.
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<Value> {
        let text = self.kubectl(&[
            "get",
            kind,
            "-n",
            namespace,
            name,
            "--ignore-not-found",
            "--show-managed-fields",
            "-o=json",
        ]);
        serde_json::from_str(&text).ok()
    }

    /// The objects of a kind that a label selector finds; an empty one finds all.
    pub fn list(&self, kind: &str, namespace: &str, selector: &str) -> Vec<Value> {
        let text = self.kubectl(&["get", kind, "-n", namespace, "-l", selector, "--show-managed-fields", "-o=json"]);
        let mut list: Value = serde_json::from_str(&text).unwrap();
        list["items"].as_array_mut().map(std::mem::take).unwrap_or_default()
    }

    /// The object, once it is as `reached` wants it.
    pub fn wait(&self, kind: &str, namespace: &str, name: &str, reached: impl Fn(&Value) -> bool) -> Value {
        let mut last = None;
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.find(kind, namespace, name) {
                Some(object) if reached(&object) => return object,
                other => last = other,
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{kind} {namespace}/{name} did not get there in {PATIENCE:?}; it is {last:#?}")
    }
}

/// What `look` finds, sooner or later.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what}: not in {PATIENCE:?}")
}

/// The status of a condition, empty if it is not there.
pub fn condition<'a>(object: &'a Value, kind: &str) -> &'a str {
    let conditions = object["status"]["conditions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = conditions.iter().find(|condition| condition["type"] == kind);
    found.and_then(|condition| condition["status"].as_str()).unwrap_or_default()
}

fn succeeded(words: &[&str], output: Output) -> String {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "kubectl {}: {}\n{stdout}{stderr}", words.join(" "), output.status);
    stdout.into_owned()
}
