//! Objects that cannot simply be written.

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::sample::{Said, Sample, plain};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

fn actions(receipt: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let written = receipt["written"].as_array().unwrap().iter();
    written.map(|one| (text(&one["action"]), text(&one["object"]["kind"]))).collect()
}

fn has(receipt: &Value, action: &str, kind: &str) -> bool {
    actions(receipt).contains(&(action.to_owned(), kind.to_owned()))
}

const FIXED: &str = r"apiVersion: v1
kind: ConfigMap
metadata:
  name: fixed
  annotations:
    railiance.dev/on-immutable: replace
immutable: true
data:
  a: old
";

#[test]
fn what_cannot_be_changed_is_made_anew_where_the_manifest_says_so() {
    let sample = plain("replace", "");
    sample.write("manifests/fixed.yaml", FIXED);
    sample.applied(&[]);
    let before = sample.get("configmap", "fixed");
    sample.write("manifests/fixed.yaml", &FIXED.replace("old", "new"));
    let receipt = sample.applied(&[]);
    assert!(has(&receipt, "replace", "ConfigMap"), "{receipt:#}");
    let after = sample.get("configmap", "fixed");
    assert_eq!(after["data"]["a"], "new");
    assert_ne!(after["metadata"]["uid"], before["metadata"]["uid"]);
}

/// What is wrong with the new object beside that would be found only after the old one is gone.
#[test]
fn what_would_be_refused_anew_as_well_is_not_deleted() {
    let sample = plain("anew", "");
    let worker = |selected: &str, surge: u8| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\n  annotations: {{ railiance.dev/on-immutable: replace }}\nspec:\n  \
             replicas: 0\n  strategy: {{ rollingUpdate: {{ maxSurge: {surge}, maxUnavailable: 0 }} }}\n  selector: {{ matchLabels: {{ app: {selected} }} }}\n  \
             template:\n    metadata: {{ labels: {{ app: {selected} }} }}\n    \
             spec: {{ containers: [{{ name: worker, image: registry.example.org/web/worker:1 }}] }}\n"
        )
    };
    sample.write("manifests/worker.yaml", &worker("old", 1));
    sample.applied(&["--no-wait"]);
    // its status is written once more
    let live = || {
        let live = sample.get("deployment", "worker");
        (live["metadata"]["uid"].clone(), live["metadata"]["generation"].clone(), live["spec"].clone())
    };
    let before = live();
    sample.write("manifests/worker.yaml", &worker("new", 0));
    for words in [&["plan"][..], &["apply", "--yes", "--no-wait"]] {
        let said = sample.run(words);
        assert_eq!(said.code, Some(1), "{said:?}");
        let told = format!("{}{}", said.stdout, said.stderr);
        for fault in ["spec.selector: ", "field is immutable", "rollingUpdate.maxUnavailable"] {
            assert!(told.contains(fault), "{fault}: {told}");
        }
        assert_eq!(live(), before);
    }
    sample.write("manifests/worker.yaml", &worker("new", 1));
    let receipt = sample.applied(&["--no-wait"]);
    assert!(has(&receipt, "replace", "Deployment"), "{receipt:#}");
}

#[test]
fn the_number_of_pods_is_handed_over_and_does_not_fall_to_one() {
    let sample = plain("handover", "");
    sample.edit("replicas = 2", "replicas = 4");
    sample.applied(&[]);
    sample.edit("replicas = 4", "autoscale = { min = 2, max = 6, cpu = 80 }");
    let receipt = sample.applied(&[]);
    assert!(has(&receipt, "handover", "Deployment"), "{receipt:#}");
    assert_eq!(sample.get("deployment", "web")["spec"]["replicas"], 4);
    assert!(sample.journal().contains(&"handed-over".to_owned()));
    let again = sample.applied(&[]);
    assert_eq!(again["written"], json!([]), "{again:#}");
    // and back: an autoscaler that goes is none that a number stands beside; what was handed over is taken by the user's word
    sample.edit("autoscale = { min = 2, max = 6, cpu = 80 }", "replicas = 3");
    let said = sample.apply(&[]);
    assert!(said.code == Some(1) && said.stderr.contains("`.spec.replicas` of `railiance-handover`"), "{said:?}");
    assert!(said.stderr.contains("an autoscaler had the number: `--force-conflicts` takes it back"), "{said:?}");
    // and it is gone before the number is written, or it would choose once more
    let (faults, namespace, seen) = (bed().faults(), sample.namespace.clone(), Arc::new(Mutex::new(None)));
    let noted = Arc::clone(&seen);
    let look =
        move || *noted.lock().unwrap() = Some(bed().find("horizontalpodautoscaler", &namespace, "web").is_some());
    let is_number = |request: &Request| request.is_write() && request.path.ends_with("/deployments/web");
    faults.inject(is_number, 1..=1, Fault::meanwhile(look));
    let words = ["apply", "--yes", "--force-conflicts"];
    let said = Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap());
    assert_eq!((said.code, *seen.lock().unwrap()), (Some(0), Some(false)), "{}", said.stderr);
    assert_eq!(sample.get("deployment", "web")["spec"]["replicas"], 3);
    assert!(bed().find("horizontalpodautoscaler", &sample.namespace, "web").is_none());
    let again = sample.applied(&[]);
    assert_eq!(again["written"], json!([]), "{again:#}");
}

#[test]
fn a_namespace_of_the_plan_comes_before_the_lease() {
    let sample = plain("outer", "");
    let made = sample.brings_its_namespace();
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["record"], 1, "{receipt:#}");
    assert!(bed().find("deployment", &made, "web").is_some());
}

/// The plan was about none of that name, and it may be anybody's (decision H32).
#[test]
fn h32_a_namespace_that_somebody_made_meanwhile_is_not_taken() {
    let sample = plain("meanwhile", "");
    let made = sample.brings_its_namespace();
    let faults = bed().faults();
    let theirs = made.clone();
    let is_namespace = |request: &Request| request.is_write() && request.path.starts_with("/api/v1/namespaces/");
    faults.inject(is_namespace, 1..=1, Fault::meanwhile(move || _ = bed().kubectl(&["create", "namespace", &theirs])));
    let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]).output().unwrap());
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    let told = format!("namespace `{made}` was made by somebody else since the plan was made");
    assert!(said.stderr.contains(&told), "{}", said.stderr);
    let found = bed().get("namespace", "", &made);
    assert!(found["metadata"]["labels"].get("applyset.kubernetes.io/part-of").is_none(), "{found:#}");
    assert!(found["metadata"].get("annotations").is_none(), "{found:#}");
    assert!(bed().list("configmap,lease", &made, "railiance.dev/app=web").is_empty());
    assert!(bed().find("deployment", &made, "web").is_none());
    // whoever plans now sees whose it is
    let said = sample.apply(&["--no-wait"]);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("--adopt"), "{}", said.stderr);
}

/// A kind `Thing` of this group.
fn definition(group: &str, scope: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.{group}\nspec:\n  \
         group: {group}\n  scope: {scope}\n  names: {{ kind: Thing, plural: things, singular: thing, listKind: ThingList }}\n  \
         versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        openAPIV3Schema:\n          \
         type: object\n          properties:\n            spec: {{ type: object, x-kubernetes-preserve-unknown-fields: true }}\n"
    )
}

#[test]
fn a_kind_and_an_object_of_it_come_in_one_plan() {
    let sample: Sample = plain("kind", "");
    let group = format!("{}.example.org", sample.namespace);
    // known by its definition alone, which is there when the objects are, and may be asked for
    sample.write("manifests/definition.yaml", &definition(&group, "Namespaced"));
    sample.edit("[workload]", &format!("[[requires]]\ncrd = \"things.{group}\"\n\n[workload]"));
    let thing = format!("apiVersion: {group}/v1\nkind: Thing\nmetadata:\n  name: one\nspec:\n  size: 3\n");
    sample.write("manifests/thing.yaml", &thing);
    let receipt = sample.applied(&[]);
    assert!(has(&receipt, "unverifiable", "Thing"), "{receipt:#}");
    assert_eq!(bed().get(&format!("things.{group}"), &sample.namespace, "one")["spec"]["size"], 3);
    let again = sample.applied(&[]);
    assert_eq!(again["written"], json!([]), "{again:#}");
}

#[test]
fn jobs_are_not_run_and_it_is_said() {
    let sample = plain("jobs", "\n[jobs.migrate]\nwhen = \"before-promote\"\ncommand = [\"/bin/migrate\"]\n");
    let quota =
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: none }\nspec: { hard: { count/jobs.batch: 0 } }\n";
    bed().apply(&sample.namespace, quota);
    let said = sample.run(&["plan"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let told = "of v1.0.0 is not run: a job is an action of its candidate, and no state";
    assert!(said.stdout.contains(told), "{}", said.stdout);
    let plan: Value = serde_json::from_str(&sample.run(&["plan", "-o", "json"]).stdout).unwrap();
    let receipt = sample.applied(&[]);
    for document in [&plan, &receipt] {
        let idle = &document["idle"][0];
        assert_eq!((&idle["object"]["kind"], &idle["version"]), (&json!("Job"), &json!("v1.0.0")), "{document:#}");
        assert!(idle["object"]["name"].as_str().unwrap().starts_with("web-migrate-"), "{idle:#}");
    }
    let again = sample.apply(&[]);
    assert!(again.stdout.contains(told), "{}", again.stdout);
    assert_eq!(bed().list("job", &sample.namespace, ""), [] as [Value; 0]);
}

/// The server drops the namespace that a manifest states, or that we add where we cannot know: it is the same object all the same.
#[test]
fn what_has_no_namespace_stays_whatever_its_manifest_says() {
    let sample = plain("everywhere", "");
    let (name, group) = (&sample.namespace, format!("{}.example.org", sample.namespace));
    std::fs::create_dir(sample.path().join("railiance/schemas")).unwrap();
    for file in ["manifests/definition.yaml", "schemas/things.yaml"] {
        sample.write(file, &definition(&group, "Cluster"));
    }
    sample.write(
        "manifests/all.yaml",
        &format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {name}, namespace: {name} }}\nrules:\n\
             - {{ apiGroups: [''], resources: [pods], verbs: [get] }}\n---\n\
             apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {{ name: {name} }}\nhandler: plain\n---\n\
             apiVersion: {group}/v1\nkind: Thing\nmetadata: {{ name: {name} }}\nspec: {{ size: 3 }}\n"
        ),
    );
    sample.applied(&["--no-wait"]);
    let things = format!("things.{group}");
    let all = ["clusterrole", "runtimeclass", things.as_str()];
    for _ in 0..2 {
        let again = sample.applied(&["--no-wait"]);
        assert_eq!((&again["written"], &again["removed"]), (&json!([]), &json!([])), "{again:#}");
        assert!(all.iter().all(|kind| bed().find(kind, "", name).is_some()));
    }
    sample.remove("manifests/all.yaml");
    let gone = sample.applied(&["--no-wait"]);
    assert_eq!(gone["removed"].as_array().unwrap().len(), 3, "{gone:#}");
    assert!(all.iter().all(|kind| bed().find(kind, "", name).is_none()));
}

/// Objects behind a webhook that has side effects cannot be tried, and are written all the same; the namespace that all else is in, too.
#[test]
fn what_a_webhook_lets_nobody_try_is_written() {
    let sample = plain("untried", "");
    let made = format!("{}-made", sample.namespace);
    sample.edit(&format!("namespace = \"{}\"", sample.namespace), &format!("namespace = \"{made}\""));
    let all = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {made}\n---\n\
         apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n"
    );
    sample.write("manifests/all.yaml", &all);
    let faults = bed().faults();
    let own = format!("/namespaces/{made}");
    let says = "admission webhook \"check.example.org\" does not support dry run";
    let barred = move |request: &Request| {
        let path = &request.path;
        request.is_dry_run() && (path.ends_with(&own) || path.ends_with("/configmaps/extra"))
    };
    faults.inject(barred, 1.., Fault::answer(400).saying(says));
    let run = |words: &[&str]| Said::new(sample.command(faults.kubeconfig(), words).output().unwrap());
    let planned = run(&["plan", "-o", "json", "--out", "plan.json"]);
    let plan: Value = serde_json::from_str(&planned.stdout).unwrap_or_else(|error| panic!("{error}: {planned:?}"));
    let step = |kind: &str, name: &str| {
        let named = |step: &&Value| step["object"]["kind"] == kind && step["object"]["name"] == name;
        plan["steps"].as_array().unwrap().iter().find(named).cloned().unwrap()
    };
    for (kind, name) in [("Namespace", made.as_str()), ("ConfigMap", "extra")] {
        let step = step(kind, name);
        assert_eq!(step["action"], "unverifiable", "{step:#}");
        assert_eq!(step["reason"], "an admission webhook does not support dry runs", "{step:#}");
    }
    let said = run(&["apply", "plan.json", "--no-wait"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(bed().get("configmap", &made, "extra")["data"]["a"], "b");
}
