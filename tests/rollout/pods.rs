//! Pods: what they wait for, and when that is a failure.

use crate::health::{Around, alone, event, said};
use serde_json::{Value, json};

/// A pod of a ReplicaSet, running and ready.
pub fn pod(name: &str, owner: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "name": name, "namespace": "web", "ownerReferences": [{ "uid": owner }] },
        "status": {
            "phase": "Running",
            "conditions": [{ "type": "PodScheduled", "status": "True" }, { "type": "Ready", "status": "True" }],
            "containerStatuses": [{ "name": "app", "restartCount": 0, "state": { "running": {} } }],
        },
    })
}

/// The same, with its container waiting.
pub fn waiting(name: &str, owner: &str, reason: &str, message: &str, restarts: u64) -> Value {
    let mut pod = pod(name, owner);
    pod["status"]["conditions"][1]["status"] = "False".into();
    pod["status"]["containerStatuses"][0] = json!({
        "name": "app", "restartCount": restarts, "state": { "waiting": { "reason": reason, "message": message } },
    });
    pod
}

pub fn unschedulable(name: &str, owner: &str) -> Value {
    let mut pod = pod(name, owner);
    pod["status"] = json!({
        "phase": "Pending",
        "conditions": [{
            "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/1 nodes are available: 1 Insufficient cpu.",
        }],
    });
    pod
}

#[test]
fn phases_of_a_bare_pod() {
    let phase = |phase: &str| {
        let mut pod = pod("p", "");
        pod["status"] = json!({ "phase": phase });
        alone(&pod)
    };
    assert_eq!(alone(&pod("p", "")), "ready");
    assert_eq!(phase("Succeeded"), "ready");
    assert_eq!(phase("Failed"), "failed: Failed");
    let ended = |code: u64| json!({ "name": format!("c{code}"), "state": { "terminated": { "exitCode": code, "reason": "Error" } } });
    let mut failed = pod("p", "");
    failed["status"] = json!({ "phase": "Failed", "containerStatuses": [ended(0), ended(3)] });
    assert_eq!(alone(&failed), "failed: Failed: container `c3` ended with code 3");
    assert_eq!(phase("Pending"), "waiting: pod/p: Pending: is being started");
    let mut evicted = pod("p", "");
    evicted["status"] = json!({ "phase": "Failed", "reason": "Evicted", "message": "the node was low on memory" });
    assert_eq!(alone(&evicted), "failed: Evicted: the node was low on memory");
}

#[test]
fn a_person_reads_what_a_pod_waits_for() {
    let mut crashing = waiting("p", "", "CrashLoopBackOff", "back-off 40s restarting failed container", 4);
    crashing["status"]["containerStatuses"][0]["lastState"] =
        json!({ "terminated": { "exitCode": 137, "reason": "OOMKilled" } });
    let mut around = Around::default();
    around.dependents.events = vec![
        event("Pod", "p", "Warning", "Unhealthy", "liveness probe failed: 503"),
        event("Pod", "other", "Warning", "Other", ""),
    ];
    let expected = "waiting: pod/p: CrashLoopBackOff, 4 restarts: container `app` ended with code 137 (OOMKilled): \
                    back-off 40s restarting failed container (Warning Unhealthy: liveness probe failed: 503)";
    assert_eq!(said(&crashing, &around), expected);
    let again = "Back-off 40s restarting failed container";
    around.dependents.events = vec![event("Pod", "p", "Warning", "BackOff", again)];
    assert!(!said(&crashing, &around).contains("Warning"), "an event that says no more is left out");
    assert_eq!(
        alone(&unschedulable("p", "")),
        "waiting: pod/p: Unschedulable: 0/1 nodes are available: 1 Insufficient cpu."
    );
    let starting = waiting("p", "", "ContainerCreating", "", 0);
    assert_eq!(alone(&starting), "waiting: pod/p: NotReady: runs, and does not answer that it is ready");
}

#[test]
fn the_newest_warning_stands_for_the_events() {
    let at = |time: &str, sort: &str, reason: &str| {
        let mut event = event("Pod", "p", sort, reason, "told");
        event["lastTimestamp"] = time.into();
        event
    };
    let mut around = Around::default();
    around.dependents.events = vec![
        at("2026-11-22T10:00:02Z", "Warning", "Second"),
        at("2026-11-22T10:00:01Z", "Warning", "First"),
        at("2026-11-22T10:00:03Z", "Normal", "Later"),
    ];
    let unready = waiting("p", "", "ContainerCreating", "", 0);
    assert!(said(&unready, &around).ends_with("(Warning Second: told)"), "{}", said(&unready, &around));
    around.dependents.events.remove(0);
    // events.k8s.io has other names, and times with fractions
    let newer = json!({
        "regarding": { "kind": "Pod", "name": "p" }, "type": "Warning", "reason": "Third", "note": "third",
        "eventTime": "2026-11-22T10:00:01.500000Z",
    });
    around.dependents.events.push(newer);
    assert!(said(&unready, &around).ends_with("(Warning Third: third)"), "{}", said(&unready, &around));
}

#[test]
fn trouble_is_a_failure_as_the_policy_says() {
    let cases = [
        (waiting("p", "", "CrashLoopBackOff", "", 1), 0),
        (waiting("p", "", "ImagePullBackOff", "", 0), 30),
        (waiting("p", "", "CreateContainerConfigError", "secret \"db\" not found", 0), 30),
        (unschedulable("p", ""), 15),
    ];
    for (pod, fails_after) in cases {
        let at = |waited, canary| said(&pod, &Around { waited, canary, ..Around::default() });
        assert!(at(fails_after, true).starts_with("failed: pod/p: "), "{}", at(fails_after, true));
        assert!(fails_after == 0 || at(fails_after - 1, true).starts_with("waiting: "));
        assert!(at(10_000, false).starts_with("waiting: "), "patience has no end but the deadline");
    }
    let starting = waiting("p", "", "ContainerCreating", "", 0);
    assert!(said(&starting, &Around { waited: 999, canary: true, ..Around::default() }).starts_with("waiting"));
}
