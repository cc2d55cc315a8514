//! Pods that go and pods that take over from them, where nobody waits for the end.

use crate::bed::bed;
use crate::sample::{Sample, plain};

fn worker(name: &str, app: &str, version: &str) -> String {
    let image = format!("registry.example.org/web/side:{version}@sha256:{}", "2".repeat(64));
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  selector:\n    matchLabels: {{ app: {app}, own: {name} }}\n  \
         template:\n    metadata:\n      labels: {{ app: {app}, own: {name} }}\n    spec:\n      containers:\n      - name: main\n        image: {image}\n"
    )
}

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: side\nspec:\n  ports:\n  - port: 80\n  selector:\n    app: side\n";

fn is_there(sample: &Sample, name: &str) -> bool {
    bed().find("deployment", &sample.namespace, name).is_some()
}

/// A route of somebody else may lead to the Service: it has pods that are ready at every moment.
#[test]
fn what_goes_stays_until_what_takes_over_is_ready_even_if_nobody_waits() {
    let sample = plain("succession", "");
    sample.write("manifests/service.yaml", SERVICE);
    sample.write("manifests/old.yaml", &worker("old", "side", "1.0.0"));
    sample.write("manifests/alone.yaml", &worker("alone", "alone", "1.0.0"));
    sample.applied(&[]);

    sample.remove("manifests/old.yaml");
    sample.write("manifests/new.yaml", &worker("new", "side", "1.1.0-held"));
    sample.version("v1.1.0-held");
    let said = sample.apply(&["--no-wait", "--timeout=4s"]);
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    assert!(said.stderr.contains("Deployment") && said.stderr.contains("/new` not ready in time"), "{}", said.stderr);
    assert!(!said.stderr.contains("/web` not ready in time"), "nobody waits for it: {}", said.stderr);
    assert!(is_there(&sample, "old") && is_there(&sample, "new"));
    assert_eq!(sample.records().len(), 2, "all of it is written");

    // what takes nobody's place is waited for by nobody
    sample.write("manifests/old.yaml", &worker("old", "side", "1.0.0"));
    sample.remove("manifests/alone.yaml");
    sample.applied(&["--no-wait"]);
    assert!(is_there(&sample, "old") && !is_there(&sample, "alone"));

    sample.remove("manifests/old.yaml");
    sample.write("manifests/new.yaml", &worker("new", "side", "1.1.1"));
    sample.applied(&["--no-wait"]);
    assert!(!is_there(&sample, "old"));
    let ready = sample.get("deployment", "new")["status"]["readyReplicas"].as_u64();
    assert_eq!(ready, Some(1), "it went after this one was ready");
}
