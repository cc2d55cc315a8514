//! From nothing to a running application, and again.

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::sample::{Sample, plain};
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

/// What an apply with these words asks; it must succeed.
fn asked(sample: &Sample, words: &[&str]) -> Vec<Request> {
    let faults = bed().faults();
    let said = sample.command(faults.kubeconfig(), words).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    faults.requests()
}

#[test]
fn what_proves_itself_is_not_asked_about_and_what_does_not_is() {
    let sample = plain("proof", "");
    sample.applied(&[]);
    let changes = |request: &&Request| request.method == "PATCH";
    let unchanged = asked(&sample, &["apply", "--yes"]);
    assert_eq!(unchanged.iter().filter(changes).count(), 0, "{unchanged:#?}");
    let rights = |request: &&Request| request.path.contains("authorization.k8s.io");
    assert_eq!(unchanged.iter().filter(rights).count(), 0, "who writes nothing needs no right to: {unchanged:#?}");
    // one object is another one by now
    sample.edit("replicas = 2", "replicas = 3");
    let changed = asked(&sample, &["apply", "--yes"]);
    // beside them the ledger is asked whose names it takes
    let dry: Vec<&Request> = changed.iter().filter(|request| request.is_dry_run() && changes(request)).collect();
    assert!(dry.len() == 1 && dry[0].path.ends_with("/deployments/web"), "{dry:#?}");
}

#[test]
fn a_plan_has_the_servers_own_word_on_every_object() {
    let sample = plain("planned", "");
    sample.applied(&[]);
    // nothing changes: a proof would do, and a plan does not go by one
    let asked = asked(&sample, &["plan"]);
    assert_eq!(asked.iter().filter(|request| request.is_dry_run()).count(), sample.versions().len(), "{asked:#?}");
    let looked = self::asked(&sample, &["plan", "--read-only"]);
    assert_eq!(looked.iter().filter(|request| request.is_dry_run()).count(), 0, "{looked:#?}");
}

#[test]
fn an_approved_plan_is_held_against_the_servers_own_word() {
    let sample = plain("word", "");
    sample.applied(&[]);
    let planned = sample.run(&["plan", "--out", "plan.json"]);
    assert_eq!(planned.code, Some(0), "{}", planned.stderr);
    let asked = asked(&sample, &["apply", "plan.json"]);
    assert_eq!(asked.iter().filter(|request| request.is_dry_run()).count(), sample.versions().len(), "{asked:#?}");
}

#[test]
fn what_is_new_is_asked_about_once() {
    let sample = plain("new", "");
    let asked = asked(&sample, &["plan"]);
    let (dry, read): (Vec<&Request>, Vec<&Request>) = asked.iter().partition(|request| request.is_dry_run());
    assert!(dry.iter().all(|request| request.status == Some(201)), "{dry:#?}");
    assert!(!read.iter().any(|read| dry.iter().any(|dry| dry.path == read.path)), "{read:#?}");
}

fn service(name: &str) -> String {
    format!("apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  ports:\n  - port: 80\n")
}

/// Pods whose environment names every Service that is there when they start.
const TOLD: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: told
spec:
  selector:
    matchLabels: { app: told }
  template:
    metadata:
      labels: { app: told }
    spec:
      containers:
      - name: main
        image: registry.example.org/web/told@sha256:2222222222222222222222222222222222222222222222222222222222222222
"#;

#[test]
fn what_pods_find_when_they_start_is_there_before_them() {
    let sample = plain("phases", "");
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n";
    sample.write("manifests/extra.yaml", config);
    sample.write("manifests/services.yaml", &format!("{}---\n{}", service("one"), service("two")));
    sample.write("manifests/told.yaml", TOLD);
    let asked = asked(&sample, &["apply", "--yes", "--no-wait"]);
    let written = |kind: &str| {
        let is = |request: &Request| request.is_write() && request.path.contains(kind) && request.method == "PATCH";
        asked.iter().enumerate().filter(|(_, request)| is(request)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    let (own, told) = (written("/deployments/web"), written("/deployments/told"));
    assert_eq!((own.len(), told.len()), (1, 1));
    // the environment of `told` names every Service that is there when it starts
    for kind in ["/serviceaccounts/", "/configmaps/extra", "/services/"] {
        let all = written(kind);
        assert!(!all.is_empty() && all.iter().all(|at| *at < own[0].min(told[0])), "{kind}: {asked:#?}");
    }
}

#[test]
fn nothing_begins_behind_a_service_that_is_refused() {
    let sample = plain("behind", "");
    sample.write("manifests/service.yaml", &service("two"));
    sample.write("manifests/told.yaml", TOLD);
    let faults = bed().faults();
    faults.inject(|request| request.is_write() && request.path.ends_with("/services/two"), 1..=1, Fault::answer(403));
    let said = sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]).output().unwrap();
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(bed().find("deployment", &sample.namespace, "told").is_none());
    let again = sample.applied(&["--no-wait"]);
    assert_eq!(again["stopped"], json!(null));
    sample.get("deployment", "told");
}

#[test]
fn what_the_server_warns_of_is_told_once() {
    let sample = plain("warned", "");
    sample.write("manifests/told.yaml", TOLD);
    bed().kubectl(&["label", "namespace", &sample.namespace, "pod-security.kubernetes.io/warn=restricted"]);
    let said = sample.apply(&["--no-wait", "-o", "json"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let warning = "would violate PodSecurity";
    assert_eq!(said.stderr.matches(warning).count(), 1, "{}", said.stderr);
    let receipt: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let warnings = receipt["warnings"].as_array().unwrap();
    assert!(warnings.len() == 1 && warnings[0].as_str().unwrap().contains(warning), "{receipt:#}");
}
