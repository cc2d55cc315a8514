use crate::objects::{crossed, library, lines, validated};
use railiance::compile::render::verify::Minor;

const VALID: &str = include_str!("fixtures/valid.yaml");

#[test]
fn a_whole_application_is_valid_on_every_version() {
    for minor in Minor::all() {
        let found = validated(VALID, &library(&minor.to_string()));
        assert_eq!(lines(&found), [] as [&str; 0], "Kubernetes {minor}: {found:#?}");
    }
}

#[test]
fn its_objects_agree_with_each_other() {
    let found = crossed(VALID);
    assert_eq!(lines(&found), [] as [&str; 0], "{found:#?}");
}

/// Each of these was once refused although an API server takes it.
#[test]
fn lesser_used_corners_are_valid() {
    let text = "
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a}, addressType: IPv4, endpoints: []}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: a.example.com}
webhooks:
- {name: a.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {url: 'https://a'}, rules: [{scope: '*'}]}
---
# the default of `type` decides which alternative is meant
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: a}
spec: {gatewayClassName: a, addresses: [{value: 10.0.0.1}], listeners: [{name: web, port: 80, protocol: HTTP}]}
---
# null is no field at all
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: a}
spec: {routes: [{match: PathPrefix(`/`), kind: Rule}], tls: {secretName: null}}
";
    assert_eq!(lines(&validated(text, &library("1.37"))), [] as [&str; 0]);
}
