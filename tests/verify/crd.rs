use crate::objects::{crds, lines, nodes, validated};
use railiance::compile::render::verify::{Library, Minor, crd};

const CRD: &str = include_str!("fixtures/crd.yaml");

fn found(version: &str, spec: &str) -> Vec<String> {
    let library = Library::new(Minor::NEWEST, &crds(CRD));
    let text = format!("{{apiVersion: example.com/{version}, kind: Widget, metadata: {{name: a}}, spec: {{{spec}}}}}");
    lines(&validated(&text, &library))
}

#[test]
fn the_served_versions_are_read() {
    let [widget] = &crds(CRD)[..] else { panic!("one CRD") };
    assert_eq!((widget.group(), widget.kind()), ("example.com", "Widget"));
    assert_eq!(widget.versions().collect::<Vec<_>>(), ["v1", "v1beta1"]);
}

#[test]
fn every_keyword_can_refuse() {
    let cases = [
        ("size: 1, url: 'https://a.b'", ""),
        ("size: 1, url: 'https://a.b', port: 80, free: {x: [1]}, tags: [a, b], labels: {a: b}", ""),
        ("size: 1, url: 'https://a.b', port: http, rules: [{name: a, weight: 0.5}, {name: b}], code: 301", ""),
        ("size: 1, service: null", ""),
        ("url: 'https://a.b'", "missing-field spec.size"),
        ("size: 0, url: 'https://a.b'", "field-value spec.size"),
        ("size: 10, url: 'https://a.b'", "field-value spec.size"),
        ("size: 1.5, url: 'https://a.b'", "field-type spec.size"),
        ("size: 1, url: 'https://a.b', mode: other", "field-enum spec.mode"),
        ("size: 1, url: 'https://a.b', mode: null", ""),
        ("size: 1, url: 'https://a.b', code: 303", "field-enum spec.code"),
        ("size: 1, url: 'https://a.b', flag: false", "field-enum spec.flag"),
        ("size: 1, url: 'http://a.b'", "field-value spec.url"),
        ("size: 1, url: 'https://aaaaaaaaaaaaaaaaaaaaaaaaaaaa.b'", "field-value spec.url"),
        ("size: 1, url: 'https://a.b', port: null", ""),
        ("size: null, url: 'https://a.b'", "missing-field spec.size"),
        ("size: 1, url: 'https://a.b', tags: [null]", "field-type spec.tags[0]"),
        ("size: 1", "field-value spec"),
        ("size: 1, url: 'https://a.b', service: a", "field-value spec"),
        ("size: 1, url: 'https://a.b', port: 1.5", "field-type spec.port"),
        ("size: 1, url: 'https://a.b', tags: []", "field-value spec.tags"),
        ("size: 1, url: 'https://a.b', tags: [a, b, c]", "field-value spec.tags"),
        ("size: 1, url: 'https://a.b', tags: ['']", "field-value spec.tags[0]"),
        ("size: 1, url: 'https://a.b', tags: [a, a]", "duplicate-list-key spec.tags[1]"),
        ("size: 1, url: 'https://a.b', rules: [{name: a}, {name: a}]", "duplicate-list-key spec.rules[1].name"),
        ("size: 1, url: 'https://a.b', rules: [{nam: a, name: b}]", "unknown-field spec.rules[0].nam"),
        ("size: 1, url: 'https://a.b', labels: {a: b, c: d}", "field-value spec.labels"),
        ("size: 1, url: 'https://a.b', labels: {a: 1}", "field-type spec.labels.a"),
        ("size: 1, url: 'https://a.b', empty: {a: 1}", "unknown-field spec.empty.a"),
        ("size: 1, url: 'https://a.b', odd: b", "not-a-crd spec.odd"),
        ("size: 1, url: 'https://a.b', any: {a: x}", ""),
        ("size: 1, url: 'https://a.b', any: {a: z, b: z}", ""),
        ("size: 1, url: 'https://a.b', any: {a: z, b: q}", "field-value spec.any"),
        ("size: 1, url: 'https://a.b', any: {a: z}", "field-value spec.any"),
    ];
    for (spec, expected) in cases {
        let expected: Vec<String> = Some(expected.to_owned()).into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(found("v1", spec), expected, "{spec}");
    }
}

#[test]
fn versions_of_a_crd_differ() {
    assert_eq!(found("v1beta1", "anything: 1"), ["deprecated-api apiVersion"]);
    assert_eq!(found("v1alpha1", "size: 1"), ["unknown-kind apiVersion"]);
}

#[test]
fn metadata_is_checked_though_the_crd_leaves_it_open() {
    let library = Library::new(Minor::NEWEST, &crds(CRD));
    let text =
        "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a, lables: {}}, spec: {size: 1, service: a}}";
    assert_eq!(lines(&validated(text, &library)), ["unknown-field metadata.lables"]);
}

#[test]
fn the_alternatives_are_named() {
    let library = Library::new(Minor::NEWEST, &crds(CRD));
    let text = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}, spec: {size: 1}}";
    assert_eq!(validated(text, &library)[0].message, "`spec` fits none of the 2 alternatives: set `url` or `service`");
}

#[test]
fn the_users_crd_goes_before_the_embedded_one() {
    let own = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: traefik.io
  scope: Namespaced
  names: {kind: Middleware}
  versions: [{name: v1alpha1, served: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {newer: {type: string}}}}}}}]
";
    let text = "{apiVersion: traefik.io/v1alpha1, kind: Middleware, metadata: {name: a}, spec: {newer: a}}";
    assert_eq!(lines(&validated(text, &Library::new(Minor::NEWEST, &crds(own)))), [] as [&str; 0]);
    assert_eq!(lines(&validated(text, &Library::new(Minor::NEWEST, &[]))), ["unknown-field spec.newer"]);
}

#[test]
fn something_else_among_the_schemas_is_refused() {
    let finding = |text: &str| {
        let read = crd(&nodes(text)[0]);
        assert!(read.value.is_none());
        format!("{} | {}", read.findings[0].code.slug(), read.findings[0].message)
    };
    assert_eq!(finding("{apiVersion: v1, kind: ConfigMap}"), "not-a-crd | a `ConfigMap` among the schemas");
    assert_eq!(finding("[1]"), "not-a-crd | a `document` among the schemas");
    let head = "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition";
    assert_eq!(finding(&format!("{{{head}}}")), "not-a-crd | a CustomResourceDefinition without a usable `spec`");
    assert_eq!(
        finding(&format!("{{{head}, spec: {{versions: [{{name: v1}}]}}}}")),
        "not-a-crd | a CustomResourceDefinition without a usable `schema.openAPIV3Schema`"
    );
    assert!(nodes("---\n").is_empty(), "an empty document is nothing at all");
}
