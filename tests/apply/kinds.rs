//! What each kind is waited for, by manifests of the user's own.

use crate::bed::bed;
use crate::sample::{Sample, plain};

/// A workload `own`; the end of its image's tag says how its pods behave.
pub fn workload(kind: &str, spec: &str, tag: &str) -> String {
    let image = format!("registry.example.org/web/own:{tag}@sha256:{}", "2".repeat(64));
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: own\nspec:\n  {spec}\n  selector: {{ matchLabels: {{ app: own }} }}\n  \
         template:\n    metadata:\n      labels: {{ app: own }}\n    spec:\n      containers:\n      - name: main\n        image: {image}\n"
    )
}

/// It is waited for in vain, for this reason.
#[track_caller]
fn waits(sample: &Sample, reasons: &[&str]) {
    let said = sample.apply(&["--timeout=2s"]);
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    let missing: Vec<_> = reasons.iter().filter(|reason| !said.stderr.contains(**reason)).collect();
    assert!(missing.is_empty(), "{missing:?} in {}", said.stderr);
}

#[test]
fn a_daemon_set_has_an_available_pod_on_each_node() {
    let sample = plain("daemons", "");
    let daemons = |tag: &str| sample.write("manifests/own.yaml", &workload("DaemonSet", "minReadySeconds: 0", tag));
    daemons("1.0.0-held");
    waits(&sample, &["DaemonSet", "Unavailable", "pod/own-", "ImagePullBackOff"]);
    daemons("1.0.0");
    sample.applied(&[]);
    let status = sample.get("daemonset", "own")["status"].clone();
    let (wanted, available) = (&status["desiredNumberScheduled"], &status["numberAvailable"]);
    assert!(wanted.as_u64() > Some(0) && wanted == available, "{status:#}");
}

#[test]
fn of_a_stateful_set_what_its_partition_lets_through_is_enough() {
    let sample = plain("partition", "");
    let spec =
        "serviceName: own\n  replicas: 2\n  updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 1 } }";
    let set = |tag: &str| sample.write("manifests/own.yaml", &workload("StatefulSet", spec, tag));
    set("1.0.0");
    sample.applied(&[]);
    set("1.1.0-held");
    waits(&sample, &["StatefulSet", "1 of 2 pods are ready", "pod/own-1", "ImagePullBackOff"]);
    set("1.2.0");
    sample.applied(&["--no-wait"]);
    // the controller leaves a pod that never became ready as it is
    bed().kubectl(&["delete", "pod", "own-1", "-n", &sample.namespace]);
    sample.applied(&[]);
    let image = |pod: &str| sample.get("pod", pod)["spec"]["containers"][0]["image"].to_string();
    assert!(image("own-0").contains(":1.0.0@") && image("own-1").contains(":1.2.0@"));
    let status = sample.get("statefulset", "own")["status"].clone();
    assert_eq!((&status["updatedReplicas"], &status["readyReplicas"]), (&1.into(), &2.into()), "{status:#}");
    assert_ne!(status["currentRevision"], status["updateRevision"]);
}

/// A claim of a class whose volumes nobody makes.
fn claim(class: &str, binding: &str) -> String {
    let object = format!(
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{ name: {class} }}\nprovisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: {binding}\n"
    );
    bed().apply("", &object);
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: own\nspec:\n  storageClassName: {class}\n  accessModes: [ReadWriteOnce]\n  \
         resources: {{ requests: {{ storage: 1Gi }} }}\n"
    )
}

fn volume(class: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: {class} }}\nspec: {{ storageClassName: {class}, accessModes: [ReadWriteOnce], \
         capacity: {{ storage: 1Gi }}, hostPath: {{ path: /nowhere }} }}\n"
    )
}

const MOUNTS: &str = "      volumes:\n      - name: data\n        persistentVolumeClaim: { claimName: own }\n";

#[test]
fn a_claim_is_not_waited_for_and_the_pod_that_needs_it_is() {
    for (binding, why) in [
        ("Immediate", "unbound immediate PersistentVolumeClaims"),
        ("WaitForFirstConsumer", "find available persistent volumes to bind"),
    ] {
        let sample = plain("claim", "");
        let class = format!("{}-class", sample.namespace);
        let phase = || sample.get("pvc", "own")["status"]["phase"].clone();
        sample.write("manifests/own.yaml", &claim(&class, binding));
        sample.applied(&[]);
        assert_eq!(phase(), "Pending");
        let mounts = workload("Deployment", "replicas: 1", "1.0.0") + MOUNTS;
        sample.write("manifests/mounts.yaml", &mounts);
        // the cause is the claim's, and the claim says it
        let claims = "persistentvolumeclaim/own: Pending: no volume is bound to it";
        let own = if binding == "Immediate" { claims } else { "" };
        waits(&sample, &["Deployment", "pod/own-", "Unschedulable", why, own]);
        bed().apply("", &volume(&class));
        sample.applied(&[]);
        assert_eq!(phase(), "Bound");
    }
}

/// A pod of nobody's, beside the pods of the workload.
fn pod(tag: &str) -> String {
    let image = format!("registry.example.org/web/own:{tag}@sha256:{}", "2".repeat(64));
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: own\nspec:\n  restartPolicy: Never\n  containers:\n  - name: main\n    image: {image}\n"
    )
}

#[test]
fn a_pod_by_itself_is_ready_or_has_failed() {
    let sample = plain("alone", "");
    sample.write("manifests/own.yaml", &pod("1.0.0"));
    sample.applied(&[]);
    let sample = plain("alone-fails", "");
    sample.write("manifests/own.yaml", &pod("1.0.0-fail"));
    let said = sample.apply(&[]);
    assert!(said.code == Some(1) && said.stderr.contains("Failed"), "{}", said.stderr);
}
