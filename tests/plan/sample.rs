//! A plan in which everything happens, from the lines of `golden/wanted.yaml`.

use crate::support::{applied, entry, of_manager, placed, refusal, set, with_entries};
use railiance::diag::Sources;
use railiance::rollout::inventory::{Leftover, PART_OF, References, enrol, leftovers};
use railiance::rollout::plan::{Answer, NotAsked, Scene, Seen, Want};
use railiance::rollout::{Consent, Manager};
use railiance::tree::Placed;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn scene() -> Scene {
    crate::support::scene(&[Consent::Adopt])
}

pub fn inputs() -> (Vec<(Want, Seen)>, Vec<Leftover>, Sources) {
    let mut sources = Sources::default();
    let mut wanted = placed("railiance/manifests.yaml", include_str!("golden/wanted.yaml"), &mut sources);
    wanted.iter_mut().for_each(|object| enrol(object, &set()).unwrap());
    let objects = wanted.into_iter().map(|object| {
        let seen = seen(&object);
        (Want { object, manager: Manager::App }, seen)
    });
    (objects.collect(), left(), sources)
}

fn seen(object: &Placed) -> Seen {
    let value = &object.value;
    let name = value["metadata"]["name"].as_str().unwrap();
    match (value["kind"].as_str().unwrap(), name) {
        ("ServiceAccount", _) => owners_only(value),
        ("PersistentVolumeClaim", _) => {
            Seen { live: Some(was(value, |old| old["spec"]["storageClassName"] = json!("slow"))), answer: immutable() }
        }
        ("Service", _) => {
            changed(value, |old| drop(old["spec"]["selector"].as_object_mut().unwrap().remove("railiance.dev/track")))
        }
        ("Deployment", "web") => scaled(value),
        ("Deployment", "worker") => contested(value),
        ("Deployment", "mailer") => client_side(value),
        ("HorizontalPodAutoscaler", _) => {
            Seen { live: Some(applied(value, Manager::App)), answer: Answer::NotAsked(NotAsked::Proven) }
        }
        ("CronJob", "report") => of_argo(value),
        ("Role", _) => Seen { live: Some(was(value, |_| {})), answer: no_dry_run() },
        _ => Seen { live: None, answer: Answer::Object(value.clone()) },
    }
}

/// The live object that an older manifest made.
fn was(value: &Value, older: impl Fn(&mut Value)) -> Value {
    let mut old = value.clone();
    older(&mut old);
    applied(&old, Manager::App)
}

fn changed(value: &Value, older: impl Fn(&mut Value)) -> Seen {
    Seen { live: Some(was(value, older)), answer: Answer::Object(applied(value, Manager::App)) }
}

fn owners_only(value: &Value) -> Seen {
    let mut old = value.clone();
    old.as_object_mut().unwrap().remove("automountServiceAccountToken");
    let live = with_entries(value, &[of_manager(&old, Manager::App)]);
    Seen { live: Some(live), answer: Answer::Object(applied(value, Manager::App)) }
}

fn immutable() -> Answer {
    let cause =
        json!([{ "reason": "FieldValueForbidden", "field": "spec", "message": "spec is immutable after creation" }]);
    refusal(422, "Invalid", "PersistentVolumeClaim \"files\" is invalid: spec: Forbidden: spec is immutable", cause)
}

fn no_dry_run() -> Answer {
    refusal(400, "BadRequest", "admission webhook \"w.example\" does not support dry run", json!([]))
}

fn containers(image: &str) -> Value {
    let env = json!([{ "name": "LOG_LEVEL", "value": "info" }, { "name": "DB_PASSWORD", "value": "hunter2" }]);
    json!([{ "name": "app", "image": image, "env": env }])
}

/// An autoscaler has set the number, and somebody the same image.
fn scaled(value: &Value) -> Seen {
    let mut old = value.clone();
    old["spec"]["template"]["spec"]["containers"] = containers("web:1");
    let scaler = entry("kube-controller-manager", "Update", Some("scale"), json!({ "f:spec": { "f:replicas": {} } }));
    let selector = entry("kubectl-edit", "Update", None, json!({ "f:spec": { "f:selector": {} } }));
    let (mut live, mut answer) = (old.clone(), value.clone());
    live["spec"]["replicas"] = json!(5);
    answer["spec"]["replicas"] = json!(5);
    let live = with_entries(&live, &[of_manager(&old, Manager::App), scaler.clone(), selector.clone()]);
    let answer = with_entries(&answer, &[of_manager(value, Manager::App), scaler, selector]);
    Seen { live: Some(live), answer: Answer::Object(answer) }
}

fn contested(value: &Value) -> Seen {
    let mut live = was(value, |old| old["spec"]["replicas"] = json!(7));
    let scale = entry("kubectl", "Update", Some("scale"), json!({ "f:spec": { "f:replicas": {} } }));
    live["metadata"]["managedFields"].as_array_mut().unwrap().push(scale);
    let cause = json!([{ "reason": "FieldManagerConflict", "field": ".spec.replicas",
        "message": "conflict with \"kubectl\" with subresource \"scale\" using apps/v1" }]);
    Seen { live: Some(live), answer: refusal(409, "Conflict", "Apply failed with 1 conflict", cause) }
}

fn client_side(value: &Value) -> Seen {
    let mut old = value.clone();
    old["metadata"]["labels"] = json!({ "team": "post" });
    old["spec"]["template"]["spec"]["containers"][0]["image"] = json!("mailer:0");
    let fields = of_manager(&old, Manager::App)["fieldsV1"].clone();
    let csa = entry("kubectl-client-side-apply", "Update", None, fields);
    let mut answer = value.clone();
    answer["metadata"]["labels"]["team"] = json!("post");
    let rest =
        entry("kubectl-client-side-apply", "Update", None, json!({ "f:metadata": { "f:labels": { "f:team": {} } } }));
    let answer = with_entries(&answer, &[of_manager(value, Manager::App), rest]);
    Seen { live: Some(with_entries(&old, &[csa])), answer: Answer::Object(answer) }
}

fn of_argo(value: &Value) -> Seen {
    let mut live = applied(value, Manager::App);
    live["metadata"]["labels"] = json!({ "argocd.argoproj.io/instance": "reports" });
    Seen { live: Some(live), answer: Answer::Object(applied(value, Manager::App)) }
}

fn left() -> Vec<Leftover> {
    let member = |api: &str, kind: &str, name: &str, rest: Value| {
        let mut object = json!({ "apiVersion": api, "kind": kind,
            "metadata": { "name": name, "namespace": "demo", "labels": { PART_OF: set().id().as_str() } } });
        object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        applied(&object, Manager::App)
    };
    let live = [
        member("v1", "PersistentVolumeClaim", "uploads", json!({})),
        member(
            "v1",
            "ConfigMap",
            "web-config-9876543210",
            json!({ "data": { "app.conf": "x", "API_TOKEN": "letmein" } }),
        ),
        member("v1", "ConfigMap", "web-config-aaaaaaaaaa", json!({ "data": { "API_TOKEN": "letmein" } })),
        member("traefik.io/v1alpha1", "IngressRoute", "old", json!({ "spec": { "routes": [] } })),
    ];
    let old = json!({ "kind": "ReplicaSet", "metadata": { "namespace": "demo" }, "spec": { "template": { "spec": {
        "volumes": [{ "name": "config", "configMap": { "name": "web-config-9876543210" } }] } } } });
    leftovers(&live, &BTreeSet::new(), &References::of([&old]), &set())
}
