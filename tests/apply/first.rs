//! From nothing to a running application, and again.

use crate::bed::bed;
use crate::sample::plain;
use serde_json::json;

#[test]
fn a_first_apply_makes_all_records_it_and_leaves_no_lock() {
    let sample = plain("first", "");
    let receipt = sample.applied(&["--reason", "the first"]);
    assert_eq!((&receipt["record"], &receipt["rollout"]), (&json!(1), &json!(1)), "{receipt:#}");
    assert_eq!(receipt["stopped"], json!(null));

    let deployment = sample.get("deployment", "web");
    assert_eq!(deployment["status"]["availableReplicas"], 2);
    let managers: Vec<_> = deployment["metadata"]["managedFields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["operation"] == "Apply")
        .map(|entry| entry["manager"].clone())
        .collect();
    assert_eq!(managers, ["railiance"]);

    let parent = sample.get("configmap", "railiance.web");
    let kinds = &parent["metadata"]["annotations"]["applyset.kubernetes.io/contains-group-kinds"];
    assert!(kinds.as_str().unwrap().contains("Deployment.apps"), "{kinds}");

    assert_eq!(sample.journal(), ["begun", "done"]);
    let records = sample.records();
    let record = &records[0];
    assert_eq!((records.len(), &record["version"], &record["number"]), (1, &json!("v1.0.0"), &json!(1)));
    assert_eq!((&record["actor"]["name"], &record["reason"]), (&json!("admin"), &json!("the first")));
    assert_eq!(record["intent"], receipt["intent"]);

    let lease = sample.get("lease", "railiance.web");
    assert_eq!(lease["spec"].get("holderIdentity").and_then(|holder| holder.as_str()).unwrap_or(""), "");
    assert_eq!(lease["spec"]["leaseTransitions"], 1);
}

#[test]
fn what_is_there_is_not_written_again() {
    let sample = plain("again", "");
    sample.applied(&[]);
    let everything = || {
        let all = bed().list("configmap,service,deployment,serviceaccount,lease", &sample.namespace, "");
        all.iter()
            .map(|one| {
                (one["kind"].clone(), one["metadata"]["name"].clone(), one["metadata"]["resourceVersion"].clone())
            })
            .collect::<Vec<_>>()
    };
    let before = everything();
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["written"], json!([]));
    assert_eq!((&receipt["record"], &receipt["rollout"]), (&json!(null), &json!(null)));
    assert_eq!(everything(), before, "not one resourceVersion is another");
}
