use crate::objects::{library, lines, validated};
use railiance::diag::Severity;

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: app
        imagePullPolicy: Always
";

/// A Deployment with one line replaced.
fn with(old: &str, new: &str) -> String {
    assert!(DEPLOYMENT.contains(old), "{old} is not in the deployment");
    DEPLOYMENT.replacen(old, new, 1)
}

fn found(text: &str) -> Vec<String> {
    lines(&validated(text, &library("1.33")))
}

fn message(text: &str) -> String {
    let findings = validated(text, &library("1.33"));
    let [finding] = &findings[..] else { panic!("expected one finding: {findings:#?}") };
    format!("{} | {}", finding.message, finding.help.as_deref().unwrap_or("-"))
}

#[test]
fn an_unknown_field_gets_a_suggestion() {
    let text = with("  selector:", "  replcas: 3\n  selector:");
    assert_eq!(found(&text), ["unknown-field spec.replcas"]);
    assert_eq!(message(&text), "unknown field `spec.replcas` | did you mean `replicas`?");
}

#[test]
fn types_are_checked() {
    assert_eq!(found(&with("  selector:", "  replicas: \"3\"\n  selector:")), ["field-type spec.replicas"]);
    assert_eq!(found(&with("name: app\n", "name: 7\n")), ["field-type spec.template.spec.containers[0].name"]);
    assert_eq!(
        found(&with("{app: web}}\n    spec", "{app: yes}}\n    spec")),
        ["field-type spec.template.metadata.labels.app"]
    );
    let text = with("image: app", "image: app\n        env: {A: b}");
    assert_eq!(message(&text), "`spec.template.spec.containers[0].env` is a map, expected a list | -");
}

#[test]
fn required_fields_are_missed() {
    assert_eq!(found(&with("  selector: {matchLabels: {app: web}}\n", "")), ["missing-field spec.selector"]);
    assert_eq!(
        found(&with("- name: app\n        image", "- image")),
        ["missing-field spec.template.spec.containers[0].name"]
    );
    assert_eq!(found(&with("name: app\n", "name: null\n")), ["missing-field spec.template.spec.containers[0].name"]);
}

#[test]
fn closed_sets_are_closed() {
    let text = with("Always", "Sometimes");
    assert_eq!(found(&text), ["field-enum spec.template.spec.containers[0].imagePullPolicy"]);
    assert_eq!(
        message(&text),
        "`spec.template.spec.containers[0].imagePullPolicy` is `Sometimes`, which is not allowed there | \
         allowed: `Always`, `Never` or `IfNotPresent`"
    );
    assert!(message(&with("Always", "always")).contains("did you mean `Always`?"));
    assert_eq!(found(&with("Always", "\"\"")), [] as [&str; 0]);
}

#[test]
fn every_closed_set_of_an_application_refuses_a_wrong_value() {
    let pod = |field: &str| with("      containers:", &format!("      {field}\n      containers:"));
    let container = |field: &str| with("image: app", &format!("image: app\n        {field}"));
    let cases = [
        pod("restartPolicy: Sometimes"),
        pod("dnsPolicy: Sometimes"),
        pod("preemptionPolicy: Sometimes"),
        pod("tolerations: [{operator: Sometimes}]"),
        pod("tolerations: [{effect: Sometimes}]"),
        pod("securityContext: {seccompProfile: {type: Sometimes}}"),
        pod("securityContext: {fsGroupChangePolicy: Sometimes}"),
        pod("topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: Sometimes}]"),
        pod("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Sometimes}]}]}}}"),
        container("terminationMessagePolicy: Sometimes"),
        container("ports: [{containerPort: 1, protocol: Sometimes}]"),
        container("livenessProbe: {httpGet: {port: 1, scheme: Sometimes}}"),
        container("volumeMounts: [{name: a, mountPath: a, mountPropagation: Sometimes}]"),
        container("resizePolicy: [{resourceName: cpu, restartPolicy: Sometimes}]"),
        with("  selector: {matchLabels: {app: web}}", "  selector: {matchExpressions: [{key: app, operator: Sometimes}]}"),
        with("  selector:", "  strategy: {type: Sometimes}\n  selector:"),
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {selector: {}, serviceName: a, template: {spec: {containers: []}}, podManagementPolicy: Sometimes}}".to_owned(),
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: Sometimes}}".to_owned(),
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {sessionAffinity: Sometimes}}".to_owned(),
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalTrafficPolicy: Sometimes}}".to_owned(),
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {internalTrafficPolicy: Sometimes}}".to_owned(),
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ipFamilies: [Sometimes]}}".to_owned(),
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {accessModes: [Sometimes]}}".to_owned(),
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {volumeMode: Sometimes}}".to_owned(),
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {}, completionMode: Sometimes}}".to_owned(),
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {}, podFailurePolicy: {rules: [{action: Sometimes}]}}}".to_owned(),
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: a, jobTemplate: {}, concurrencyPolicy: Sometimes}}".to_owned(),
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: [{http: {paths: [{pathType: Sometimes, backend: {}}]}}]}}".to_owned(),
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {}, policyTypes: [Sometimes]}}".to_owned(),
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {unhealthyPodEvictionPolicy: Sometimes}}".to_owned(),
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {maxReplicas: 1, scaleTargetRef: {kind: a, name: a}, metrics: [{type: Sometimes}]}}".to_owned(),
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {maxReplicas: 1, scaleTargetRef: {kind: a, name: a}, behavior: {scaleUp: {selectPolicy: Sometimes}}}}".to_owned(),
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {maxReplicas: 1, scaleTargetRef: {kind: a, name: a}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Sometimes}}}]}}".to_owned(),
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {apiGroup: a, kind: Sometimes, name: a}}".to_owned(),
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: a, volumeBindingMode: Sometimes}".to_owned(),
    ];
    for text in cases {
        let found = found(&text);
        assert!(matches!(&found[..], [only] if only.starts_with("field-enum ")), "{found:?} in {text}");
    }
}

#[test]
fn quantities_have_a_grammar() {
    let limits =
        |amount: &str| with("image: app", &format!("image: app\n        resources: {{limits: {{memory: {amount}}}}}"));
    assert_eq!(found(&limits("1.5Gi")), [] as [&str; 0]);
    assert_eq!(found(&limits("0.5")), [] as [&str; 0]);
    let memory = "spec.template.spec.containers[0].resources.limits.memory";
    for wrong in ["10GB", "1 Gi", "\"\"", "Gi", "1.2.3", "0x10Ki", "1e"] {
        assert_eq!(found(&limits(wrong)), [format!("bad-quantity {memory}")], "{wrong}");
    }
    assert_eq!(found(&limits("true")), [format!("field-type {memory}")]);
}

#[test]
fn values_have_bounds_and_forms() {
    let container = |field: &str| with("image: app", &format!("image: app\n        {field}"));
    let place = "field-value spec.template.spec.containers[0]";
    assert_eq!(found(&container("ports: [{containerPort: 70000}]")), [format!("{place}.ports[0].containerPort")]);
    assert_eq!(found(&container("ports: [{containerPort: 80, name: HTTP}]")), [format!("{place}.ports[0].name")]);
    assert_eq!(
        found(&container("livenessProbe: {periodSeconds: -1}")),
        [format!("{place}.livenessProbe.periodSeconds")]
    );
    assert_eq!(found(&with("name: app\n", "name: App\n")), [format!("{place}.name")]);
    assert_eq!(found(&with("  selector:", "  replicas: -1\n  selector:")), ["field-value spec.replicas"]);
    let large = with("  selector:", "  replicas: 3000000000\n  selector:");
    assert_eq!(found(&large), ["field-value spec.replicas"]);
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {token: 'not base64!'}}";
    assert_eq!(found(secret), ["field-value data.token"]);
    assert!(!message(secret).contains("not base64!"), "a secret value must not be shown");
}

#[test]
fn keys_of_lists_are_unique() {
    let text = with("image: app", "image: app\n        env: [{name: A}, {name: B}, {name: A}]");
    assert_eq!(found(&text), ["duplicate-list-key spec.template.spec.containers[0].env[2].name"]);
    let ports = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}, {port: 53, name: c, protocol: TCP}]}}";
    assert_eq!(found(ports), ["duplicate-list-key spec.ports[2].port"]);
}

#[test]
fn names_and_labels_follow_their_syntax() {
    let object = |kind: &str, name: &str| format!("{{apiVersion: v1, kind: {kind}, metadata: {{name: {name:?}}}}}");
    let long = "a".repeat(64);
    assert_eq!(found(&object("Service", &long)), ["bad-object-name metadata.name"]);
    assert_eq!(found(&object("Service", "1a")), ["bad-object-name metadata.name"]);
    assert_eq!(lines(&validated(&object("Service", "1a"), &library("1.36"))), [] as [&str; 0]);
    assert_eq!(found(&object("ConfigMap", "1a.b")), [] as [&str; 0]);
    assert_eq!(found(&object("ConfigMap", &"a".repeat(254))), ["bad-object-name metadata.name"]);
    assert_eq!(found(&object("ConfigMap", "a_b")), ["bad-object-name metadata.name"]);
    let label = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {digest: 'sha256:abc', 'a/b/c': d}}}";
    assert_eq!(found(label), ["bad-object-name metadata.labels.digest", "bad-object-name metadata.labels[\"a/b/c\"]"]);
    let annotation = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {'a b': d}}}";
    assert_eq!(found(annotation), ["bad-object-name metadata.annotations.a b"]);
    assert_eq!(
        found(&with("{app: web}}\n    spec", "{app: -web}}\n    spec")),
        ["bad-object-name spec.template.metadata.labels.app"]
    );
}

#[test]
fn what_is_no_object_says_so() {
    assert_eq!(found("{kind: ConfigMap, metadata: {name: a}}"), ["not-an-object apiVersion"]);
    assert_eq!(found("{apiVersion: v1, metadata: {name: a}}"), ["not-an-object kind"]);
    assert_eq!(
        found("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a}}"),
        ["not-an-object metadata.name"]
    );
    assert_eq!(found("[1]"), ["not-an-object apiVersion"]);
    assert!(message("{apiVersion: v1, kind: List, items: []}").contains("write each item as a document of its own"));
}

#[test]
fn a_namespace_on_a_cluster_wide_object_is_refused() {
    let text = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a, namespace: b}}";
    assert_eq!(found(text), ["namespace-mismatch metadata.namespace"]);
    assert_eq!(validated(text, &library("1.33"))[0].severity, Severity::Warning);
}

#[test]
fn all_findings_of_an_object_come_in_one_run() {
    let text = with("Always", "Sometimes")
        .replace("image: app", "image: 1\n        imag: x")
        .replace("{name: web}", "{name: Web}");
    assert_eq!(
        found(&text),
        [
            "bad-object-name metadata.name",
            "field-type spec.template.spec.containers[0].image",
            "unknown-field spec.template.spec.containers[0].imag",
            "field-enum spec.template.spec.containers[0].imagePullPolicy",
        ]
    );
}
