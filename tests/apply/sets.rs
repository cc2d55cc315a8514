//! The inventory beside other programs that keep one, and what is no part of it.

use crate::bed::faults::{Moment, Request};
use crate::bed::{bed, tools};
use crate::sample::{Sample, plain};
use serde_json::{Value, json};
use std::process::{Command, Output, Stdio};

const MEMBER: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: member\ndata:\n  a: b\n";
const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: reader\nrules:\n- apiGroups: ['']\n  resources: [configmaps]\n  verbs: [get]\n";

/// `kubectl apply --applyset` of one ConfigMap, in the set that is ours by its name.
fn kubectl(sample: &Sample) -> Output {
    let file = sample.path().join("member.yaml");
    std::fs::write(&file, MEMBER).unwrap();
    let mut command = Command::new(tools::tool("kubectl"));
    command.env("KUBECONFIG", bed().kubeconfig()).env("KUBECTL_APPLYSET", "true");
    command.args(["apply", "-n", &sample.namespace, "--server-side", "--prune", "--applyset=configmap/railiance.web"]);
    command.arg("-f").arg(file).output().unwrap()
}

#[test]
fn apply_leaves_the_set_of_kubectl_alone() {
    let sample = plain("theirs", "");
    let made = kubectl(&sample);
    assert!(made.status.success(), "{made:?}");
    let before = sample.versions();
    for words in [&["--no-wait"][..], &["--no-wait", "--adopt", "--take-over", "--force-conflicts"]] {
        let said = sample.apply(words);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stderr.contains("the inventory `railiance.web` is kept by `kubectl/"), "{}", said.stderr);
    }
    assert_eq!(sample.versions(), before);
    let lease = bed().find("lease", &sample.namespace, "railiance.web");
    assert!(lease.is_none() && sample.ledger().is_empty(), "nothing was written");
}

#[test]
fn kubectl_leaves_the_set_of_apply_alone() {
    let sample = plain("ours", "");
    sample.applied(&["--no-wait"]);
    let before = sample.versions();
    let said = kubectl(&sample);
    let error = String::from_utf8_lossy(&said.stderr);
    assert!(!said.status.success() && error.contains("managed by tooling \"railiance\""), "{error}");
    let still = sample.versions();
    let names = |all: &[(String, String)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&still), names(&before), "nothing came, nothing went");
    assert!(bed().find("configmap", &sample.namespace, "member").is_none());
}

#[test]
fn the_parent_names_what_comes_and_what_goes_before_any_member_is_written() {
    let sample = plain("wide", "");
    sample.write("manifests/extra.yaml", MEMBER);
    sample.applied(&["--no-wait"]);
    sample.write("manifests/extra.yaml", ROLE);
    let faults = bed().faults();
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let parent = |request: &Request| request.is_write() && request.path.ends_with("/configmaps/railiance.web");
    assert!(faults.run_killed(&mut command, parent, 1, Moment::After).killed);
    assert!(bed().find("role", &sample.namespace, "reader").is_none());
    assert!(bed().find("configmap", &sample.namespace, "member").is_some());
    let live = sample.get("configmap", "railiance.web");
    let kinds = live["metadata"]["annotations"]["applyset.kubernetes.io/contains-group-kinds"].as_str().unwrap();
    for kind in ["ConfigMap", "Role.rbac.authorization.k8s.io", "Deployment.apps"] {
        assert!(kinds.split(',').any(|one| one == kind), "{kind}: {kinds}");
    }
}

#[test]
fn h20_what_remembers_is_no_member_and_what_is_told_does_not_change() {
    let sample = plain("ledger", "");
    sample.applied(&["--no-wait"]);
    let all = bed().list("configmap,lease", &sample.namespace, "railiance.dev/app=web");
    let mut kept: Vec<(String, Value)> = Vec::new();
    for one in &all {
        let labels = &one["metadata"]["labels"];
        assert_eq!(labels.get("applyset.kubernetes.io/part-of"), None, "{one:#}");
        let part = labels.get("railiance.dev/ledger").and_then(Value::as_str);
        kept.push((part.unwrap_or("lease").to_owned(), one["immutable"].clone()));
    }
    kept.sort_by_key(|(part, _)| part.clone());
    let (fixed, free) = (json!(true), Value::Null);
    let expected = [("cursor", &free), ("entry", &fixed), ("entry", &fixed), ("lease", &free), ("record", &fixed)];
    assert_eq!(kept.iter().map(|(part, immutable)| (part.as_str(), immutable)).collect::<Vec<_>>(), expected);
}
