//! What quotas count: by their scopes, and beside pods. `tests/preflight/scopes.rs` asks the real server the same.

use crate::needs::{known, needs_with};
use crate::prerequisites::facts;
use railiance::rollout::preflight::{Needs, Probe, Quota, RoomNeed, Stage, closed, room};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is closed for these writes by a quota of nothing at all.
fn closed_by(spec: &Value, hard: &str, writes: Vec<RoomNeed>) -> Vec<String> {
    let quota = json!({ "metadata": { "name": "q" }, "spec": spec, "status": { "hard": { hard: "0" }, "used": { hard: "0" } } });
    let mut facts = facts();
    facts.quotas = BTreeMap::from([("web".to_owned(), Probe::There(vec![Quota::read(&quota).unwrap()]))]);
    let needs =
        Needs { stage: Stage::Production, room: BTreeMap::from([("web".to_owned(), writes)]), ..Needs::default() };
    closed(&needs, &facts).into_iter().map(|one| format!("{:?}: {}", one.code, one.reason)).collect()
}

/// A Deployment of two pods.
fn workload(pod: Value) -> Value {
    json!({ "kind": "Deployment", "spec": { "replicas": 2, "template": { "spec": pod } } })
}

fn asking() -> Value {
    json!({ "containers": [{ "name": "app", "resources": { "requests": { "cpu": "100m" } } }] })
}

#[test]
fn what_replaces_pods_that_the_quota_does_not_count_is_counted_whole() {
    let with = |deadline: bool| {
        let mut pod = asking();
        if deadline {
            pod["activeDeadlineSeconds"] = json!(60);
        }
        workload(pod)
    };
    let scope = json!({ "scopes": ["Terminating"] });
    let by = |wanted: &Value, live: &Value| closed_by(&scope, "pods", room(wanted, Some(live)).into_iter().collect());
    assert_eq!(by(&with(false), &with(false)), Vec::<String>::new(), "it does not count them");
    assert_eq!(by(&with(true), &with(true)), Vec::<String>::new(), "no more than there are");
    let whole = "QuotaExceeded: quota `q`: 0 of 0 `pods` are used, 2 more are needed";
    assert_eq!(by(&with(true), &with(false)), [whole]);
    assert_eq!(by(&with(false), &with(true)), Vec::<String>::new());
}

#[test]
fn what_the_server_adds_to_pods_may_decide() {
    let free = workload(json!({ "containers": [{ "name": "app" }] }));
    let by = |spec: Value, of: &Value| closed_by(&spec, "pods", room(of, None).into_iter().collect());
    let needed = "quota `q`: 0 of 0 `pods` are used, 2 more are needed";
    let perhaps =
        format!("Unverified: {needed}; by its scopes it may count them or not: what the server adds to a pod decides");
    // a LimitRange may give it requests, and a cluster a default class
    for scope in ["BestEffort", "NotBestEffort", "PriorityClass"] {
        assert_eq!(by(json!({ "scopes": [scope] }), &free), std::slice::from_ref(&perhaps), "{scope}");
    }
    let asking = workload(asking());
    assert_eq!(by(json!({ "scopes": ["NotBestEffort"] }), &asking), [format!("QuotaExceeded: {needed}")]);
    assert_eq!(by(json!({ "scopes": ["BestEffort"] }), &asking), Vec::<String>::new());
    // all of them must count it
    assert_eq!(by(json!({ "scopes": ["NotBestEffort", "Terminating"] }), &asking), Vec::<String>::new());
    // what nobody here knows may count everything
    assert_eq!(by(json!({ "scopes": ["Sidereal"] }), &asking), std::slice::from_ref(&perhaps));
    let odd = json!({ "scopeSelector": { "matchExpressions": [{ "scopeName": "PriorityClass", "operator": "Gt" }] } });
    assert_eq!(by(odd, &asking), [perhaps]);
}

const STORE: &str = "apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: files }
spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 3Gi } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  replicas: 2
  serviceName: store
  selector: { matchLabels: { app: store } }
  template: { metadata: { labels: { app: store } }, spec: { containers: [{ name: app, image: registry.example.org/x }] } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Service
metadata: { name: outside }
spec: { type: LoadBalancer, ports: [{ name: a, port: 80 }, { name: b, port: 81 }] }
---
apiVersion: v1
kind: Service
metadata: { name: bare }
spec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] }
";

#[test]
fn claims_balancers_and_ports_of_nodes_are_counted() {
    let needs = needs_with(STORE, Stage::Production, &known(&[]));
    let sum = |name: &str| {
        let each = needs.room["shop"].iter().filter_map(|need| need.more.get(name).copied());
        each.reduce(|sum, more| sum.checked_add(more).unwrap()).map(|sum| sum.to_string()).unwrap_or_default()
    };
    let fast = "fast.storageclass.storage.k8s.io";
    let names = ["persistentvolumeclaims", "requests.storage", "services.loadbalancers", "services.nodeports"];
    assert_eq!(names.map(sum), ["3", "5Gi", "2", "2"]);
    assert_eq!(
        [sum(&format!("{fast}/persistentvolumeclaims")), sum(&format!("{fast}/requests.storage"))],
        ["1", "3Gi"]
    );
}

#[test]
fn what_a_pod_states_as_a_whole_stands_instead_of_the_sum() {
    let pod = json!({ "resources": { "requests": { "cpu": "150m" } }, "containers": [
        { "name": "a", "resources": { "requests": { "cpu": "100m" } } }, { "name": "b", "resources": { "requests": { "cpu": "100m" } } },
    ] });
    let more = room(&workload(pod), None).unwrap().more;
    assert_eq!(more["requests.cpu"].to_string(), "300m");
}

#[test]
fn claims_that_a_stateful_set_may_have_left_are_unverified() {
    let needs = needs_with(STORE, Stage::Production, &known(&[]));
    let claims: Vec<RoomNeed> = needs.room["shop"].iter().filter(|need| need.perhaps).cloned().collect();
    let told = closed_by(&json!({}), "persistentvolumeclaims", claims);
    assert!(
        told.len() == 1 && told[0].starts_with("Unverified: ") && told[0].contains("2 more are needed"),
        "{told:?}"
    );
}
