//! What a plan makes known to the server itself, before it writes what needs it.

use crate::bed::{bed, eventually};
use crate::sample::{Said, Sample, plain};
use serde_json::{Value, json};

/// A role and a binding of it; the namespace's administrator may write both, and bind nothing that he does not hold.
fn rights(bound: &str) -> String {
    let api = "apiVersion: rbac.authorization.k8s.io/v1";
    format!(
        "{api}\nkind: Role\nmetadata:\n  name: reader\nrules:\n- apiGroups: ['']\n  resources: [configmaps]\n  verbs: [get]\n---\n\
         {api}\nkind: RoleBinding\nmetadata:\n  name: web-reads\nroleRef: {{ apiGroup: rbac.authorization.k8s.io, kind: Role, name: {bound} }}\n\
         subjects:\n- kind: ServiceAccount\n  name: default\n"
    )
}

/// The kubeconfig of who has the built-in role `admin` in the namespace, and nothing else.
fn administrator(sample: &Sample) -> std::path::PathBuf {
    let (user, namespace) = (bed().unique("administrator"), sample.namespace.as_str());
    bed().kubectl(&["create", "rolebinding", &user, "--clusterrole=admin", "--user", &user, "-n", namespace]);
    eventually("the right is there", || {
        let asked = ["auth", "can-i", "create", "rolebindings", "--as", &user, "-n", namespace];
        bed().try_kubectl(&asked).status.success().then_some(())
    });
    bed().user(&user, None)
}

fn step<'a>(plan: &'a Value, name: &str) -> &'a Value {
    let steps = plan["steps"].as_array().unwrap();
    steps.iter().find(|step| step["object"]["name"] == name).unwrap_or_else(|| panic!("{name}: {plan:#}"))
}

#[test]
fn an_administrator_of_a_namespace_releases_a_role_and_its_binding_at_once() {
    let sample = plain("bound", "");
    let login = administrator(&sample);
    let run = |words: &[&str]| Said::new(sample.command(&login, words).output().unwrap());
    sample.write("manifests/rights.yaml", &rights("writer"));
    let said = run(&["plan"]);
    assert!(said.code == Some(1) && said.stdout.contains("\"writer\" not found"), "nobody makes it: {said:?}");
    sample.write("manifests/rights.yaml", &rights("reader"));
    let said = run(&["plan", "-o", "json"]);
    let plan: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let binding = step(&plan, "web-reads");
    assert_eq!(binding["action"], "unverifiable", "{binding:#}");
    assert_eq!(binding["reason"], "the role that it binds is part of this plan and not there yet");
    let said = run(&["apply", "--yes", "--no-wait"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(sample.get("rolebinding", "web-reads")["roleRef"]["name"], "reader");
    let said = run(&["apply", "--yes", "--no-wait", "-o", "json"]);
    let again: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    assert_eq!((said.code, &again["written"]), (Some(0), &json!([])), "{again:#}");
    let said = run(&["delete", "--yes"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(bed().list("role,rolebinding", &sample.namespace, "applyset.kubernetes.io/part-of").is_empty());
}
