use crate::objects::{library, lines, validated};
use railiance::compile::render::verify::Minor;

fn on(minor: &str, api: &str, kind: &str) -> Vec<String> {
    let text = format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}}}");
    let findings = validated(&text, &library(minor));
    findings.iter().map(|found| format!("{} | {}", found.message, found.help.as_deref().unwrap_or("-"))).collect()
}

#[test]
fn versions_are_read_and_bounded() {
    assert_eq!(Minor::all().count(), 13);
    assert_eq!(Minor::parse("1.33").map(|minor| minor.to_string()), Some("1.33".to_owned()));
    for wrong in ["1.24", "1.38", "33", "v1.33", "1.33.1", "1.+33", "1.033", "", "1."] {
        assert_eq!(Minor::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_removed_api_names_its_successor() {
    assert_eq!(
        on("1.33", "policy/v1beta1", "PodDisruptionBudget"),
        ["`PodDisruptionBudget` of `policy/v1beta1` was removed in Kubernetes 1.25 | use `policy/v1`"]
    );
    assert_eq!(
        on("1.26", "autoscaling/v2beta2", "HorizontalPodAutoscaler"),
        ["`HorizontalPodAutoscaler` of `autoscaling/v2beta2` was removed in Kubernetes 1.26 | use `autoscaling/v2`"]
    );
    assert_eq!(
        on("1.30", "extensions/v1beta1", "Ingress"),
        ["`Ingress` of `extensions/v1beta1` was removed in Kubernetes 1.22 | use `networking.k8s.io/v1`"]
    );
    assert_eq!(
        on("1.30", "apps/v1beta2", "Deployment"),
        ["`Deployment` of `apps/v1beta2` was removed in Kubernetes 1.16 | use `apps/v1`"]
    );
    assert_eq!(
        on("1.30", "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
        [
            "`CustomResourceDefinition` of `apiextensions.k8s.io/v1beta1` was removed in Kubernetes 1.22 | use `apiextensions.k8s.io/v1`"
        ]
    );
}

#[test]
fn a_successor_that_is_gone_too_is_passed_over() {
    let first = &on("1.33", "flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema")[0];
    assert!(first.ends_with("use `flowcontrol.apiserver.k8s.io/v1`"), "{first}");
}

#[test]
fn a_deprecated_api_is_a_warning_until_it_is_removed() {
    let text = "{apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {maxReplicas: 1, scaleTargetRef: {kind: Deployment, name: a}}}";
    assert_eq!(lines(&validated(text, &library("1.25"))), ["deprecated-api apiVersion"]);
    assert_eq!(lines(&validated(text, &library("1.26"))), ["removed-api apiVersion"]);
}

#[test]
fn what_comes_later_says_when() {
    let found = &on("1.25", "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy")[0];
    assert!(found.contains("does not exist before Kubernetes 1.30"), "{found}");
}

#[test]
fn an_unknown_kind_gets_a_suggestion() {
    let kind = &on("1.33", "apps/v1", "Deploymnet")[0];
    assert!(kind.contains("did you mean `Deployment of apps/v1`?"), "{kind}");
    let group = &on("1.33", "v1", "Deployment")[0];
    assert!(group.contains("did you mean `apps/v1`?"), "{group}");
    let old = &on("1.33", "traefik.containo.us/v1alpha1", "IngressRoute")[0];
    assert!(old.contains("did you mean `traefik.io/v1alpha1`?"), "{old}");
    let foreign = &on("1.33", "example.com/v1", "Widget")[0];
    assert!(
        foreign.contains("its CustomResourceDefinition in `schemas/`, or in `manifests/`")
            && !foreign.contains("did you mean"),
        "{foreign}"
    );
}

#[test]
fn fields_and_values_belong_to_versions() {
    let pod = |fields: &str| {
        format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, {fields}}}]}}}}")
    };
    let sleep = pod("lifecycle: {preStop: {sleep: {seconds: 5}}}");
    assert_eq!(
        lines(&validated(&sleep, &library("1.28"))),
        ["unknown-field spec.containers[0].lifecycle.preStop.sleep"]
    );
    assert_eq!(lines(&validated(&sleep, &library("1.30"))), [] as [&str; 0]);
    let policy = "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {}, podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: []}]}}}";
    assert_eq!(lines(&validated(policy, &library("1.27"))), ["field-enum spec.podFailurePolicy.rules[0].action"]);
    assert_eq!(lines(&validated(policy, &library("1.29"))), [] as [&str; 0]);
}
