//! An application on disk, and what preflight says of it.

use crate::bed::bed;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What was answered: the exit code, and of each closed item its code, slug, reason, next step, line.
#[derive(Debug)]
pub struct Answered {
    pub exit: i32,
    pub closed: Vec<Value>,
}

impl Answered {
    /// `PRE006`, in the order of the answer, each once in a row.
    pub fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.closed.iter().map(|one| one["code"].as_str().unwrap()).collect();
        codes.dedup();
        codes
    }

    pub fn reasons(&self) -> Vec<&str> {
        self.closed.iter().map(|one| one["reason"].as_str().unwrap()).collect()
    }

    /// Nothing is closed, and the exit code says the same.
    pub fn assert_open(&self) {
        assert!(self.closed.is_empty() && self.exit == 0, "{self:#?}");
    }

    pub fn assert_closed(&self, codes: &[&str]) {
        assert_eq!(self.codes(), codes, "{self:#?}");
        assert_eq!(self.exit, 15);
    }
}

/// An application `web` with one Deployment of two pods.
pub struct App {
    directory: tempfile::TempDir,
}

impl App {
    /// In a namespace, with more lines at the end of its contract.
    pub fn new(namespace: &str, more: &str) -> App {
        let app = App { directory: tempfile::tempdir().unwrap() };
        app.write(namespace, more);
        app
    }

    pub fn write(&self, namespace: &str, more: &str) {
        let railiance = self.directory.path().join("railiance");
        fs::create_dir_all(&railiance).unwrap();
        let contract = format!(
            r#"contract = "railiance.dev/v1"
[app]
name = "web"
owner = "team-web"
namespace = "{namespace}"
[workload]
image = "registry.example.org/web"
ports = {{ http = 8080 }}
replicas = 2
resources = "tiny"
[health]
ready = {{ http = "/" }}
{more}
"#
        );
        fs::write(railiance.join("app.toml"), contract).unwrap();
    }

    /// Writes a file beside its contract.
    pub fn file(&self, name: &str, text: &str) {
        let path = self.directory.path().join("railiance").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes its contract.
    pub fn edit(&self, from: &str, to: &str) {
        let file = self.directory.path().join("railiance/app.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(file, text.replacen(from, to, 1)).unwrap();
    }

    /// A version to be tried.
    pub fn candidate(&self) {
        let image = format!("registry.example.org/web@sha256:{}", "1".repeat(64));
        let release = format!("[candidate]\nversion = \"v1.0.0\"\nimage = \"{image}\"\n");
        fs::write(self.directory.path().join("railiance/release.toml"), release).unwrap();
    }

    /// As the bed's administrator, before stage 3.
    pub fn ask(&self) -> Answered {
        self.ask_as(bed().kubeconfig(), &[])
    }

    pub fn ask_as(&self, kubeconfig: &Path, words: &[&str]) -> Answered {
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        command.args(["preflight", "-o", "json"]).arg(self.directory.path()).args(words);
        command.env("KUBECONFIG", kubeconfig).env_remove("HELM_PLUGIN_NAME");
        let output = command.output().unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        let document: Value = serde_json::from_str(&stdout)
            .unwrap_or_else(|error| panic!("{error}: {stdout}{}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(document["format"], "railiance.dev/preflight/v1");
        Answered { exit: output.status.code().unwrap(), closed: document["closed"].as_array().unwrap().clone() }
    }
}

/// A pod that is ready, with labels.
pub fn pod(name: &str, app: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: {name}, labels: {{ app: {app} }} }}\nspec: {{ containers: [{{ name: app, image: registry.example.org/x, ports: [{{ containerPort: 80 }}] }}] }}\n"
    )
}
