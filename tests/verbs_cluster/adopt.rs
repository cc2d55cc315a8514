use crate::bed::bed;
use crate::sample::{Sample, plain};
use crate::support::json;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// The application as somebody runs it by `kubectl apply`, client-side.
fn by_kubectl(sample: &Sample) {
    let manifests = r#"
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web, team: shop } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: "registry.example.org/web/web:0.9.0", ports: [{ containerPort: 8080, name: http }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: http }]
"#;
    let mut command = Command::new(crate::bed::tools::tool("kubectl"));
    command.env("KUBECONFIG", bed().kubeconfig()).args(["apply", "-n", &sample.namespace, "-f", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(manifests.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["availableReplicas"] == 2);
}

#[test]
fn h21_a_selector_that_cannot_change_has_to_be_in_the_contract_first() {
    let sample = plain("adopted", "");
    by_kubectl(&sample);
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.stderr.contains("[workload]\n    selector = { app = \"web\" }\n"), "{}", said.stderr);
    assert!(sample.ledger().is_empty(), "nothing was written");

    sample.edit("replicas = 2\n", "replicas = 2\nselector = { app = \"web\" }\n");
    let said = sample.run(&["adopt", "--yes", "--reason", "one tool for all"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("verified: a dry run of every object changes nothing"), "{}", said.stderr);
    assert_eq!(sample.journal(), ["begun", "adopted", "done"]);
    assert_eq!(sample.records().len(), 1);

    let deployment = sample.get("deployment", "web");
    let managers: Vec<&Value> =
        deployment["metadata"]["managedFields"].as_array().unwrap().iter().map(|entry| &entry["manager"]).collect();
    assert!(!managers.contains(&&json!("kubectl-client-side-apply")), "{managers:?}");
    assert!(deployment["metadata"]["labels"].get("team").is_none(), "what kubectl alone said goes with it");
    let last = &deployment["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"];
    assert!(last.is_null(), "{last}");
    assert_eq!(json(&sample, &["status", "--detailed-exitcode"]).0, Some(0));

    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.stderr.contains("it is released already"), "{}", said.stderr);
}

#[test]
fn where_nothing_runs_there_is_nothing_to_adopt() {
    let sample = plain("nothing", "");
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.stderr.contains("there is nothing to adopt"), "{}", said.stderr);
}

#[test]
fn h6_what_another_controller_would_take_back_is_refused() {
    let sample = plain("argo", "");
    sample.edit("replicas = 2\n", "replicas = 2\nselector = { app = \"web\" }\n");
    by_kubectl(&sample);
    let tracked = "argocd.argoproj.io/tracking-id=shop:apps/Deployment:demo/web";
    bed().kubectl(&["annotate", "deployment/web", tracked, "-n", &sample.namespace]);
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("the plan is refused: nothing was written"), "{}", said.stderr);
    assert!(sample.ledger().is_empty());
}
