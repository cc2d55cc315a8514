//! Each stage is what the real controllers make of it.

use crate::bed::{bed, condition, eventually};
use serde_json::Value;

fn deployment(image: &str, annotations: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web}}, spec: {{progressDeadlineSeconds: 4, \
         selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web}}, annotations: {{{annotations}}}}}, \
         spec: {{containers: [{{name: app, image: '{image}'}}]}}}}}}}}"
    )
}

fn job(stage: &str) -> String {
    format!(
        "{{apiVersion: batch/v1, kind: Job, metadata: {{name: work}}, spec: {{backoffLimit: 0, \
         template: {{metadata: {{labels: {{bed.railiance.dev/stage: {stage}}}}}, \
         spec: {{restartPolicy: Never, containers: [{{name: app, image: 'work:1'}}]}}}}}}}}"
    )
}

fn pod(namespace: &str) -> Option<Value> {
    bed().list("pod", namespace, "app=web").into_iter().next()
}

/// The pod of the deployment, once it is as wanted.
fn pod_is(namespace: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    eventually(what, || pod(namespace).filter(|pod| wanted(pod)))
}

fn waiting_for(pod: &Value) -> &str {
    pod["status"]["containerStatuses"][0]["state"]["waiting"]["reason"].as_str().unwrap_or_default()
}

fn restarts(pod: &Value) -> u64 {
    pod["status"]["containerStatuses"][0]["restartCount"].as_u64().unwrap_or_default()
}

#[test]
fn held_pods_stay_pending_and_the_deployment_does_not_progress() {
    let namespace = bed().namespace("held");
    bed().apply(&namespace, &deployment("web:1", "bed.railiance.dev/stage: held"));
    let web = bed().wait("deployment", &namespace, "web", |web| condition(web, "Progressing") == "False");
    assert_eq!(web["status"]["unavailableReplicas"], 1);
    let pod = pod(&namespace).unwrap();
    assert_eq!((&pod["status"]["phase"], waiting_for(&pod)), (&Value::from("Pending"), "ImagePullBackOff"));
    eventually("an event says why", || {
        bed()
            .list("event", &namespace, "")
            .into_iter()
            .find(|event| event["message"].as_str().is_some_and(|message| message.contains("pull image")))
    });
}

#[test]
fn crashing_pods_restart_and_are_never_ready() {
    let namespace = bed().namespace("crash");
    // by the image's tag: how a new version is bad and the old one is not
    bed().apply(&namespace, &deployment("registry.example.org/web:1.4.0-crash", ""));
    let pod = pod_is(&namespace, "a second restart", |pod| restarts(pod) >= 2);
    assert_eq!(waiting_for(&pod), "CrashLoopBackOff");
    assert_eq!(pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["exitCode"], 1);
    assert_eq!(bed().get("deployment", &namespace, "web")["status"]["unavailableReplicas"], 1);
}

#[test]
fn relapsing_pods_are_ready_first() {
    let namespace = bed().namespace("relapse");
    bed().apply(&namespace, &deployment("web:1", "bed.railiance.dev/stage: relapse, bed.railiance.dev/delay: 3s"));
    bed().wait("deployment", &namespace, "web", |web| web["status"]["availableReplicas"] == 1);
    bed().wait("deployment", &namespace, "web", |web| web["status"]["unavailableReplicas"] == 1);
    assert!(restarts(&pod(&namespace).unwrap()) >= 1);
}

#[test]
fn slow_pods_run_before_they_are_ready() {
    let namespace = bed().namespace("slow");
    bed().apply(&namespace, &deployment("web:1", "bed.railiance.dev/stage: slow, bed.railiance.dev/delay: 4s"));
    let running = pod_is(&namespace, "a running pod", |pod| pod["status"]["phase"] == "Running");
    assert_eq!(condition(&running, "Ready"), "False");
    let ready = pod_is(&namespace, "a ready pod", |pod| condition(pod, "Ready") == "True");
    let started = &ready["status"]["startTime"];
    let conditions = ready["status"]["conditions"].as_array().unwrap();
    let since = &conditions.iter().find(|one| one["type"] == "Ready").unwrap()["lastTransitionTime"];
    assert!(seconds(since) - seconds(started) >= 3, "{started} {since}");
}

fn seconds(time: &Value) -> i64 {
    time.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second()
}

#[test]
fn jobs_complete_fail_or_go_on() {
    let [good, bad, long] = ["done", "fail", "long"].map(|stage| {
        let namespace = bed().namespace(stage);
        bed().apply(&namespace, &job(stage));
        namespace
    });
    bed().wait("job", &good, "work", |job| condition(job, "Complete") == "True");
    bed().wait("job", &bad, "work", |job| condition(job, "Failed") == "True");
    let going = bed().wait("job", &long, "work", |job| job["status"]["ready"] == 1);
    assert_eq!((condition(&going, "Complete"), condition(&going, "Failed")), ("", ""));
}

#[test]
fn pods_of_a_lost_node_are_no_endpoints_until_it_is_back() {
    let (namespace, node) = (bed().namespace("lost"), bed().node("lost"));
    let own = format!("nodeName: {node}, tolerations: [{{operator: Exists}}], containers:");
    bed().apply(&namespace, &deployment("web:1", "").replace("containers:", &own));
    bed().wait("deployment", &namespace, "web", |web| web["status"]["availableReplicas"] == 1);
    let label = |state: &str| {
        bed().kubectl(&["label", "node", &node, "--overwrite", &format!("bed.railiance.dev/node={state}")])
    };
    label("lost");
    bed().wait("node", "", &node, |node| condition(node, "Ready") == "Unknown");
    bed().wait("deployment", &namespace, "web", |web| web["status"]["unavailableReplicas"] == 1);
    label("alive");
    bed().wait("node", "", &node, |node| condition(node, "Ready") == "True");
    bed().wait("deployment", &namespace, "web", |web| web["status"]["availableReplicas"] == 1);
}
