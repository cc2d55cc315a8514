//! What is told of requests: that they were made, and nothing of what was in them.

use crate::bed::bed;
use crate::sample::{Said, plain};

/// The lines that tell of a request.
fn traced(said: &Said) -> Vec<&str> {
    let methods = ["GET ", "POST ", "PATCH ", "PUT ", "DELETE "];
    said.stderr.lines().filter(|line| methods.iter().any(|method| line.starts_with(method))).collect()
}

#[test]
fn requests_are_told_from_level_six_on() {
    let sample = plain("traced", "");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: told\ndata:\n  text: nobody-sees-this\n";
    sample.write("manifests/told.yaml", map);
    let faults = bed().faults();
    let run = |words: &[&str]| Said::new(sample.command(faults.kubeconfig(), words).output().unwrap());
    let said = run(&["apply", "--yes", "-v=6"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let told = traced(&said);
    assert_eq!(told.len(), faults.requests().len(), "each of them: {}", said.stderr);
    let written = format!("PATCH /api/v1/namespaces/{}/configmaps/told?", sample.namespace);
    let line = told.iter().find(|line| line.starts_with(&written) && !line.contains("dryRun")).unwrap();
    assert!(line.contains(" 201 in ") && line.ends_with(" ms"), "{line}");
    assert!(!said.stderr.contains("nobody-sees-this"), "{}", said.stderr);
    assert_eq!(traced(&run(&["status", "-v", "5"])), [] as [&str; 0]);
    assert_eq!(traced(&run(&["status"])), [] as [&str; 0]);
}

#[test]
fn helms_debug_tells_of_them_too() {
    let sample = plain("debug", "");
    let run = |debug: &str| {
        let mut command = sample.command(bed().kubeconfig(), &["plan"]);
        Said::new(command.env("HELM_PLUGIN_NAME", "railiance").env("HELM_DEBUG", debug).output().unwrap())
    };
    let said = run("true");
    assert!(traced(&said).iter().any(|line| line.starts_with("GET ") && line.contains(" 200 in ")), "{}", said.stderr);
    assert_eq!(traced(&run("false")), [] as [&str; 0]);
}

#[test]
fn what_was_not_answered_is_told_with_its_cause() {
    let sample = plain("unanswered", "");
    let said = sample.run(&["status", "--server=http://127.0.0.1:1", "--token=hunter2", "-v6"]);
    assert!(traced(&said)[0].contains(" cannot reach http://127.0.0.1:1: connection refused in "), "{}", said.stderr);
    assert!(!said.stderr.contains("hunter2"), "{}", said.stderr);
}
