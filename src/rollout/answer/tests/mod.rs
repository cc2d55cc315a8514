//! What a real API server (1.37) answers, and what is made of it. Values in the bodies are `hunter2`,
//! which no word of a refusal may hold.

mod conflicts;
mod invalid;
mod unreadable;

use super::{Kind, Refusal, Retry, Right, safe};
use serde_json::{Value, json};

const SECRET: &str = "hunter2";

struct Case {
    status: u16,
    body: Value,
    kind: Kind,
    message: &'static str,
}

fn case(status: u16, body: Value, kind: Kind, message: &'static str) -> Case {
    Case { status, body, kind, message }
}

/// A `Status` as the server writes it.
fn status(reason: &str, message: &str, causes: Value) -> Value {
    json!({"kind": "Status", "reason": reason, "message": message, "details": {"name": "web", "causes": causes}})
}

fn cause(reason: &str, field: &str, message: &str) -> Value {
    json!([{"reason": reason, "field": field, "message": message}])
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let refusal = Refusal::read(case.status, &case.body);
        assert_eq!(refusal.kind, case.kind, "{}", case.body);
        assert_eq!(refusal.message, case.message, "{}", case.body);
        assert!(!format!("{refusal} {refusal:?}").contains(SECRET), "{refusal:?}");
    }
}

#[test]
fn namespaces_and_kinds_that_are_not_there() {
    let missing = json!({"reason": "NotFound", "message": "namespaces \"nope\" not found",
                         "details": {"name": "nope", "kind": "namespaces"}});
    let ending = status(
        "Forbidden",
        "configmaps \"cm\" is forbidden: unable to create new content in namespace t because it is being terminated",
        cause("NamespaceTerminating", "metadata.namespace", "namespace t is being terminated"),
    );
    let named = json!({"reason": "NotFound", "message": "configmaps \"cm\" not found",
                       "details": {"name": "cm", "kind": "configmaps"}});
    let unknown = json!({"reason": "NotFound", "message": "the server could not find the requested resource",
                         "details": {}});
    check(vec![
        case(404, missing, Kind::NamespaceMissing { namespace: "nope".to_owned() }, "namespaces \"nope\" not found"),
        case(
            403,
            ending,
            Kind::NamespaceTerminating,
            "configmaps \"cm\" is forbidden: unable to create new content in namespace t because it is being terminated",
        ),
        case(404, named, Kind::NotFound, "configmaps \"cm\" not found"),
        case(404, json!("404 page not found\n"), Kind::NotServed, "404 page not found"),
        case(404, unknown, Kind::NotServed, "the server could not find the requested resource"),
        case(404, json!("<html>\n<h1>404</h1>"), Kind::Other, ""),
    ]);
}

#[test]
fn rights_quotas_and_admission() {
    let forbidden = |message: &str| status("Forbidden", message, Value::Null);
    let in_namespace = "configmaps \"cm\" is forbidden: User \"team-b\" cannot patch resource \"configmaps\" in API group \
                        \"\" in the namespace \"t\"";
    let of_cluster = "clusterroles.rbac.authorization.k8s.io is forbidden: User \"team-b\" cannot list resource \
                      \"clusterroles\" in API group \"rbac.authorization.k8s.io\" at the cluster scope";
    let right = |verb: &str, resource: &str, group: &str, namespace: Option<&str>| {
        Kind::Forbidden(Box::new(Right {
            user: "team-b".to_owned(),
            verb: verb.to_owned(),
            resource: resource.to_owned(),
            group: group.to_owned(),
            namespace: namespace.map(str::to_owned),
        }))
    };
    let quota = "configmaps \"cm\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, \
                 limited: configmaps=2";
    let policy =
        "configmaps \"cm\" is forbidden: ValidatingAdmissionPolicy 'vap' with binding 'vap' denied request: no";
    let webhook = "admission webhook \"check.example.org\" denied the request: no";
    let dry = "admission webhook \"check.example.org\" does not support dry run";
    let pods =
        "pods \"web\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false";
    let by = |name: &str| Kind::Denied { by: Some(name.to_owned()) };
    check(vec![
        case(403, forbidden(in_namespace), right("patch", "configmaps", "", Some("t")), in_namespace),
        case(403, forbidden(of_cluster), right("list", "clusterroles", "rbac.authorization.k8s.io", None), of_cluster),
        case(403, forbidden(quota), Kind::Quota, quota),
        case(422, json!({"reason": "Invalid", "message": policy}), by("vap"), policy),
        case(400, json!({"message": webhook}), by("check.example.org"), webhook),
        case(400, json!({"reason": "BadRequest", "message": dry}), Kind::NoDryRun, dry),
        case(403, forbidden(pods), by("PodSecurity"), pods),
        case(403, forbidden("no"), Kind::Denied { by: None }, "no"),
        case(401, json!({"reason": "Unauthorized", "message": "Unauthorized"}), Kind::Unauthorized, "Unauthorized"),
    ]);
}

#[test]
fn what_may_pass_is_asked_again_and_nothing_else() {
    let later = |status: u16, body: Value| assert_eq!(Refusal::read(status, &body).retry(), Retry::Later, "{body}");
    let webhook = "Internal error occurred: failed calling webhook \"w.example.org\": failed to call webhook: Post \
                   \"https://w.t.svc:443/?timeout=10s\": connect: connection refused";
    later(429, json!("Too many requests, please try again later.\n"));
    later(500, json!({"reason": "InternalError", "message": "Internal error occurred: etcdserver: leader changed"}));
    later(500, json!({"reason": "InternalError", "message": webhook}));
    later(500, json!(""));
    later(503, json!("apiserver not ready"));
    later(504, json!({"reason": "Timeout", "message": "Timeout: request did not complete"}));
    let asked = json!({"reason": "ServerTimeout", "details": {"retryAfterSeconds": 3}});
    assert_eq!(Refusal::read(500, &asked).retry_after, Some(std::time::Duration::from_secs(3)));
    let expired = json!({"reason": "Expired", "message": "too old resource version: 1 (9)"});
    assert_eq!(Refusal::read(410, &expired).retry(), Retry::Reread);
    assert_eq!(Refusal::read(302, &json!("")).kind, Kind::Other);
}

#[test]
fn an_object_cannot_pretend_to_be_another_error() {
    let words = "Invalid value: \"admission webhook \\\"w\\\" denied the request exceeded quota is immutable\": no";
    let message = format!("X \"web\" is invalid: spec.a: {words}");
    let body = status("Invalid", &message, cause("FieldValueInvalid", "spec.a", words));
    assert_eq!(Refusal::read(422, &body).kind, Kind::Invalid);
}

#[test]
fn addresses_lose_their_passwords() {
    let rule = |value: &str, says: &str| safe(&format!("spec.rules[0].filters: Invalid value: {value}: {says}"));
    let filters = r#"[{"type":"RequestRedirect","host":"hunter2.example.org"}]"#;
    let says = "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both";
    assert_eq!(rule(filters, says), format!("spec.rules[0].filters: Invalid value: …: {says}"));
    assert_eq!(rule("\"object\"", says), format!("spec.rules[0].filters: Invalid value: …: {says}"));
    assert_eq!(rule(filters, "no hunter2.example.org"), "spec.rules[0].filters: Invalid value: …");
    assert_eq!(rule("\"hunter2\"", "no such word"), "spec.rules[0].filters: Invalid value: …");
    assert_eq!(safe("dial postgres://app:hunter2@db:5432/x: refused"), "dial postgres://app:***@db:5432/x: refused");
}
