//! What a plan makes known to the server itself, before it writes what needs it.

use crate::bed::faults::{Moment, Request};
use crate::bed::{bed, eventually};
use crate::sample::{Said, Sample, plain};
use serde_json::{Value, json};
use std::process::Stdio;

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

/// A kind `Thing` of this group, with these fields.
fn definition(group: &str, fields: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.{group}\nspec:\n  \
         group: {group}\n  scope: Namespaced\n  names: {{ kind: Thing, plural: things, singular: thing, listKind: ThingList }}\n  \
         versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        openAPIV3Schema:\n          \
         type: object\n          properties:\n            spec: {{ type: object, properties: {{ {fields} }} }}\n"
    )
}

const BEFORE: &str = "size: { type: integer, maximum: 5 }";
const AFTER: &str = "size: { type: integer, maximum: 9 }, colour: { type: string }";

fn things(group: &str, specs: &[(&str, &str)]) -> String {
    let thing = |(name, spec): &(&str, &str)| {
        format!("apiVersion: {group}/v1\nkind: Thing\nmetadata:\n  name: {name}\nspec: {{ {spec} }}\n")
    };
    specs.iter().map(thing).collect::<Vec<_>>().join("---\n")
}

/// An application with the kind, and a thing `one` of it; what it knows of the kind beforehand is all.
pub fn defining(name: &str) -> (Sample, String) {
    let sample = plain(name, "");
    let group = format!("{}.example.org", sample.namespace);
    std::fs::create_dir(sample.path().join("railiance/schemas")).unwrap();
    sample.write("schemas/things.yaml", &definition(&group, &format!("{AFTER}, shape: {{ type: string }}")));
    sample.write("manifests/definition.yaml", &definition(&group, BEFORE));
    sample.write("manifests/things.yaml", &things(&group, &[("one", "size: 3")]));
    sample.applied(&["--no-wait"]);
    (sample, group)
}

/// What somebody else holds is known before the first write, though nobody can try it.
#[test]
fn h6_a_conflict_behind_a_definition_that_changes_is_refused_before_anything_is_written() {
    let (sample, group) = defining("contested");
    let kind = format!("things.{group}");
    let patch = ["--field-manager=ops", "--type=merge", "-p", r#"{"spec":{"size":5}}"#];
    bed().kubectl(&[&["patch", &kind, "one", "-n", &sample.namespace], &patch[..]].concat());
    sample.write("manifests/definition.yaml", &definition(&group, AFTER));
    sample.write("manifests/things.yaml", &things(&group, &[("one", "size: 3, colour: blue")]));
    let before = sample.get("crd", &kind)["metadata"]["resourceVersion"].clone();
    let said = sample.apply(&["--no-wait"]);
    assert!(said.code == Some(1) && said.stderr.contains(".spec.size"), "{said:?}");
    assert_eq!(sample.get("crd", &kind)["metadata"]["resourceVersion"], before, "nothing is written");
    let receipt = sample.applied(&["--no-wait", "--force-conflicts"]);
    assert!(receipt.to_string().contains(r#""field":".spec.size","manager":"ops""#), "{receipt:#}");
}

#[test]
fn a_field_of_a_kind_and_objects_that_use_it_come_in_one_plan() {
    let (sample, group) = defining("field");
    let all = [("large", "size: 7"), ("new", "size: 1, colour: red"), ("one", "size: 3, colour: blue")];
    sample.write("manifests/things.yaml", &things(&group, &all));
    // of a definition that stays as it is the server has said its last word
    let said = sample.run(&["plan", "-o", "json"]);
    let plan: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    assert!(said.code == Some(1) && all.iter().all(|(name, _)| step(&plan, name)["action"] == "refused"), "{plan:#}");
    sample.write("manifests/definition.yaml", &definition(&group, AFTER));
    let plan: Value = serde_json::from_str(&sample.run(&["plan", "-o", "json"]).stdout).unwrap();
    for (name, _) in all {
        let step = step(&plan, name);
        let why = "the definition of its kind changes with this plan";
        assert_eq!((&step["action"], &step["reason"]), (&json!("unverifiable"), &json!(why)), "{step:#}");
    }
    sample.applied(&["--no-wait"]);
    let spec = |name: &str| bed().get(&format!("things.{group}"), &sample.namespace, name)["spec"].clone();
    assert_eq!((spec("large"), spec("new")), (json!({ "size": 7 }), json!({ "size": 1, "colour": "red" })));
    assert_eq!(spec("one"), json!({ "size": 3, "colour": "blue" }));
    let again = sample.applied(&["--no-wait"]);
    assert_eq!(again["written"], json!([]), "{again:#}");
}

#[test]
fn a_saved_plan_is_finished_by_the_same_file_once_its_definition_is_written() {
    let (sample, group) = defining("finished");
    sample.write("manifests/definition.yaml", &definition(&group, AFTER));
    sample.write("manifests/things.yaml", &things(&group, &[("one", "size: 3, colour: blue"), ("two", "size: 7")]));
    let said = sample.run(&["plan", "--out", "plan.json"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let faults = bed().faults();
    let mut command = sample.command(faults.kubeconfig(), &["apply", "plan.json", "--no-wait", "--lease=2s"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let is_definition = |request: &Request| request.is_write() && request.path.contains("/customresourcedefinitions/");
    assert!(faults.run_killed(&mut command, is_definition, 1, Moment::After).killed);
    let said = sample.run(&["apply", "plan.json", "--no-wait"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let one = bed().get(&format!("things.{group}"), &sample.namespace, "one");
    assert_eq!(one["spec"], json!({ "size": 3, "colour": "blue" }));
}

#[test]
fn what_the_new_definition_does_not_know_either_is_refused_when_it_is_written() {
    let (sample, group) = defining("unknown");
    sample.write("manifests/definition.yaml", &definition(&group, AFTER));
    sample.write("manifests/things.yaml", &things(&group, &[("one", "shape: round")]));
    let said = sample.apply(&["--no-wait"]);
    assert!(said.code == Some(1) && said.stderr.contains("there is no field `.spec.shape`"), "{said:?}");
    assert_eq!(sample.journal().last().unwrap(), "stopped");
    sample.write("manifests/things.yaml", &things(&group, &[("one", "colour: red")]));
    sample.applied(&["--no-wait"]);
}
