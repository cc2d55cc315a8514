//! Each class of refusal, provoked on a real server. The secret in the objects is `hunter2`; no word of
//! a refusal may hold it.

use crate::bed::bed;
use crate::support::{admin, apply, by, config_map, map_of, with};
use railiance::rollout::answer::{Kind, Right};
use railiance::world::cluster::{Apply, Cluster, Error, Force, Run};
use serde_json::{Value, json};

/// What the server says to an apply, by force, of this object.
async fn refusal(cluster: &Cluster, namespace: &str, mut object: Value) -> Error {
    object["metadata"]["namespace"] = json!(namespace);
    let place = cluster.place(&object).await.unwrap();
    let error = cluster.apply(&Apply { force: Force::Take, ..apply(&place, &object) }).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    error
}

fn kind(error: &Error) -> &Kind {
    error.kind().unwrap_or_else(|| panic!("{error:?}"))
}

fn deployment(spec: &Value) -> Value {
    let mut object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "app", "image": "app:1"}]}}},
    });
    for (name, value) in spec.as_object().unwrap() {
        object["spec"][name] = value.clone();
    }
    object
}

fn job(token: &str) -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job"},
        "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [
            {"name": "app", "image": "app:1", "env": [{"name": "TOKEN", "value": token}]}]}}},
    })
}

#[test]
fn fields_that_are_fixed() {
    let namespace = bed().namespace("fixed");
    bed().apply(&namespace, &deployment(&json!({})).to_string());
    bed().apply(&namespace, &job("first").to_string());
    let claim = |size: &str, class: &str| {
        json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "claim"}, "spec": {
            "storageClassName": class, "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}})
    };
    bed().apply(&namespace, &claim("1Gi", "a").to_string());
    let sealed = |value: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "sealed"}, "immutable": true, "data": {"a": value}});
    bed().apply(&namespace, &sealed("1").to_string());
    let service = |address: &str| {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {
            "clusterIP": address, "ports": [{"port": 80}]}})
    };
    bed().apply(&namespace, "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}");
    let role = |name: &str| {
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "web"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}})
    };
    bed().apply(&namespace, &role("view").to_string());
    let set = |service: &str| {
        let mut object = deployment(&json!({"serviceName": service}));
        object["kind"] = json!("StatefulSet");
        object
    };
    bed().apply(&namespace, &set("a").to_string());
    let selector = json!({"selector": {"matchLabels": {"app": "hunter2"}}, "template": {
        "metadata": {"labels": {"app": "hunter2"}}, "spec": {"containers": [{"name": "app", "image": "app:1"}]}}});
    admin(async |cluster| {
        for (object, field) in [
            (deployment(&selector), "spec.selector"),
            (job("hunter2"), "spec.template"),
            (claim("1Gi", "hunter2"), "spec"),
            (sealed("hunter2"), "data"),
            (service("10.96.200.200"), "spec.clusterIPs[0]"),
            (set("hunter2"), "spec.serviceName"),
            (role("edit"), "roleRef"),
        ] {
            let error = refusal(cluster, &namespace, object).await;
            let Kind::Immutable { fields } = kind(&error) else { panic!("{error:?}") };
            assert!(fields.iter().any(|fixed| fixed == field), "{fields:?}");
        }
        // what would not be accepted anew either
        let mismatched = json!({"selector": {"matchLabels": {"app": "hunter2"}}});
        let error = refusal(cluster, &namespace, deployment(&mismatched)).await;
        assert_eq!(kind(&error), &Kind::Invalid, "{error:?}");
    });
}

#[test]
fn mistakes_of_who_wrote_the_object() {
    let namespace = bed().namespace("mistakes");
    let path = |text: &str| text.to_owned();
    let pod = |container: Value| json!({"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}});
    let twice = json!([{"name": "TOKEN", "value": "hunter2"}, {"name": "TOKEN", "value": "hunter2"}]);
    let env = ".spec.template.spec.containers[name=\"app\"].env";
    let secret =
        |data: Value| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": data});
    admin(async |cluster| {
        for (object, expected) in [
            (deployment(&json!({"foo": "hunter2"})), Kind::UnknownField { path: path(".spec.foo") }),
            (deployment(&json!({"replicas": "hunter2"})), Kind::WrongType { path: path(".spec.replicas") }),
            (secret(json!({"pin": 481_516})), Kind::WrongType { path: path(".stringData.pin") }),
            (
                deployment(&pod(json!({"name": "app", "image": "app:1", "env": twice}))),
                Kind::DuplicateKey { path: path(env) },
            ),
            (
                deployment(&pod(json!({"name": "app", "image": "a", "resources": {"limits": {"cpu": "hunter2"}}}))),
                Kind::Malformed,
            ),
            (deployment(&pod(json!({"name": "app"}))), Kind::Invalid),
            (
                json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm", "labels": {"a": "sha256:hunter2"}}}),
                Kind::Invalid,
            ),
        ] {
            let error = refusal(cluster, &namespace, object).await;
            assert_eq!(kind(&error), &expected);
            assert!(!format!("{error:?}").contains("481516"), "{error:?}");
        }
    });
}

/// What server-side apply says with a 500, a creation says with a 400.
#[test]
fn a_creation_names_the_unknown_field() {
    let namespace = bed().namespace("post");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        let mut object = map_of(&place, "1");
        object["metadata"]["foo"] = json!("hunter2");
        let error = cluster.create(&place, &object, "railiance-store", Run::Real).await.unwrap_err();
        assert_eq!(kind(&error), &Kind::UnknownField { path: ".metadata.foo".to_owned() });
    });
}

#[test]
fn too_large() {
    let namespace = bed().namespace("large");
    admin(async |cluster| {
        let place = config_map(&namespace, "cm");
        for size in [1_100_000, 3_300_000] {
            let error = refusal(cluster, &namespace, map_of(&place, &"x".repeat(size))).await;
            assert_eq!(kind(&error), &Kind::TooLarge, "{size}");
        }
        let mut object = map_of(&place, "1");
        object["metadata"]["annotations"] = json!({"a": "x".repeat(300_000)});
        assert_eq!(kind(&refusal(cluster, &namespace, object).await), &Kind::TooLarge);
    });
}

#[test]
fn namespaces_that_are_missing_ending_or_full() {
    let ending = bed().namespace("ending");
    bed().apply(
        &ending,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: last, finalizers: [bed.example.org/stay]}}",
    );
    bed().kubectl(&["delete", "namespace", &ending, "--wait=false"]);
    let full = bed().namespace("full");
    bed().kubectl(&["create", "quota", "q", "-n", &full, "--hard=configmaps=1"]);
    bed().wait("quota", &full, "q", |quota| quota["status"]["used"]["configmaps"] == "1");
    admin(async |cluster| {
        let of = async |namespace: &str| {
            let place = config_map(namespace, "cm");
            refusal(cluster, namespace, map_of(&place, "1")).await
        };
        let missing = of("no-such-namespace").await;
        assert_eq!(kind(&missing), &Kind::NamespaceMissing { namespace: "no-such-namespace".to_owned() });
        assert_eq!(kind(&of(&ending).await), &Kind::NamespaceTerminating);
        assert_eq!(kind(&of(&full).await), &Kind::Quota);
    });
    let patch = "{\"metadata\":{\"finalizers\":null}}";
    bed().kubectl(&["patch", "configmap", "last", "-n", &ending, "--type=merge", "-p", patch]);
}

#[test]
fn rights_that_are_missing() {
    let namespace = bed().namespace("forbidden");
    with(&by(&bed().user("eve", None)), async |cluster| {
        for namespace in [namespace.as_str(), "no-such-namespace"] {
            let place = config_map(namespace, "cm");
            let error = refusal(cluster, namespace, map_of(&place, "1")).await;
            let right = Right {
                user: "eve".to_owned(),
                verb: "patch".to_owned(),
                resource: "configmaps".to_owned(),
                group: String::new(),
                namespace: Some(namespace.to_owned()),
            };
            assert_eq!(kind(&error), &Kind::Forbidden(Box::new(right)));
            assert_eq!(
                error.to_string(),
                format!("`eve` is not allowed to patch `configmaps` in namespace `{namespace}`")
            );
        }
    })
    .unwrap();
}

#[test]
fn policies_and_webhooks() {
    let namespace = bed().namespace("policy");
    let policy = bed().unique("policy");
    let selector = format!("namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {namespace}}}}}");
    bed().apply(
        "default",
        &format!(
            "{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {{name: {policy}}}, spec: {{
               matchConstraints: {{resourceRules: [{{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}}]}},
               validations: [{{expression: \"object.metadata.name != 'refused'\", message: not this one}}]}}}}
---
{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {{name: {policy}}}, spec: {{
   policyName: {policy}, validationActions: [Deny], matchResources: {{{selector}}}}}}}
---
{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {{name: {policy}}}, webhooks: [{{
   name: down.example.org, clientConfig: {{url: 'https://127.0.0.1:1/x'}}, sideEffects: None, admissionReviewVersions: [v1], timeoutSeconds: 1,
   rules: [{{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [services]}}], {selector}}}]}}"
        ),
    );
    admin(async |cluster| {
        let refused = map_of(&config_map(&namespace, "refused"), "1");
        let mut denied = None;
        // a policy takes a moment to be obeyed
        for _ in 0..100 {
            let place = config_map(&namespace, "refused");
            match cluster.apply(&Apply { run: Run::Dry, ..apply(&place, &refused) }).await {
                Err(error) => denied = Some(error),
                Ok(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
            }
            if denied.is_some() {
                break;
            }
        }
        let denied = denied.unwrap();
        assert_eq!(kind(&denied), &Kind::Denied { by: Some(policy.clone()) });
        assert!(denied.to_string().ends_with("denied request: not this one"), "{denied}");
        let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}});
        let patience = railiance::world::cluster::Patience { tries: 2, ..cluster.patience() };
        let down = refusal(&cluster.with_patience(patience), &namespace, service).await;
        assert_eq!(kind(&down), &Kind::WebhookDown { name: Some("down.example.org".to_owned()) });
    });
}
