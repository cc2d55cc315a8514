//! How an object is judged: what tests say, and kinds without pods.

use railiance::rollout::health::{Dependents, Health, Policy, Subject, health};
use serde_json::{Value, json};
use std::time::Duration;

/// What a test says about the world around an object.
#[derive(Clone, Default)]
pub struct Around {
    pub dependents: Dependents,
    pub generation: u64,
    pub waited: u64,
    pub canary: bool,
}

pub fn judge(object: &Value, around: &Around) -> Health {
    let policy = if around.canary { Policy::CANARY } else { Policy::PATIENT };
    let waited = Duration::from_secs(around.waited);
    let dependents = &around.dependents;
    health(&Subject { object, generation: around.generation, waited, dependents, policy: &policy })
}

/// `ready`, `waiting: …; …` or `failed: …`, with what lies behind in brackets.
pub fn words(health: &Health) -> String {
    match health {
        Health::Ready => "ready".to_owned(),
        Health::Waiting(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            format!("waiting: {}", reasons.join("; "))
        }
        Health::Failed(reason) => {
            let behind: Vec<String> = reason.because.iter().map(ToString::to_string).collect();
            let behind = if behind.is_empty() { String::new() } else { format!(" [{}]", behind.join("; ")) };
            format!("failed: {reason}{behind}")
        }
    }
}

pub fn said(object: &Value, around: &Around) -> String {
    words(&judge(object, around))
}

pub fn alone(object: &Value) -> String {
    said(object, &Around::default())
}

fn with(kind: &str, version: &str, rest: Value) -> Value {
    let mut object = json!({ "apiVersion": version, "kind": kind, "metadata": { "name": "x", "namespace": "web" } });
    for (key, value) in rest.as_object().unwrap() {
        object[key] = value.clone();
    }
    object
}

fn condition(name: &str, status: &str, reason: &str, message: &str) -> Value {
    json!({ "type": name, "status": status, "reason": reason, "message": message })
}

#[test]
fn what_has_no_status_is_ready() {
    for kind in ["ConfigMap", "Secret", "ServiceAccount"] {
        assert_eq!(alone(&with(kind, "v1", json!({}))), "ready");
    }
    assert_eq!(alone(&with("CronJob", "batch/v1", json!({ "status": {} }))), "ready");
}

#[test]
fn what_is_being_deleted_does_not_get_ready() {
    let mut object = with("ConfigMap", "v1", json!({}));
    object["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z".into();
    let expected =
        "failed: Terminating: is being deleted since 2026-11-22T10:00:00Z; when it is gone, it must be written again";
    assert_eq!(alone(&object), expected);
}

#[test]
fn other_kinds_follow_the_usual_conventions() {
    let of = |generation: u64, status: Value| {
        let mut object = with("Certificate", "cert-manager.io/v1", json!({ "status": status }));
        object["metadata"]["generation"] = generation.into();
        alone(&object)
    };
    let ready = |status| json!({ "conditions": [condition("Ready", status, "Issuing", "is being issued")] });
    assert_eq!(of(1, ready("True")), "ready");
    assert_eq!(of(1, ready("False")), "waiting: Issuing: is being issued");
    assert_eq!(of(1, ready("Unknown")), "waiting: Issuing: is being issued");
    let mut old = ready("True");
    old["observedGeneration"] = 1.into();
    assert_eq!(of(2, old), "waiting: NotObserved: its controller has seen generation 1, not 2 yet");
    let mut of_old = ready("True");
    of_old["conditions"][0]["observedGeneration"] = 1.into();
    assert_eq!(of(2, of_old), "waiting: Issuing: is being issued");
    let stalled = json!({ "conditions": [condition("Stalled", "True", "BadSpec", "no such issuer")] });
    assert_eq!(of(1, stalled), "failed: BadSpec: no such issuer");
    let busy =
        json!({ "conditions": [condition("Reconciling", "True", "Busy", ""), condition("Ready", "True", "", "")] });
    assert_eq!(of(1, busy), "waiting: Busy");
}

#[test]
fn namespaces_and_definitions() {
    let namespace = |phase: &str| alone(&with("Namespace", "v1", json!({ "status": { "phase": phase } })));
    assert_eq!(namespace("Active"), "ready");
    assert_eq!(namespace("Terminating"), "failed: Terminating: is being deleted, and takes nothing new");
    let definition = |conditions: Value| {
        let status = json!({ "status": { "conditions": conditions } });
        alone(&with("CustomResourceDefinition", "apiextensions.k8s.io/v1", status))
    };
    let names = |status| condition("NamesAccepted", status, "ListKindConflict", "`XList` is taken");
    let established = |status| condition("Established", status, "Installing", "the initial names have been accepted");
    assert_eq!(definition(json!([names("True"), established("True")])), "ready");
    assert_eq!(
        definition(json!([names("True"), established("False")])),
        "waiting: Installing: the initial names have been accepted"
    );
    assert_eq!(definition(json!([names("False")])), "failed: ListKindConflict: `XList` is taken");
    assert_eq!(
        definition(json!([])),
        "waiting: NamesAccepted: nothing is said about it yet; Established: nothing is said about it yet"
    );
}

#[test]
fn a_claim_that_waits_for_its_pod_is_not_waited_for() {
    let claim = |phase: &str| with("PersistentVolumeClaim", "v1", json!({ "status": { "phase": phase } }));
    assert_eq!(alone(&claim("Bound")), "ready");
    assert_eq!(alone(&claim("Lost")), "failed: Lost: the volume that it was bound to is gone");
    assert_eq!(alone(&claim("Pending")), "waiting: Pending: no volume is bound to it");
    let mut around = Around::default();
    let class = |mode: &str| Some(json!({ "kind": "StorageClass", "volumeBindingMode": mode }));
    around.dependents.storage_class = class("WaitForFirstConsumer");
    assert_eq!(said(&claim("Pending"), &around), "ready");
    around.dependents.storage_class = class("Immediate");
    around.dependents.events = vec![event("PersistentVolumeClaim", "x", "Warning", "ProvisioningFailed", "no space")];
    let expected = "waiting: Pending: no volume is bound to it (Warning ProvisioningFailed: no space)";
    assert_eq!(said(&claim("Pending"), &around), expected);
    // the class may be out of sight; the event is in the namespace
    around.dependents.storage_class = None;
    around.dependents.events = vec![event("PersistentVolumeClaim", "x", "Normal", "WaitForFirstConsumer", "")];
    assert_eq!(said(&claim("Pending"), &around), "ready");
    around.dependents.events = vec![event("PersistentVolumeClaim", "y", "Normal", "WaitForFirstConsumer", "")];
    assert_ne!(said(&claim("Pending"), &around), "ready");
}

pub fn event(kind: &str, name: &str, sort: &str, reason: &str, message: &str) -> Value {
    json!({
        "involvedObject": { "kind": kind, "name": name }, "type": sort, "reason": reason, "message": message,
        "lastTimestamp": "2026-11-22T10:00:00Z",
    })
}

#[test]
fn services_wait_for_an_address_only_if_they_ask_for_one() {
    let service = |spec: Value, status: Value| alone(&with("Service", "v1", json!({ "spec": spec, "status": status })));
    assert_eq!(service(json!({ "type": "ClusterIP" }), json!({})), "ready");
    assert_eq!(service(json!({ "type": "ExternalName" }), json!({})), "ready");
    let expected = "waiting: NoAddress: no load balancer has given it an address";
    assert_eq!(service(json!({ "type": "LoadBalancer" }), json!({ "loadBalancer": {} })), expected);
    let address = json!({ "loadBalancer": { "ingress": [{ "ip": "192.0.2.7" }] } });
    assert_eq!(service(json!({ "type": "LoadBalancer" }), address), "ready");
}

#[test]
fn autoscalers_and_budgets() {
    let hpa = |conditions: Value| {
        let status = json!({ "currentReplicas": 2, "conditions": conditions });
        let spec = json!({ "minReplicas": 2 });
        alone(&with("HorizontalPodAutoscaler", "autoscaling/v2", json!({ "spec": spec, "status": status })))
    };
    let scaled = |now: u64, conditions: Value| {
        let status = json!({ "currentReplicas": now, "conditions": conditions });
        let spec = json!({ "minReplicas": 3 });
        alone(&with("HorizontalPodAutoscaler", "autoscaling/v2", json!({ "spec": spec, "status": status })))
    };
    assert_eq!(scaled(1, json!([])), "waiting: BelowMinimum: 1 of the 3 pods that it begins with");
    assert_eq!(scaled(3, json!([])), "ready");
    assert_eq!(scaled(0, json!([condition("ScalingActive", "False", "ScalingDisabled", "")])), "ready");
    assert_eq!(hpa(json!([])), "ready");
    assert_eq!(hpa(json!([condition("ScalingActive", "False", "FailedGetResourceMetric", "no metrics")])), "ready");
    assert_eq!(
        hpa(json!([condition("AbleToScale", "False", "FailedGetScale", "deployments \"x\" not found")])),
        "waiting: FailedGetScale: deployments \"x\" not found"
    );
    let budget = |observed: u64, conditions: Value| {
        let status = json!({ "observedGeneration": observed, "conditions": conditions });
        let mut budget = with("PodDisruptionBudget", "policy/v1", json!({ "status": status }));
        budget["metadata"]["generation"] = 2.into();
        alone(&budget)
    };
    assert_eq!(budget(1, json!([])), "waiting: NotObserved: its controller has seen generation 1, not 2 yet");
    assert_eq!(budget(2, json!([condition("DisruptionAllowed", "False", "InsufficientPods", "")])), "ready");
    let failed = json!([condition("DisruptionAllowed", "False", "SyncFailed", "found no controller")]);
    assert_eq!(budget(2, failed), "waiting: SyncFailed: found no controller");
}

#[test]
fn long_texts_of_controllers_are_cut() {
    let long = format!("{}\nsecond line", "ä".repeat(400));
    let object = json!({ "conditions": [condition("Stalled", "True", "Long", &long)] });
    let said = alone(&with("Thing", "example.org/v1", json!({ "status": object })));
    assert_eq!(said, format!("failed: Long: {}…", "ä".repeat(240)));
}
