//! Applications to apply, each in a directory and a namespace of its own.

use crate::bed::bed;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// An application of a test.
pub struct Sample {
    directory: tempfile::TempDir,
    pub namespace: String,
}

/// What a run ended with.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A worker without routes and without a canary; `more` is appended to its contract.
pub fn plain(name: &str, more: &str) -> Sample {
    Sample::new(name, &format!("{PLAIN}{more}"))
}

/// The contract of [`plain`].
pub const PLAIN: &str = r#"contract = "railiance.dev/v1"

[app]
name = "web"
owner = "team-web"
namespace = "NAMESPACE"

[workload]
image = "registry.example.org/web/web"
ports = { http = 8080 }
replicas = 2

[health]
ready = { http = "/healthz" }

[stage.canary]
strategy = "none"
reason = "a test"
"#;

impl Sample {
    pub fn new(name: &str, contract: &str) -> Self {
        let namespace = bed().namespace(name);
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir_all(directory.path().join("railiance/manifests")).unwrap();
        let sample = Sample { directory, namespace };
        sample.write("app.toml", contract);
        sample.version("v1.0.0");
        sample
    }

    /// Writes a file of `railiance/`.
    pub fn write(&self, file: &str, text: &str) {
        let text = text.replace("NAMESPACE", &self.namespace);
        fs::write(self.directory.path().join("railiance").join(file), text).unwrap();
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.directory.path().join("railiance").join(file)).unwrap();
    }

    /// Changes the contract.
    pub fn edit(&self, from: &str, to: &str) {
        let path = self.directory.path().join("railiance/app.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// It makes its namespace itself, which is not there yet: its name.
    pub fn brings_its_namespace(&self) -> String {
        let made = format!("{}-made", self.namespace);
        self.edit(&format!("namespace = \"{}\"", self.namespace), &format!("namespace = \"{made}\""));
        let namespace = format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {made}\n");
        self.write("manifests/namespace.yaml", &namespace);
        made
    }

    /// The version that shall be there. The end of its tag says how its pods behave.
    pub fn version(&self, version: &str) {
        let digest: String = version.bytes().cycle().take(32).map(|byte| format!("{byte:02x}")).collect();
        let tag = version.trim_start_matches('v');
        let image = format!("registry.example.org/web/web:{tag}@sha256:{digest}");
        self.write("release.toml", &format!("[candidate]\nversion = \"{version}\"\nimage = \"{image}\"\n"));
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn command(&self, kubeconfig: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        command.args(words).current_dir(self.path()).env("KUBECONFIG", kubeconfig);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "HELM_PLUGIN_NAME"] {
            command.env_remove(name);
        }
        command.stdin(std::process::Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Said {
        Said::new(self.command(bed().kubeconfig(), words).output().unwrap())
    }

    /// `apply --yes`, with further words.
    pub fn apply(&self, words: &[&str]) -> Said {
        self.run(&[&["apply", "--yes"], words].concat())
    }

    /// The same, which must succeed; its receipt.
    pub fn applied(&self, words: &[&str]) -> Value {
        let said = self.apply(&[&["-o", "json"], words].concat());
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        serde_json::from_str(&said.stdout).unwrap()
    }

    pub fn get(&self, kind: &str, name: &str) -> Value {
        bed().get(kind, &self.namespace, name)
    }

    /// The documents of the ledger by name: what stands in `data` under the key of their kind.
    pub fn ledger(&self) -> Vec<(String, Value)> {
        let maps = bed().list("configmap", &self.namespace, "railiance.dev/app=web");
        let document = |map: &Value| {
            let (_, text) = map["data"].as_object()?.iter().next()?;
            Some((map["metadata"]["name"].as_str()?.to_owned(), serde_json::from_str(text.as_str()?).ok()?))
        };
        maps.iter().filter_map(document).collect()
    }

    /// The kinds of the journal's events, in order.
    pub fn journal(&self) -> Vec<String> {
        let mut entries: Vec<(u64, u64, String)> = self
            .ledger()
            .into_iter()
            .filter(|(_, document)| document["format"].as_str().unwrap().contains("ledger-entry"))
            .map(|(_, entry)| {
                let number = |key: &str| entry[key].as_u64().unwrap();
                (number("rollout"), number("sequence"), entry["event"]["kind"].as_str().unwrap().to_owned())
            })
            .collect();
        entries.sort();
        entries.into_iter().map(|(_, _, kind)| kind).collect()
    }

    /// The records, from the oldest to the newest.
    pub fn records(&self) -> Vec<Value> {
        let all = self.ledger().into_iter().map(|(_, document)| document);
        let mut records: Vec<Value> =
            all.filter(|one| one["format"].as_str().unwrap().contains("ledger-record")).collect();
        records.sort_by_key(|record| record["number"].as_u64());
        records
    }

    /// All objects of the application and the resourceVersion of each.
    pub fn versions(&self) -> Vec<(String, String)> {
        let kinds =
            "configmap,service,deployment,serviceaccount,poddisruptionbudget,networkpolicy,horizontalpodautoscaler";
        let listed = bed().list(kinds, &self.namespace, "applyset.kubernetes.io/part-of");
        let text = |object: &Value, key: &str| object["metadata"][key].as_str().unwrap().to_owned();
        let of =
            |object: &Value| (format!("{} {}", object["kind"], text(object, "name")), text(object, "resourceVersion"));
        listed.iter().map(of).collect()
    }
}

impl Said {
    pub fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
