//! What workloads use in addition while they roll out.

use railiance::rollout::preflight::room;
use serde_json::{Value, json};

/// A Deployment of four pods.
fn workload(request: &str, strategy: Value) -> Value {
    json!({
        "kind": "Deployment",
        "spec": { "replicas": 4, "strategy": strategy, "template": { "spec": {
            "containers": [{ "name": "app", "image": "a", "resources": { "requests": { "cpu": request }, "limits": { "memory": "1Gi" } } }],
        } } },
    })
}

fn spelled(wanted: &Value, live: Option<&Value>) -> String {
    let amounts = room(wanted, live).into_iter().flat_map(|need| need.more);
    amounts.map(|(name, amount)| format!("{name}={amount}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_roll_out_needs_room_for_its_surge() {
    let of = |request| workload(request, Value::Null);
    assert_eq!(spelled(&of("100m"), None), "limits.memory=4Gi pods=4 requests.cpu=400m requests.memory=4Gi");
    assert_eq!(spelled(&of("100m"), Some(&of("100m"))), "", "nothing is rolled out");
    assert_eq!(
        spelled(&of("200m"), Some(&of("100m"))),
        "limits.memory=1Gi pods=1 requests.cpu=600m requests.memory=1Gi"
    );
    // smaller pods come before the bigger ones go
    assert_eq!(
        spelled(&of("100m"), Some(&of("900m"))),
        "limits.memory=1Gi pods=1 requests.cpu=100m requests.memory=1Gi"
    );
    let recreate = workload("100m", json!({ "type": "Recreate" }));
    assert_eq!(spelled(&recreate, Some(&of("900m"))), "");
    let doubled = workload("100m", json!({ "rollingUpdate": { "maxSurge": "100%" } }));
    assert!(spelled(&doubled, Some(&of("900m"))).contains("pods=4"));
    assert_eq!(spelled(&json!({ "kind": "ConfigMap" }), None), "");
}

#[test]
fn what_the_server_adds_is_no_roll_out_and_what_runs_first_may_be_the_most() {
    let mut live = workload("100m", Value::Null);
    live["spec"]["template"]["spec"]["containers"][0]["terminationMessagePath"] = "/dev/log".into();
    assert_eq!(spelled(&workload("100m", Value::Null), Some(&live)), "");
    let request = |cpu: &str| json!({ "requests": { "cpu": cpu } });
    let pod = json!({ "kind": "StatefulSet", "spec": { "template": { "spec": {
        "initContainers": [
            { "resources": request("1") },
            { "restartPolicy": "Always", "resources": request("300m") },
        ],
        "containers": [{ "resources": request("500m") }],
    } } } });
    assert_eq!(spelled(&pod, None), "pods=1 requests.cpu=1300m");
}
