//! Changes, and what is left over by them.

use crate::bed::bed;
use crate::sample::plain;
use serde_json::json;

const EXTRA: &str = r"apiVersion: v1
kind: ConfigMap
metadata:
  name: extra
data:
  a: b
";

#[test]
fn a_change_writes_what_changed_and_nothing_else() {
    let sample = plain("change", "");
    sample.applied(&[]);
    let before = sample.versions();
    sample.edit("replicas = 2", "replicas = 3");
    let receipt = sample.applied(&[]);
    let written = receipt["written"].as_array().unwrap();
    assert_eq!(written.len(), 1, "{receipt:#}");
    assert_eq!((&written[0]["action"], &written[0]["object"]["kind"]), (&json!("change"), &json!("Deployment")));
    // the number of pods is no part of a version
    assert_eq!(receipt["record"], json!(null));
    let changed: Vec<_> = sample.versions().into_iter().zip(before).filter(|(now, then)| now != then).collect();
    // the status of a budget counts pods
    let counted = |name: &str| name.contains("Deployment") || name.contains("PodDisruptionBudget");
    assert!(changed.iter().all(|((name, _), _)| counted(name)), "{changed:?}");

    sample.version("v1.1.0");
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["record"], json!(2));
    let records = sample.records();
    assert_eq!((&records[1]["version"], &records[1]["previous"]["number"]), (&json!("v1.1.0"), &json!(1)));
    assert_eq!(sample.get("deployment", "web")["status"]["updatedReplicas"], 3);
}

#[test]
fn what_is_not_wanted_any_more_goes_and_what_says_keep_stays() {
    let sample = plain("prune", "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.write(
        "manifests/kept.yaml",
        &EXTRA.replace("name: extra", "name: kept\n  annotations:\n    railiance.dev/prune: keep"),
    );
    sample.applied(&[]);
    sample.remove("manifests/extra.yaml");
    sample.remove("manifests/kept.yaml");
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["removed"].as_array().unwrap().len(), 1, "{receipt:#}");
    assert!(bed().find("configmap", &sample.namespace, "extra").is_none());
    assert_eq!(receipt["kept"][0]["object"]["name"], "kept");
    assert!(bed().find("configmap", &sample.namespace, "kept").is_some());
    assert_eq!(sample.journal()[2..], ["begun", "pruning", "done"]);
    let parent = sample.get("configmap", "railiance.web");
    let kinds = &parent["metadata"]["annotations"]["applyset.kubernetes.io/contains-group-kinds"];
    assert!(kinds.as_str().unwrap().contains("ConfigMap"), "what is kept is a member still: {kinds}");
}
