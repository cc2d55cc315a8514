use crate::objects::{crossed, lines};

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web, track: stable}}
  template:
    metadata: {labels: {app: web, track: stable}}
    spec:
      containers:
      - name: app
        ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]
";
const SERVICE: &str = "
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
";

fn found(text: &str) -> Vec<String> {
    lines(&crossed(text))
}

/// The findings of the Deployment with a line added to its pod.
fn pod(line: &str) -> Vec<String> {
    found(&format!("{WEB}      {line}\n"))
}

/// The findings of the Deployment with a line added to its container.
fn container(line: &str) -> Vec<String> {
    found(&format!("{WEB}        {line}\n"))
}

/// The findings of the Deployment, its Service and something more.
fn with(object: &str) -> Vec<String> {
    found(&format!("{WEB}{SERVICE}---\n{object}\n"))
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_set_that_agrees_has_no_findings() {
    assert_eq!(found(&format!("{WEB}{SERVICE}")), NOTHING);
}

#[test]
fn selectors_find_pods() {
    assert_eq!(found(&WEB.replacen("track: stable", "track: canary", 1)), ["selector-without-pods spec.selector"]);
    assert_eq!(
        found(&format!("{WEB}{}", SERVICE.replace("app: web", "app: wbe"))),
        ["selector-without-pods spec.selector"]
    );
    let policy = |app: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: a}}, spec: {{podSelector: {{matchLabels: {{app: {app}}}}}}}}}"
        )
    };
    assert_eq!(with(&policy("web")), NOTHING);
    assert_eq!(with(&policy("other")), ["selector-without-pods spec.podSelector"]);
    assert_eq!(
        with("{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {}}}"),
        NOTHING
    );
    assert_eq!(
        with("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: a.b}}"),
        NOTHING
    );
}

#[test]
fn selectors_do_not_overlap() {
    let other = |labels: &str| {
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: other}}, spec: {{selector: {{matchLabels: {{app: web}}}}, template: {{metadata: {{labels: {{app: web, {labels}}}}}, spec: {{containers: [{{name: a, ports: [{{name: http}}]}}]}}}}}}}}"
        )
    };
    assert_eq!(with(&other("track: canary")), ["selector-overlap spec.selector"]);
    assert_eq!(with(&other("track: stable")), ["selector-overlap spec.selector", "selector-overlap spec.selector"]);
    let budget = |name: &str| {
        format!(
            "{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: {name}}}, spec: {{selector: {{matchLabels: {{app: web}}}}}}}}"
        )
    };
    assert_eq!(with(&budget("a")), NOTHING);
    let two = crossed(&format!("{WEB}---\n{}\n---\n{}\n", budget("a"), budget("b")));
    assert_eq!(lines(&two), ["selector-overlap spec.selector"]);
    assert_eq!(
        two[0].message,
        "`poddisruptionbudget/a` and `poddisruptionbudget/b` both cover the pods of `deployment/web`"
    );
    assert_eq!(two[0].labels.len(), 2);
}

#[test]
fn ports_have_the_names_that_are_asked_for() {
    let service = format!("{WEB}{}", SERVICE.replace("targetPort: http", "targetPort: htpp"));
    assert_eq!(found(&service), ["port-without-name spec.ports[0].targetPort"]);
    assert_eq!(crossed(&service)[0].help.as_deref(), Some("did you mean `http`?"));
    assert_eq!(found(&format!("{WEB}{}", SERVICE.replace("targetPort: http", "targetPort: 8080"))), NOTHING);
    let two = SERVICE.replace("[{", "[{port: 9090}, {");
    assert_eq!(found(&format!("{WEB}{two}")), ["port-without-name spec.ports[0]"]);
    assert_eq!(container("livenessProbe: {httpGet: {port: http}}"), NOTHING);
    let place = "spec.template.spec.containers[0]";
    assert_eq!(
        container("readinessProbe: {tcpSocket: {port: web}}"),
        [format!("port-without-name {place}.readinessProbe.tcpSocket.port")]
    );
    assert_eq!(
        container("lifecycle: {preStop: {httpGet: {port: web}}}"),
        [format!("port-without-name {place}.lifecycle.preStop.httpGet.port")]
    );
}

#[test]
fn routes_lead_to_services_and_their_ports() {
    let ingress = |name: &str, port: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: a}}, spec: {{rules: [{{http: {{paths: [{{backend: {{service: {{name: {name}, port: {{{port}}}}}}}}}]}}}}]}}}}"
        )
    };
    let backend = "spec.rules[0].http.paths[0].backend.service";
    assert_eq!(with(&ingress("web", "name: http")), NOTHING);
    assert_eq!(with(&ingress("web", "number: 80")), NOTHING);
    assert_eq!(with(&ingress("mail", "number: 25")), NOTHING);
    assert_eq!(with(&ingress("wbe", "number: 80")), [format!("target-missing {backend}.name")]);
    assert_eq!(with(&ingress("web", "number: 81")), [format!("port-without-name {backend}.port.number")]);
    assert_eq!(with(&ingress("web", "name: web")), [format!("port-without-name {backend}.port.name")]);
    let http = |reference: &str| {
        format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: a}}, spec: {{rules: [{{backendRefs: [{{{reference}}}]}}]}}}}"
        )
    };
    assert_eq!(with(&http("name: web, port: 80")), NOTHING);
    assert_eq!(with(&http("name: web, port: 81")), ["port-without-name spec.rules[0].backendRefs[0].port"]);
    assert_eq!(with(&http("name: other, port: 80")), ["target-missing spec.rules[0].backendRefs[0].name"]);
    assert_eq!(with(&http("name: other, namespace: elsewhere, port: 80")), NOTHING);
    let traefik = |service: &str| {
        format!(
            "{{apiVersion: traefik.io/v1alpha1, kind: TraefikService, metadata: {{name: split}}, spec: {{weighted: {{services: [{{{service}}}]}}}}}}"
        )
    };
    assert_eq!(with(&traefik("name: web, port: http")), NOTHING);
    assert_eq!(with(&traefik("name: web-canary, port: 80")), ["target-missing spec.weighted.services[0].name"]);
    let route = |service: &str| {
        format!(
            "{{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: {{name: a}}, spec: {{routes: [{{services: [{{{service}}}]}}]}}}}"
        )
    };
    assert_eq!(with(&route("name: api@internal, kind: TraefikService")), NOTHING);
    assert_eq!(with(&route("name: split, kind: TraefikService")), ["target-missing spec.routes[0].services[0].name"]);
    assert_eq!(
        with(&format!("{}\n---\n{}", route("name: split, kind: TraefikService"), traefik("name: web, port: 80"))),
        NOTHING
    );
    assert_eq!(with(&route("name: web, port: 8080")), ["port-without-name spec.routes[0].services[0].port"]);
}

#[test]
fn references_are_provided() {
    let place = "missing-reference spec.template.spec";
    assert_eq!(pod("serviceAccountName: web"), [format!("{place}.serviceAccountName")]);
    assert_eq!(pod("serviceAccountName: default"), NOTHING);
    assert_eq!(pod("imagePullSecrets: [{name: pull}]"), [format!("{place}.imagePullSecrets[0].name")]);
    assert_eq!(pod("volumes: [{name: a, configMap: {name: b}}]"), [format!("{place}.volumes[0].configMap.name")]);
    assert_eq!(pod("volumes: [{name: a, secret: {secretName: b}}]"), [format!("{place}.volumes[0].secret.secretName")]);
    assert_eq!(pod("volumes: [{name: a, secret: {secretName: b, optional: true}}]"), NOTHING);
    assert_eq!(
        pod("volumes: [{name: a, persistentVolumeClaim: {claimName: b}}]"),
        [format!("{place}.volumes[0].persistentVolumeClaim.claimName")]
    );
    assert_eq!(
        pod("volumes: [{name: a, projected: {sources: [{configMap: {name: kube-root-ca.crt}}, {secret: {name: b}}]}}]"),
        [format!("{place}.volumes[0].projected.sources[1].secret.name")]
    );
    assert_eq!(
        container("envFrom: [{configMapRef: {name: b}}]"),
        [format!("{place}.containers[0].envFrom[0].configMapRef.name")]
    );
    assert_eq!(
        container("volumeMounts: [{name: data, mountPath: /data}]"),
        [format!("{place}.containers[0].volumeMounts[0].name")]
    );
}

#[test]
fn keys_are_provided() {
    let key = |secret: &str, key: &str| {
        container(&format!("env: [{{name: A, valueFrom: {{secretKeyRef: {{name: {secret}, key: {key}}}}}}}]"))
    };
    let place = "missing-reference spec.template.spec.containers[0].env[0].valueFrom";
    assert_eq!(key("outside", "password"), NOTHING);
    assert_eq!(key("outside", "pasword"), [format!("{place}.secretKeyRef.key")]);
    assert_eq!(key("keyless", "anything"), NOTHING);
    assert_eq!(key("nowhere", "a"), [format!("{place}.secretKeyRef.name")]);
    let config = |line: &str| {
        found(&format!(
            "{WEB}        {line}\n---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}, data: {{a: b}}, binaryData: {{d: ''}}}}\n"
        ))
    };
    assert_eq!(config("env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: d}}}]"), NOTHING);
    assert_eq!(
        config("env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: e}}}]"),
        [format!("{place}.configMapKeyRef.key")]
    );
    assert_eq!(
        config("x: 1\n      volumes: [{name: v, configMap: {name: c, items: [{key: z, path: z}]}}]"),
        ["missing-reference spec.template.spec.volumes[0].configMap.items[0].key"]
    );
}

#[test]
fn autoscalers_and_budgets_have_a_target() {
    let scaler = |name: &str| {
        format!(
            "{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: a}}, spec: {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}}}}}"
        )
    };
    assert_eq!(with(&scaler("web")), NOTHING);
    assert_eq!(with(&scaler("wbe")), ["target-missing spec.scaleTargetRef.name"]);
    let text = format!("{WEB}---\n{}", scaler("wbe"));
    assert_eq!(crossed(&text)[0].help.as_deref(), Some("did you mean `web`?"));
    let budget = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {selector: {matchLabels: {app: x}}}}";
    assert_eq!(with(budget), ["target-missing spec.selector"]);
}

#[test]
fn objects_are_unique_and_at_home() {
    let twice = format!("{WEB}{SERVICE}{SERVICE}");
    assert_eq!(found(&twice), ["duplicate-object metadata.name"]);
    let labels = crossed(&twice)[0].labels.iter().map(|label| label.text.clone()).collect::<Vec<_>>();
    assert_eq!(labels, ["again here", "first here"]);
    let other_group = "{apiVersion: serving.example.com/v1, kind: Service, metadata: {name: web}}";
    assert_eq!(with(other_group), NOTHING);
    assert_eq!(
        with("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: other}}"),
        ["namespace-mismatch metadata.namespace"]
    );
    assert_eq!(with("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}"), NOTHING);
}

#[test]
fn what_is_no_object_is_left_to_the_schema_check() {
    assert_eq!(found("[1, 2]\n---\nnull\n---\n{kind: Service}\n"), NOTHING);
}
