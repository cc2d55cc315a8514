//! Quotas with scopes: what we say they count, and what the real server counts.

use crate::bed::{bed, eventually};
use crate::support::App;
use railiance::rollout::preflight::{Code, Facts, Needs, Probe, Quota, Server, Stage, closed, room};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Quotas by their names, and the scopes of each.
fn scopes(class: &str) -> BTreeMap<&'static str, Value> {
    let by_class = |operator: &str, values: Value| json!({ "scopeSelector": { "matchExpressions": [{ "scopeName": "PriorityClass", "operator": operator, "values": values }] } });
    BTreeMap::from([
        ("terminating", json!({ "scopes": ["Terminating"] })),
        ("lasting", json!({ "scopes": ["NotTerminating"] })),
        ("free", json!({ "scopes": ["BestEffort"] })),
        ("asking", json!({ "scopes": ["NotBestEffort"] })),
        ("both", json!({ "scopes": ["Terminating", "NotBestEffort"] })),
        (
            "elsewhere",
            json!({ "scopeSelector": { "matchExpressions": [{ "scopeName": "CrossNamespacePodAffinity", "operator": "Exists" }] } }),
        ),
        ("class-in", by_class("In", json!([class]))),
        ("class-not", by_class("NotIn", json!([class]))),
        ("class-any", by_class("Exists", json!([]))),
        ("class-none", by_class("DoesNotExist", json!([]))),
    ])
}

/// Specifications of pods that differ in what scopes ask about.
fn pods(class: &str) -> BTreeMap<&'static str, Value> {
    let with = |more: Value, resources: Value| {
        let mut pod =
            json!({ "containers": [{ "name": "app", "image": "registry.example.org/x", "resources": resources }] });
        pod.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        pod
    };
    let affinity = |term: Value| json!({ "affinity": { "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [term] } } });
    let term = |more: Value| {
        let mut term =
            json!({ "topologyKey": "kubernetes.io/hostname", "labelSelector": { "matchLabels": { "a": "b" } } });
        term.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        term
    };
    BTreeMap::from([
        ("plain", with(json!({}), json!({}))),
        ("cpu", with(json!({}), json!({ "requests": { "cpu": "1m" } }))),
        ("memory", with(json!({}), json!({ "limits": { "memory": "1Mi" } }))),
        ("disk", with(json!({}), json!({ "requests": { "ephemeral-storage": "1Mi" } }))),
        ("deadline", with(json!({ "activeDeadlineSeconds": 600 }), json!({ "requests": { "cpu": "1m" } }))),
        ("class", with(json!({ "priorityClassName": class }), json!({}))),
        ("whole", with(json!({ "resources": { "requests": { "cpu": "1m" } } }), json!({}))),
        ("near", with(affinity(term(json!({}))), json!({}))),
        ("far", with(affinity(term(json!({ "namespaces": ["other"] }))), json!({}))),
        ("anywhere", with(affinity(term(json!({ "namespaceSelector": {} }))), json!({}))),
    ])
}

/// What we say of one more pod that finds nothing left.
fn ours(quota: &Value, pod: &Value) -> Vec<Code> {
    let mut full = quota.clone();
    full["status"] = json!({ "hard": { "pods": "0" }, "used": { "pods": "0" } });
    let workload = json!({ "kind": "Deployment", "spec": { "replicas": 1, "template": { "spec": pod } } });
    let facts = Facts {
        server: Some(Server::Answers { minor: 37 }),
        quotas: BTreeMap::from([("web".to_owned(), Probe::There(vec![Quota::read(&full).unwrap()]))]),
        ..Facts::default()
    };
    let writes = room(&workload, None).into_iter().collect();
    let needs =
        Needs { stage: Stage::Production, room: BTreeMap::from([("web".to_owned(), writes)]), ..Needs::default() };
    closed(&needs, &facts).into_iter().map(|one| one.code).collect()
}

fn used(quota: &Value) -> i64 {
    quota["status"]["used"]["pods"].as_str().and_then(|used| used.parse().ok()).unwrap_or(-1)
}

#[test]
fn scopes_count_what_the_server_counts() {
    let (namespace, class) = (bed().namespace("scopes"), bed().unique("class"));
    let made = json!({ "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": { "name": class }, "value": 7 });
    bed().apply("default", &made.to_string());
    for (name, mut spec) in scopes(&class) {
        spec["hard"] = json!({ "pods": "100" });
        let quota = json!({ "apiVersion": "v1", "kind": "ResourceQuota", "metadata": { "name": name }, "spec": spec });
        bed().apply(&namespace, &quota.to_string());
        bed().wait("resourcequota", &namespace, name, |quota| used(quota) == 0);
    }
    let mut wrong = Vec::new();
    for (name, spec) in pods(&class) {
        let before: BTreeMap<&str, i64> =
            scopes(&class).keys().map(|quota| (*quota, used(&bed().get("resourcequota", &namespace, quota)))).collect();
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name }, "spec": spec });
        bed().apply(&namespace, &pod.to_string());
        for (quota, before) in before {
            let live = bed().get("resourcequota", &namespace, quota);
            let (counted, said) = (used(&live) - before, ours(&live, &spec));
            let right = match said.as_slice() {
                [Code::QuotaExceeded] => counted == 1,
                [Code::Unverified] => true,
                [] => counted == 0,
                _ => false,
            };
            if !right {
                wrong.push(format!("pod `{name}`, quota `{quota}`: the server counted {counted}, we said {said:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_quota_with_scopes_has_room_or_not() {
    let namespace = bed().namespace("scoped");
    let app = App::new(&namespace, "");
    let quota = |name: &str, spec: Value| {
        let quota = json!({ "apiVersion": "v1", "kind": "ResourceQuota", "metadata": { "name": name }, "spec": spec });
        bed().apply(&namespace, &quota.to_string());
        bed().wait("resourcequota", &namespace, name, |quota| used(quota) == 0);
    };
    // the application's pods have no deadline, and request something
    quota("terminating", json!({ "scopes": ["Terminating"], "hard": { "pods": "0" } }));
    quota("free", json!({ "scopes": ["BestEffort"], "hard": { "pods": "0" } }));
    app.ask().assert_open();
    quota("asking", json!({ "scopes": ["NotBestEffort"], "hard": { "pods": "1" } }));
    let answered = app.ask();
    answered.assert_closed(&["PRE017"]);
    assert_eq!(answered.reasons(), ["quota `asking`: 0 of 1 `pods` are used, 2 more are needed"]);
    // the server says the same: one pod comes, the other is refused
    let container =
        json!({ "name": "app", "image": "registry.example.org/x", "resources": { "requests": { "cpu": "1m" } } });
    let told = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "told" }, "spec": {
        "replicas": 2, "selector": { "matchLabels": { "a": "b" } },
        "template": { "metadata": { "labels": { "a": "b" } }, "spec": { "containers": [container] } },
    } });
    bed().apply(&namespace, &told.to_string());
    eventually("the second pod is refused", || {
        let told = bed().get("deployment", &namespace, "told");
        let conditions = told["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let refused = |one: &Value| one["message"].as_str().is_some_and(|text| text.contains("exceeded quota: asking"));
        conditions.iter().any(refused).then_some(())
    });
}
