//! Workloads: the sequences that controllers write, event by event.

use crate::health::{Around, said};
use crate::pods::{pod, unschedulable, waiting};
use serde_json::{Value, json};

const REVISION: &str = "deployment.kubernetes.io/revision";

/// A Deployment of three pods whose roll-out is complete, in generation `generation`.
fn deployment(generation: u64) -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": { "name": "x", "namespace": "web", "generation": generation, "annotations": { REVISION: "2" } },
        "spec": { "replicas": 3 },
        "status": {
            "observedGeneration": generation,
            "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "availableReplicas": 3,
            "conditions": [
                { "type": "Available", "status": "True", "reason": "MinimumReplicasAvailable" },
                { "type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable" },
            ],
        },
    })
}

fn progressing(mut deployment: Value, status: &str, reason: &str, message: &str) -> Value {
    deployment["status"]["conditions"][1] =
        json!({ "type": "Progressing", "status": status, "reason": reason, "message": message });
    deployment
}

fn counts(mut deployment: Value, all: u64, updated: u64, available: u64) -> Value {
    let status = &mut deployment["status"];
    (status["replicas"], status["updatedReplicas"], status["availableReplicas"]) =
        (all.into(), updated.into(), available.into());
    deployment
}

/// Pods of the new ReplicaSet `new` and of the old one, `old`.
fn pods(pods: Vec<Value>) -> Around {
    let mut around = Around::default();
    let set = |uid: &str, revision: &str| json!({ "metadata": { "uid": uid, "annotations": { REVISION: revision } } });
    around.dependents.replica_sets = vec![set("old", "1"), set("new", "2")];
    around.dependents.pods = pods;
    around
}

#[test]
fn a_creation_event_by_event() {
    let mut fresh = deployment(1);
    fresh["status"] = json!({
        "conditions": [{ "type": "Progressing", "status": "True", "reason": "NewReplicaSetCreated", "message": "created" }],
    });
    let mut empty = fresh.clone();
    empty["status"] = json!({});
    let unseen = "waiting: NotObserved: its controller has seen generation 0, not 1 yet";
    let growing = progressing(counts(deployment(1), 3, 3, 0), "True", "ReplicaSetUpdated", "is progressing");
    let steps = [
        (empty, unseen),
        (fresh, unseen),
        (growing.clone(), "waiting: Unavailable: 0 of 3 pods are available"),
        (counts(growing, 3, 3, 3), "waiting: ReplicaSetUpdated: is progressing"),
        (deployment(1), "ready"),
    ];
    for (object, expected) in steps {
        assert_eq!(said(&object, &Around::default()), expected);
    }
}

#[test]
fn the_first_event_after_an_update_is_not_ready() {
    let mut object = deployment(1);
    object["metadata"]["generation"] = 2.into();
    let unseen = "waiting: NotObserved: its controller has seen generation 1, not 2 yet";
    assert_eq!(said(&object, &Around::default()), unseen);
    // an event from before the write that was still under way
    let around = Around { generation: 2, ..Around::default() };
    assert_eq!(said(&deployment(1), &around), unseen);
    assert_eq!(said(&deployment(2), &around), "ready");
}

#[test]
fn an_update_waits_for_the_new_and_the_end_of_the_old() {
    let rolling = |all, updated, available| {
        let object =
            counts(progressing(deployment(2), "True", "ReplicaSetUpdated", "is progressing"), all, updated, available);
        said(&object, &Around::default())
    };
    assert_eq!(
        rolling(4, 1, 3),
        "waiting: Updating: 1 of 3 pods run what was written; OldPods: 3 pods are of an older version left"
    );
    assert_eq!(rolling(4, 3, 3), "waiting: OldPods: 1 pod is of an older version left");
}

#[test]
fn a_missed_deadline_is_a_failure_with_its_cause_while_old_pods_serve() {
    let object =
        progressing(counts(deployment(2), 4, 1, 3), "False", "ProgressDeadlineExceeded", "timed out progressing");
    let crashing = waiting("x-new", "new", "CrashLoopBackOff", "back-off", 3);
    let around = pods(vec![pod("x-old", "old"), crashing]);
    let expected = "failed: ProgressDeadlineExceeded: timed out progressing \
                    [pod/x-new: CrashLoopBackOff, 3 restarts: container `app` back-off]";
    assert_eq!(said(&object, &around), expected);
}

/// Of a way back to pods that are there the controller tells the new generation before it tells that there is progress.
#[test]
fn a_deadline_that_was_missed_before_the_write_fails_nothing() {
    let mut object =
        progressing(counts(deployment(2), 2, 1, 1), "False", "ProgressDeadlineExceeded", "timed out progressing");
    object["spec"]["progressDeadlineSeconds"] = 20.into();
    let told = |waited, generation| said(&object, &Around { waited, generation, ..Around::default() });
    assert!(told(3, 2).starts_with("waiting: "), "{}", told(3, 2));
    for (waited, generation) in [(20, 2), (0, 0)] {
        assert!(told(waited, generation).starts_with("failed: ProgressDeadlineExceeded"), "{waited}, {generation}");
    }
}

#[test]
fn pods_that_cannot_be_created_are_a_failure_at_once() {
    let mut object = counts(deployment(2), 3, 0, 3);
    object["status"]["conditions"][0] = json!({
        "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota: pods",
    });
    assert_eq!(said(&object, &Around::default()), "failed: FailedCreate: exceeded quota: pods");
    object["metadata"]["generation"] = 3.into();
    assert!(
        said(&object, &Around::default()).starts_with("waiting: NotObserved"),
        "it may be about the version before"
    );
}

#[test]
fn that_the_version_before_could_not_be_created_is_no_failure_of_the_new_one() {
    let failing = json!({ "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota: pods" });
    let mut object = counts(deployment(2), 3, 3, 3);
    object["status"]["conditions"] = json!([failing]);
    let mut around = pods(Vec::new());
    assert!(!said(&object, &around).starts_with("failed"), "{}", said(&object, &around));
    let new = object["metadata"]["annotations"]["deployment.kubernetes.io/revision"].clone();
    let own = |set: &&mut Value| set["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == new;
    for set in around.dependents.replica_sets.iter_mut().filter(own) {
        set["status"]["conditions"] = json!([failing]);
    }
    assert_eq!(said(&object, &around), "failed: FailedCreate: exceeded quota: pods");
}

#[test]
fn a_crash_after_ready_is_seen_though_the_controller_is_content() {
    let object = counts(deployment(2), 3, 3, 2);
    let mut around = pods(vec![pod("a", "new"), waiting("b", "new", "CrashLoopBackOff", "", 1)]);
    let crash = "pod/b: CrashLoopBackOff, 1 restart: container `app` ";
    let patient = said(&object, &around);
    assert_eq!(patient.trim_end(), format!("waiting: Unavailable: 2 of 3 pods are available; {}", crash.trim_end()));
    around.canary = true;
    assert_eq!(said(&object, &around).trim_end(), format!("failed: {}", crash.trim_end()));
}

#[test]
fn trouble_of_old_pods_is_nobodys() {
    let object = progressing(counts(deployment(2), 4, 1, 2), "True", "ReplicaSetUpdated", "is progressing");
    let trouble = || vec![waiting("b", "old", "CrashLoopBackOff", "", 9), unschedulable("c", "new")];
    let canary = |mut around: Around| {
        (around.canary, around.waited) = (true, 14);
        said(&object, &around)
    };
    let told_apart = canary(pods(trouble()));
    assert!(told_apart.starts_with("waiting: ") && !told_apart.contains("pod/b") && told_apart.contains("pod/c"));
    let mut unknown = pods(trouble());
    unknown.dependents.replica_sets.clear();
    let shown = canary(unknown);
    assert!(shown.starts_with("waiting: ") && shown.contains("pod/b") && shown.contains("pod/c"), "{shown}");
}

#[test]
fn a_paused_deployment_says_so() {
    let mut object = progressing(counts(deployment(2), 3, 0, 3), "Unknown", "DeploymentPaused", "is paused");
    object["spec"]["paused"] = true.into();
    let paused = "waiting: DeploymentPaused: is paused; `kubectl rollout resume deployment/x` lets it go on; ";
    assert!(said(&object, &Around::default()).starts_with(paused), "{}", said(&object, &Around::default()));
    let complete = progressing(deployment(2), "Unknown", "DeploymentPaused", "is paused");
    assert_eq!(said(&complete, &Around::default()), "ready");
}

#[test]
fn no_pods_wanted_and_none_there_is_ready() {
    let mut object = counts(deployment(2), 0, 0, 0);
    object["spec"]["replicas"] = 0.into();
    assert_eq!(said(&object, &Around::default()), "ready");
    let mut without_deadline = deployment(2);
    without_deadline["status"]["conditions"].as_array_mut().unwrap().pop();
    assert_eq!(said(&without_deadline, &Around::default()), "ready");
}

/// A StatefulSet of three pods, all of revision `b`.
fn stateful_set(strategy: Value, updated: u64, ready: u64, current: &str) -> String {
    let object = json!({
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": { "name": "x", "namespace": "web", "generation": 2 },
        "spec": { "replicas": 3, "updateStrategy": strategy },
        "status": {
            "observedGeneration": 2, "replicas": 3, "readyReplicas": ready, "availableReplicas": ready,
            "updatedReplicas": updated, "currentRevision": current, "updateRevision": "b",
        },
    });
    said(&object, &Around::default())
}

#[test]
fn stateful_sets() {
    let rolling = || json!({ "type": "RollingUpdate", "rollingUpdate": { "partition": 0 } });
    assert_eq!(stateful_set(rolling(), 3, 3, "b"), "ready");
    assert_eq!(stateful_set(rolling(), 1, 3, "a"), "waiting: Updating: 1 of 3 pods run what was written");
    assert_eq!(stateful_set(rolling(), 3, 3, "a"), "waiting: Updating: the new revision is not the current one yet");
    assert_eq!(stateful_set(rolling(), 3, 2, "b"), "waiting: NotReady: 2 of 3 pods are ready");
    let partition = |from| json!({ "type": "RollingUpdate", "rollingUpdate": { "partition": from } });
    assert_eq!(stateful_set(partition(2), 1, 3, "a"), "ready");
    assert_eq!(stateful_set(partition(2), 0, 3, "a"), "waiting: Updating: 0 of 1 pods run what was written");
    assert_eq!(stateful_set(partition(9), 0, 3, "a"), "ready");
    let by_hand = || json!({ "type": "OnDelete" });
    assert_eq!(stateful_set(by_hand(), 0, 3, "a"), "ready");
    assert_eq!(stateful_set(by_hand(), 0, 2, "a"), "waiting: NotReady: 2 of 3 pods are ready");
}

#[test]
fn daemon_sets() {
    let of = |status: Value, strategy: &str| {
        let object = json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": { "name": "x", "namespace": "web", "generation": 2 },
            "spec": { "updateStrategy": { "type": strategy } }, "status": status,
        });
        said(&object, &Around::default())
    };
    let status = |wanted: u64, updated: u64, available: u64| {
        json!({
            "observedGeneration": 2, "desiredNumberScheduled": wanted, "updatedNumberScheduled": updated,
            "numberAvailable": available,
        })
    };
    assert_eq!(
        of(json!({ "desiredNumberScheduled": 0 }), "RollingUpdate"),
        "waiting: NotObserved: its controller has not seen it yet"
    );
    assert_eq!(of(status(3, 3, 3), "RollingUpdate"), "ready");
    assert_eq!(of(status(0, 0, 0), "RollingUpdate"), "ready");
    assert_eq!(of(status(3, 1, 3), "RollingUpdate"), "waiting: Updating: 1 of 3 nodes run what was written");
    assert_eq!(of(status(3, 1, 3), "OnDelete"), "ready");
    assert_eq!(of(status(3, 3, 2), "RollingUpdate"), "waiting: Unavailable: the pods of 2 of 3 nodes are available");
}

#[test]
fn jobs_are_waited_for_to_their_end() {
    let of = |spec: Value, status: Value| {
        let object = json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "x" }, "spec": spec, "status": status });
        said(&object, &pods(vec![waiting("x-1", "", "CrashLoopBackOff", "", 2)]))
    };
    let is = |name: &str, reason: &str| json!([{ "type": name, "status": "True", "reason": reason, "message": "m" }]);
    let crash = "pod/x-1: CrashLoopBackOff, 2 restarts: container `app`";
    let begun = of(json!({}), json!({ "active": 1, "failed": 2 }));
    assert_eq!(begun.trim_end(), format!("waiting: Running: 0 of 1 done, 1 at work, 2 failed so far; {crash}"));
    let met = of(json!({}), json!({ "conditions": is("SuccessCriteriaMet", "CompletionsReached") }));
    assert!(met.starts_with("waiting: Running"), "{met}");
    assert_eq!(of(json!({}), json!({ "conditions": is("Complete", "CompletionsReached") })), "ready");
    for verdict in ["FailureTarget", "Failed"] {
        let failed = of(json!({}), json!({ "conditions": is(verdict, "BackoffLimitExceeded") }));
        assert!(failed.starts_with(&format!("failed: BackoffLimitExceeded: m [{crash}")), "{failed}");
    }
    let suspended = of(json!({ "suspend": true }), json!({}));
    assert_eq!(suspended, "waiting: Suspended: is suspended; `spec.suspend = false` lets it run");
}
