//! Credential plugins: programs of the kubeconfig that log in.

use crate::bed::bed;
use crate::support::{by, with};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use railiance::world::cluster::Error;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A plugin that counts how often it runs, and then does what `script` says.
struct Plugin {
    kubeconfig: PathBuf,
    runs: PathBuf,
}

impl Plugin {
    fn new(script: &str) -> Self {
        let file = |name: &str| bed().directory().join(bed().unique(name));
        let (runs, kubeconfig) = (file("runs"), file("kubeconfig"));
        let mut document: Value = serde_json::from_slice(&std::fs::read(bed().kubeconfig()).unwrap()).unwrap();
        document["users"][0]["user"] = json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": "sh",
            "args": ["-c", format!("echo run >> '{}'\n{script}", runs.display())],
            "interactiveMode": "Never",
        }});
        std::fs::write(&kubeconfig, document.to_string()).unwrap();
        Plugin { kubeconfig, runs }
    }

    fn user(&self) -> Result<String, Error> {
        with(&by(&self.kubeconfig), async |cluster| {
            cluster.version().await?;
            Ok(cluster.whoami().await?.user)
        })?
    }

    fn runs(&self) -> usize {
        std::fs::read_to_string(&self.runs).unwrap().lines().count()
    }
}

fn prints(status: &Value) -> String {
    let credential =
        json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status});
    format!("cat <<'END'\n{credential}\nEND")
}

#[test]
fn a_plugin_that_gives_a_token_is_run_once() {
    let token = bed().kubectl(&["create", "token", "default", "-n", "default"]);
    let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let plugin = Plugin::new(&prints(&json!({"token": token.trim(), "expirationTimestamp": expires.to_string()})));
    assert_eq!(plugin.user().unwrap(), "system:serviceaccount:default:default");
    assert_eq!(plugin.runs(), 1);
}

#[test]
fn a_plugin_may_give_a_certificate() {
    let kubeconfig: Value = serde_json::from_slice(&std::fs::read(bed().user("team-a", None)).unwrap()).unwrap();
    let pem = |name: &str| {
        let encoded = kubeconfig["users"][0]["user"][name].as_str().unwrap();
        String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap()
    };
    let (certificate, key) = (pem("client-certificate-data"), pem("client-key-data"));
    let plugin = Plugin::new(&prints(&json!({"clientCertificateData": certificate, "clientKeyData": key})));
    assert_eq!(plugin.user().unwrap(), "team-a");
}

#[test]
fn a_plugin_that_fails_is_named_and_what_it_printed_is_not() {
    let words = |script: &str| {
        let error = Plugin::new(script).user().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        error.to_string()
    };
    assert_eq!(words("echo hunter2; exit 3"), "the credential plugin `sh` failed (exit status: 3)");
    assert_eq!(words("echo '{hunter2'"), "the credential plugin `sh` did not answer with an ExecCredential");
}

#[test]
fn a_plugin_that_is_not_there_is_named() {
    let mut document: Value = serde_json::from_slice(&std::fs::read(bed().kubeconfig()).unwrap()).unwrap();
    let exec = json!({"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-plugin"});
    document["users"][0]["user"] = json!({ "exec": exec });
    let file = bed().directory().join(bed().unique("kubeconfig"));
    std::fs::write(&file, document.to_string()).unwrap();
    let error = with(&by(Path::new(&file)), async |_| ()).unwrap_err().to_string();
    assert!(error.starts_with("the credential plugin `no-such-plugin` could not be started: "), "{error}");
}
