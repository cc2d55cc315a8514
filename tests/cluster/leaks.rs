//! Every field of many objects is given a secret of every type, and written; whatever the server says
//! to it, no refusal may repeat the secret.

use crate::bed::bed;
use crate::support::{admin, apply};
use railiance::world::cluster::{Apply, Cluster, Error, Force, Place, Run};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const OBJECTS: &str = r#"[
  {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"a": "b"}, "annotations": {"a": "b"}},
   "spec": {"replicas": 1, "minReadySeconds": 1, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
    "selector": {"matchLabels": {"app": "web"}}, "template": {"metadata": {"labels": {"app": "web"}}, "spec": {
    "serviceAccountName": "default", "restartPolicy": "Always", "terminationGracePeriodSeconds": 5,
    "securityContext": {"runAsUser": 7, "runAsNonRoot": true},
    "volumes": [{"name": "data", "emptyDir": {"sizeLimit": "1Gi"}}, {"name": "s", "secret": {"secretName": "s", "defaultMode": 256}}],
    "containers": [{"name": "app", "image": "app:1", "command": ["a"], "imagePullPolicy": "Always",
     "env": [{"name": "TOKEN", "value": "v"}, {"name": "F", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
     "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}], "resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
     "volumeMounts": [{"name": "data", "mountPath": "/d"}],
     "readinessProbe": {"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "periodSeconds": 5}}]}}}},
  {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"type": "ClusterIP", "clusterIP": "10.96.9.9",
    "selector": {"app": "web"}, "sessionAffinity": "None", "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}},
  {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"}, "data": {"a": "b"}, "binaryData": {"c": "YQ=="}},
  {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "type": "Opaque", "data": {"a": "Yg=="}, "stringData": {"c": "d"}},
  {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job"}, "spec": {"backoffLimit": 1, "completionMode": "NonIndexed",
    "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "app", "image": "a", "env": [{"name": "TOKEN", "value": "v"}]}]}}}},
  {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "cron"}, "spec": {"schedule": "0 1 * * *", "timeZone": "Etc/UTC",
    "concurrencyPolicy": "Forbid", "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Never",
    "containers": [{"name": "app", "image": "a", "envFrom": [{"secretRef": {"name": "s"}}]}]}}}}}},
  {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"}, "spec": {"minReplicas": 1,
    "maxReplicas": 2, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
    "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}]}},
  {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web"},
    "spec": {"minAvailable": "50%", "selector": {"matchLabels": {"app": "web"}}}},
  {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web"}, "spec": {"ingressClassName": "a",
    "tls": [{"hosts": ["a.example.org"], "secretName": "s"}], "rules": [{"host": "a.example.org", "http": {"paths": [
    {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}},
  {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "web"}, "spec": {
    "podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"],
    "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}], "ports": [{"port": 80, "protocol": "TCP"}]}]}},
  {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "claim"}, "spec": {"storageClassName": "a",
    "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}},
  {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "web"}, "roleRef": {
    "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"}, "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "b"}]},
  {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "web"}, "spec": {"holderIdentity": "a",
    "leaseDurationSeconds": 5, "renewTime": "2026-11-28T00:00:00.000000Z"}}
]"#;

/// Secrets of every type; each is recognised by its text.
fn secrets() -> [Value; 6] {
    [
        json!("hunter2"),
        json!("Hunter2 is a longer secret\nof two lines: hunter2"),
        json!(481_516.25),
        json!({"key": "hunter2"}),
        json!(["hunter2"]),
        json!(481_516),
    ]
}

/// What tells the items of a list apart stands in paths, and is no secret.
const KEYS: &[&str] = &["name", "mountPath", "containerPort", "port", "protocol"];

fn is_key(at: &str) -> bool {
    let mut steps = at.rsplit('/');
    let (last, item) = (steps.next().unwrap(), steps.next().unwrap_or(""));
    KEYS.contains(&last) && item.parse::<usize>().is_ok()
}

/// What stands at its place in the address, or says what the object is.
const ADDRESS: &[&str] = &["/apiVersion", "/kind", "/metadata", "/metadata/name", "/metadata/namespace"];

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    if !at.is_empty() && !ADDRESS.contains(&at) && !is_key(at) {
        found.push(at.to_owned());
    }
    match value {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, value)| pointers(value, &format!("{at}/{}", name.replace('/', "~1")), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found))
        }
        _ => {}
    }
}

/// The same object many times, each time with one field replaced.
fn variants(object: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    pointers(object, "", &mut places);
    let mut variants = Vec::new();
    for place in places {
        for secret in secrets() {
            let mut variant = object.clone();
            *variant.pointer_mut(&place).unwrap() = secret;
            variants.push((place.clone(), variant));
        }
    }
    variants
}

/// What is said to a change of the object, and to another one like it.
async fn refusals(cluster: &Cluster, place: &Place, object: &Value) -> Vec<Error> {
    let dry = Apply { run: Run::Dry, force: Force::Take, ..apply(place, object) };
    let applied = cluster.apply(&dry).await.err();
    let mut another = object.clone();
    another["metadata"]["name"] = json!("another");
    let created = cluster.create(place, &another, "railiance-store", Run::Dry).await.err();
    applied.into_iter().chain(created).collect()
}

#[test]
fn no_refusal_repeats_a_value() {
    let namespace = bed().namespace("leaks");
    let objects: Vec<Value> = serde_json::from_str(OBJECTS).unwrap();
    admin(async |cluster| {
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        let mut leaks = Vec::new();
        for mut object in objects {
            object["metadata"]["namespace"] = json!(namespace);
            let place = cluster.place(&object).await.unwrap();
            bed().apply(&namespace, &object.to_string());
            let variants = variants(&object);
            let refused = cluster.many(&variants, async |(_, variant)| refusals(cluster, &place, variant).await).await;
            for ((at, _), errors) in variants.iter().zip(refused) {
                for error in errors {
                    let words = format!("{error} {error:?}").to_lowercase();
                    if words.contains("hunter2") || words.contains("481516") {
                        leaks.push(format!("{} {at}: {error} {error:?}", place.resource.kind));
                    }
                    let kind = error.kind().unwrap_or_else(|| panic!("{error:?}"));
                    let name = format!("{kind:?}").split([' ', '(']).next().unwrap().to_owned();
                    *kinds.entry(name).or_default() += 1;
                }
            }
        }
        assert!(leaks.is_empty(), "{} of {kinds:?}:\n{}", leaks.len(), leaks.join("\n"));
        // what the writer got wrong is nobody else's fault, and nothing is left unexplained
        for never in ["ServerFault", "Other", "NotServed"] {
            assert_eq!(kinds.get(never), None, "{kinds:?}");
        }
        assert!(kinds["Invalid"] > 100 && kinds["WrongType"] > 100, "{kinds:?}");
    });
}
