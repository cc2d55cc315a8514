//! What no record may hold is told before the first write.

use crate::bed::bed;
use crate::bed::faults::Request;
use crate::sample::{Said, Sample, plain};
use serde_json::Value;

const KEY: &str = r"apiVersion: v1
kind: Secret # railiance: allow SEC004 -- public test key
metadata:
  name: test-key
stringData:
  note: made-up-words
";

const TOLD: &str =
    "Secret test-key holds values, and no record may: keep it in the cluster and refer to it under `[secrets.NAME]`";

/// Applies, which must end without any write, and without a word of what the Secret holds.
fn refused(sample: &Sample) {
    let faults = bed().faults();
    let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]).output().unwrap());
    assert_eq!(said.code, Some(1), "{said:?}");
    let told = format!("error: this cannot be released, nothing was written: {TOLD}\nhelp: ");
    assert!(said.stderr.contains(&told), "{}", said.stderr);
    assert_silent(&said);
    let writes: Vec<Request> = faults.requests().into_iter().filter(Request::is_write).collect();
    assert!(writes.is_empty(), "{writes:?}");
}

/// Neither the value nor what it is in base64.
fn assert_silent(said: &Said) {
    for text in [&said.stdout, &said.stderr] {
        assert!(!text.contains("made-up-words") && !text.contains("bWFkZS11cC13b3Jkc"), "{text}");
    }
}

#[test]
fn a_secret_with_values_is_refused_before_anything_is_written() {
    let sample = plain("valued", "");
    sample.write("manifests/key.yaml", KEY);
    refused(&sample);
    assert!(sample.ledger().is_empty(), "no record");
    assert!(bed().list("deployment,lease", &sample.namespace, "").is_empty());
    assert!(bed().find("secret", &sample.namespace, "test-key").is_none());
    // a version that is there stays the one that is recorded
    sample.remove("manifests/key.yaml");
    sample.applied(&["--no-wait"]);
    sample.write("manifests/key.yaml", KEY);
    sample.version("v1.1.0");
    refused(&sample);
    let versions: Vec<Value> = sample.records().iter().map(|record| record["version"].clone()).collect();
    assert_eq!(versions, ["v1.0.0"]);
    let image = sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
    assert!(image.contains(":1.0.0@"), "{image}");
}

#[test]
fn a_plan_says_what_its_apply_would_say() {
    let sample = plain("foretold", "");
    sample.write("manifests/key.yaml", KEY);
    let said = sample.run(&["plan"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.contains(TOLD), "{}", said.stdout);
    assert_silent(&said);
    let said = sample.run(&["plan", "--out", "plan.json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("secret values would stand in the plan file"), "{}", said.stderr);
    assert!(said.stderr.contains("and no Secret"), "{}", said.stderr);
    assert_silent(&said);
    assert!(!sample.path().join("plan.json").exists());
}
