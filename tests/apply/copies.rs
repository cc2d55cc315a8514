//! What carries the label of the inventory, and what of that is ours (decision H20).

use crate::bed::bed;
use crate::sample::{Sample, plain};
use serde_json::{Value, json};

fn config(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  a: b\n")
}

/// A live object as somebody reads it and writes it again by another name: with all of its labels.
fn copy(sample: &Sample, of: &str, name: &str, words: &[&str]) {
    let mut object = sample.get("configmap", of);
    let metadata = object["metadata"].as_object_mut().unwrap();
    metadata.retain(|key, _| key == "labels");
    metadata.insert("name".to_owned(), json!(name));
    let file = sample.path().join(format!("{name}.json"));
    std::fs::write(&file, object.to_string()).unwrap();
    bed().kubectl(&[words, &["-n", &sample.namespace, "-f", file.to_str().unwrap()]].concat());
}

/// What Istio makes of a Gateway: its labels, and an owner that does not say that it controls.
fn derived(sample: &Sample, name: &str) {
    let owner = sample.get("configmap", "kube-root-ca.crt")["metadata"]["uid"].clone();
    let owner = json!({ "apiVersion": "v1", "kind": "ConfigMap", "name": "kube-root-ca.crt", "uid": owner });
    let labels = sample.get("deployment", "web")["metadata"]["labels"].clone();
    let metadata = json!({ "name": name, "labels": labels, "ownerReferences": [owner] });
    let object = json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata });
    bed().apply(&sample.namespace, &object.to_string());
}

fn names(receipt: &Value, key: &str) -> Vec<String> {
    let objects = receipt[key].as_array().unwrap().iter().map(|one| one.get("object").unwrap_or(one));
    let mut names: Vec<String> = objects.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

const WHY: &str = "it carries the label of the inventory, and railiance applied nothing of it";

#[test]
fn h20_what_others_copied_of_ours_is_not_pruned() {
    let sample = plain("copies", "");
    sample.write("manifests/extra.yaml", &config("extra"));
    sample.applied(&["--no-wait"]);
    copy(&sample, "extra", "applied", &["apply"]);
    copy(&sample, "extra", "created", &["create"]);
    derived(&sample, "web-istio");
    let before = sample.get("configmap", "applied")["metadata"].clone();
    sample.remove("manifests/extra.yaml");
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(names(&receipt, "removed"), ["extra"], "{receipt:#}");
    assert_eq!(names(&receipt, "kept"), ["applied", "created"], "{receipt:#}");
    assert!(receipt["kept"].as_array().unwrap().iter().all(|kept| kept["why"] == WHY), "{receipt:#}");
    let said = sample.run(&["plan"]);
    assert!(said.stdout.contains(&format!("/applied is not wanted, and stays: {WHY}")), "{said:?}");
    assert!(!said.stdout.contains("web-istio"), "{}", said.stdout);
    for _ in 0..2 {
        let said = sample.run(&["delete", "--yes"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(bed().find("deployment", &sample.namespace, "web").is_none());
        for (kind, name) in [("configmap", "applied"), ("configmap", "created"), ("serviceaccount", "web-istio")] {
            assert!(bed().find(kind, &sample.namespace, name).is_some(), "{name}: {said:?}");
        }
    }
    assert_eq!(sample.get("configmap", "applied")["metadata"], before);
    // without them the inventory ends
    bed().kubectl(&["delete", "configmap", "applied", "created", "-n", &sample.namespace]);
    let said = sample.run(&["delete", "--yes"]);
    assert_eq!((said.code, bed().find("configmap", &sample.namespace, "railiance.web")), (Some(0), None), "{said:?}");
}

#[test]
fn what_became_ours_goes_by_whatever_way_it_came() {
    let sample = plain("ways", "");
    let ways = ["kubectl-applied", "kubectl-created", "server-side"];
    for (name, words) in ways.iter().zip([&["apply"][..], &["create"], &["apply", "--server-side"]]) {
        let file = sample.path().join(format!("{name}.yaml"));
        std::fs::write(&file, config(name)).unwrap();
        bed().kubectl(&[words, &["-n", &sample.namespace, "-f", file.to_str().unwrap()]].concat());
    }
    let all: Vec<String> = ways.iter().map(|name| config(name)).chain([config("made")]).collect();
    sample.write("manifests/extra.yaml", &all.join("---\n"));
    sample.applied(&["--no-wait", "--adopt"]);
    sample.remove("manifests/extra.yaml");
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(
        names(&receipt, "removed"),
        ["kubectl-applied", "kubectl-created", "made", "server-side"],
        "{receipt:#}"
    );
}
