//! The real kubectl as an oracle: what objects does it read from a text?

use crate::tools::tool;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The objects that kubectl reads, or its words of refusal.
pub fn objects(text: &str) -> Result<Vec<Value>, String> {
    static KUBECTL: OnceLock<std::path::PathBuf> = OnceLock::new();
    let mut child = Command::new(KUBECTL.get_or_init(|| tool("kubectl")))
        .args(["label", "--local", "-f", "-", "read=back", "-o", "json"])
        .env("KUBECONFIG", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // kubectl may stop reading at the first error
    if let Err(error) = writer.join().unwrap() {
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
    }
    match output.status.success() {
        true => {
            let objects = serde_json::Deserializer::from_slice(&output.stdout).into_iter();
            Ok(objects.collect::<Result<_, _>>().unwrap())
        }
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// An object of a kind that kubectl does not know, so that it keeps every type as it reads it.
pub fn probe(name: &str, value: Value) -> Value {
    json!({"apiVersion": "probe.example/v1", "kind": "Probe", "metadata": {"name": name}, "probe": value})
}

/// The same, as the text before a snippet of YAML that is the probe's value.
pub fn probe_text(name: &str, snippet: &str) -> String {
    format!("apiVersion: probe.example/v1\nkind: Probe\nmetadata: {{name: {name}}}\nprobe:\n{snippet}\n")
}

/// Equal, with numbers compared by value: Go prints 1e20 as digits.
pub fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a == b,
            (None, None) => a.as_f64() == b.as_f64(),
            _ => false,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => ours == theirs,
    }
}

#[test]
fn the_oracle_is_the_kubectl_of_its_go_mod() {
    let module = include_str!("../tools/kubernetes/go.mod");
    let version = module.split("k8s.io/kubernetes v").nth(1).unwrap().split_whitespace().next().unwrap();
    let output = Command::new(tool("kubectl")).args(["version", "--client"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with(&format!("Client Version: v{version}\n")), "{said}");
}
