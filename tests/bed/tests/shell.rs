//! `just bed`: the command behind it, which just only passes words to (`tests/architecture/justfile.rs`).

use std::process::Command;

/// What a shell in the cluster says to a script.
fn said(words: &[&str], script: &str) -> String {
    let mut shell = Command::new(env!("CARGO"));
    shell.args(["test", "--quiet", "--locked", "--test", "bed-shell", "--"]).args(words);
    let output = shell.args(["sh", "-ec", script]).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{out}{err}");
    out
}

#[test]
fn a_person_gets_a_cluster_and_what_is_needed_to_use_it() {
    let out = said(&[], "kubectl get nodes -o name; kubectl create namespace mine; railiance --version");
    let lines: Vec<&str> = out.lines().collect();
    let version = format!("railiance {}", env!("CARGO_PKG_VERSION"));
    assert!(lines[0].starts_with("node/"), "{out}");
    assert!(lines.contains(&"namespace/mine created") && lines.iter().any(|line| line.starts_with(&version)), "{out}");
}

#[test]
fn with_traffic_requests_go_in_and_are_counted() {
    let script = "curl --silent --output /dev/null --write-out '%{http_code}\\n' \"$TRAEFIK\"; curl --silent \"$PROMETHEUS/-/ready\"";
    let out = said(&["--traffic"], script);
    assert_eq!(out.lines().next(), Some("404"), "nothing is led anywhere yet: {out}");
    assert!(out.contains("Prometheus Server is Ready."), "{out}");
}
