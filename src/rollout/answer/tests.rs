//! What a real API server (1.37) answers, and what is made of it. Values in the bodies are `hunter2`,
//! which no word of a refusal may hold.

use super::{Contested, Kind, Operation, Refusal, Retry, Right, safe};
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
fn conflicts_of_managers_name_each_owner() {
    let body = status(
        "Conflict",
        "Apply failed with 2 conflicts: conflicts with \"kubectl\" with subresource \"scale\" using apps/v1:\n\
         - .spec.replicas\nconflicts with \"helm\":\n- .spec.template.spec.containers[name=\"app\"].image",
        json!([
            {"reason": "FieldManagerConflict", "field": ".spec.replicas",
             "message": "conflict with \"kubectl\" with subresource \"scale\" using apps/v1"},
            {"reason": "FieldManagerConflict", "field": ".spec.template.spec.containers[name=\"app\"].image",
             "message": "conflict with \"helm\""},
            {"reason": "FieldManagerConflict", "field": ".data.a",
             "message": "conflict with \"a \\\"b\\\"\" using v1 at 2026-11-28T00:00:00Z"},
        ]),
    );
    let refusal = Refusal::read(409, &body);
    let contested = |manager: &str, operation, subresource: &str, version: Option<&str>, field: &str| Contested {
        manager: manager.to_owned(),
        operation,
        subresource: subresource.to_owned(),
        api_version: version.map(str::to_owned),
        field: field.to_owned(),
    };
    let image = ".spec.template.spec.containers[name=\"app\"].image";
    assert_eq!(
        refusal.kind,
        Kind::Conflict(vec![
            contested("kubectl", Operation::Update, "scale", Some("apps/v1"), ".spec.replicas"),
            contested("helm", Operation::Apply, "", None, image),
            contested("a \"b\"", Operation::Update, "", Some("v1"), ".data.a"),
        ])
    );
    assert_eq!(
        refusal.message,
        "Apply failed with 2 conflicts: conflicts with \"kubectl\" with subresource \"scale\" using apps/v1:"
    );
    assert_eq!(refusal.causes.len(), 3);
    assert_eq!(refusal.retry(), Retry::Never);
}

#[test]
fn other_conflicts_are_told_apart() {
    let stale = "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please \
                 apply your changes to the latest version and try again";
    let absent = "Operation cannot be fulfilled on configmaps \"cm\": uid mismatch: the provided object specified \
                  uid 5c1, and no existing object was found";
    let other = "Operation cannot be fulfilled on configmaps \"cm\": Precondition failed: UID in precondition: 5c1, \
                 UID in object meta: 7d2";
    let deleted = "Operation cannot be fulfilled on ConfigMap \"cm\": the UID in the precondition (5c1) does not match \
                   the UID in record (7d2). The object might have been deleted and then recreated";
    let version = "Operation cannot be fulfilled on configmaps \"cm\": Precondition failed: ResourceVersion in \
                   precondition: 1, ResourceVersion in object meta: 2";
    let exists = "configmaps \"cm\" already exists";
    let quota = json!({"reason": "Conflict", "details": {"name": "q", "kind": "resourcequotas"},
                       "message": "Operation cannot be fulfilled on resourcequotas \"q\""});
    check(vec![
        case(409, status("Conflict", stale, Value::Null), Kind::Stale, stale),
        case(409, status("Conflict", absent, Value::Null), Kind::Absent, absent),
        case(409, status("Conflict", other, Value::Null), Kind::OtherUid, other),
        case(409, status("Conflict", deleted, Value::Null), Kind::OtherUid, deleted),
        case(409, status("Conflict", version, Value::Null), Kind::Stale, version),
        case(409, status("AlreadyExists", exists, Value::Null), Kind::Exists, exists),
        case(409, quota, Kind::Busy, "Operation cannot be fulfilled on resourcequotas \"q\""),
        case(
            422,
            status(
                "Invalid",
                "ConfigMap \"cm\" is invalid: metadata.uid: Invalid value: \"5c1\": field is immutable",
                cause("FieldValueInvalid", "metadata.uid", "Invalid value: \"5c1\": field is immutable"),
            ),
            Kind::OtherUid,
            "ConfigMap \"cm\" is invalid: metadata.uid: Invalid value: …: field is immutable",
        ),
    ]);
}

/// A refusal of an object with one cause, as the server repeats it in the message.
fn invalid(field: &str, reason: &str, words: &str, kind: Kind, shown: &'static str) -> Case {
    let message = format!("X \"web\" is invalid: {field}: {words}");
    case(422, status("Invalid", &message, cause(reason, field, words)), kind, shown)
}

#[test]
fn immutable_fields_are_named_and_values_are_not_shown() {
    let fixed = |field: &str| Kind::Immutable { fields: vec![field.to_owned()] };
    let job = "Invalid value: {\"Spec\":{\"Containers\":[{\"Env\":[{\"Name\":\"TOKEN\",\"Value\":\"hunter2\"}]}]}}: \
               field is immutable";
    let claim = "Forbidden: spec is immutable after creation except resources.requests and \
                 volumeAttributesClassName for bound claims\n@@ -1,6 +1,6 @@\n {\n+ \"hunter2\"";
    let set = "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template' are \
               forbidden";
    check(vec![
        invalid(
            "spec.template",
            "FieldValueInvalid",
            job,
            fixed("spec.template"),
            "X \"web\" is invalid: spec.template: Invalid value: …: field is immutable",
        ),
        invalid(
            "spec.selector",
            "FieldValueInvalid",
            "Invalid value: {\"matchLabels\":{\"a\":\"hunter2\"}}: field is immutable",
            fixed("spec.selector"),
            "X \"web\" is invalid: spec.selector: Invalid value: …: field is immutable",
        ),
        invalid(
            "data",
            "FieldValueForbidden",
            "Forbidden: field is immutable when `immutable` is set",
            fixed("data"),
            "X \"web\" is invalid: data: Forbidden: field is immutable when `immutable` is set",
        ),
        invalid(
            "spec.clusterIPs[0]",
            "FieldValueInvalid",
            "Invalid value: [\"10.96.0.9\"]: may not change once set",
            fixed("spec.clusterIPs[0]"),
            "X \"web\" is invalid: spec.clusterIPs[0]: Invalid value: …: may not change once set",
        ),
        invalid(
            "spec",
            "FieldValueForbidden",
            claim,
            fixed("spec"),
            "X \"web\" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and \
             volumeAttributesClassName for bound claims",
        ),
        invalid(
            "spec",
            "FieldValueForbidden",
            set,
            fixed("spec"),
            "X \"web\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', \
             'ordinals', 'template' are forbidden",
        ),
    ]);
}

#[test]
fn invalid_values_are_told_by_field_and_reason() {
    let large =
        |field: &str, words: &'static str, shown| invalid(field, "FieldValueTooLong", words, Kind::TooLarge, shown);
    check(vec![
        invalid(
            "spec.template.spec.containers[0].image",
            "FieldValueRequired",
            "Required value",
            Kind::Invalid,
            "X \"web\" is invalid: spec.template.spec.containers[0].image: Required value",
        ),
        invalid(
            "spec.type",
            "FieldValueNotSupported",
            "Unsupported value: \"hunter2\": supported values: \"ClusterIP\", \"NodePort\"",
            Kind::Invalid,
            "X \"web\" is invalid: spec.type: Unsupported value: …",
        ),
        invalid(
            "metadata.name",
            "FieldValueInvalid",
            "Invalid value: \"hunter2-hunter2\": must be no more than 63 characters",
            Kind::Invalid,
            "X \"web\" is invalid: metadata.name: Invalid value: …: must be no more than 63 characters",
        ),
        invalid(
            "metadata.labels",
            "FieldValueInvalid",
            "Invalid value: \"sha256:hunter2\": a valid label must be an empty string or consist of",
            Kind::Invalid,
            "X \"web\" is invalid: metadata.labels: Invalid value: …",
        ),
        invalid(
            "spec.ports[1]",
            "FieldValueDuplicate",
            "Duplicate value: {\"name\":\"hunter2\"}",
            Kind::Invalid,
            "X \"web\" is invalid: spec.ports[1]: Duplicate value: …",
        ),
        large(
            "[]",
            "Too long: may not be more than 1048576 bytes",
            "X \"web\" is invalid: []: Too long: may not be more than 1048576 bytes",
        ),
        large(
            "metadata.annotations",
            "Too long: may not be more than 262144 bytes",
            "X \"web\" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes",
        ),
        invalid(
            "fieldManager",
            "FieldValueTooLong",
            "Too long: may not be more than 128 bytes",
            Kind::Invalid,
            "X \"web\" is invalid: fieldManager: Too long: may not be more than 128 bytes",
        ),
        case(
            422,
            json!({"reason": "Invalid", "message": "the server rejected our request due to an error in our request"}),
            Kind::Invalid,
            "the server rejected our request due to an error in our request",
        ),
        case(413, json!("limit is 3145728"), Kind::TooLarge, "limit is 3145728"),
    ]);
}

#[test]
fn a_500_without_a_reason_is_the_writers_mistake() {
    let typed = |fault: &str| {
        let message = format!("failed to create typed patch object (t/web; apps/v1, Kind=Deployment): {fault}");
        json!({"kind": "Status", "code": 500, "message": message})
    };
    let path = |text: &str| text.to_owned();
    check(vec![
        case(
            500,
            typed(".spec.foo: field not declared in schema"),
            Kind::UnknownField { path: path(".spec.foo") },
            "failed to create typed patch object (t/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in \
             schema",
        ),
        case(
            500,
            typed(".spec.replicas: expected numeric (int or float), got string"),
            Kind::WrongType { path: path(".spec.replicas") },
            "failed to create typed patch object (t/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric \
             (int or float), got …: got string",
        ),
        case(
            500,
            typed(".stringData.pin: expected string, got &value.valueUnstructured{Value:\"hunter2\"}"),
            Kind::WrongType { path: path(".stringData.pin") },
            "failed to create typed patch object (t/web; apps/v1, Kind=Deployment): .stringData.pin: expected string, \
             got …",
        ),
        case(
            500,
            typed(".spec.template.spec.containers[name=\"app\"].env: duplicate entries for key [name=\"TOKEN\"]"),
            Kind::DuplicateKey { path: path(".spec.template.spec.containers[name=\"app\"].env") },
            "failed to create typed patch object (t/web; apps/v1, Kind=Deployment): \
             .spec.template.spec.containers[name=\"app\"].env: duplicate entries for key [name=\"TOKEN\"]",
        ),
        case(
            500,
            json!({"message": "resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax"}),
            Kind::Invalid,
            "resourceVersion: Invalid value: …",
        ),
        case(
            500,
            json!({"message": "failed to convert new object (t/web; apps/v1, Kind=Deployment) to proper version: \
                               quantities must match the regular expression"}),
            Kind::Malformed,
            "failed to convert new object (t/web; apps/v1, Kind=Deployment) to proper version: quantities must match \
             the regular expression",
        ),
    ]);
}

#[test]
fn a_400_says_what_cannot_be_read() {
    let bad = |message: &str| json!({"reason": "BadRequest", "message": message});
    let nil = "metadata.managedFields must be nil";
    check(vec![
        case(
            400,
            bad("error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  line 4: key \
                 \"replicas\" already set in map"),
            Kind::DuplicateKey { path: ".replicas".to_owned() },
            "error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:",
        ),
        case(
            400,
            bad("strict decoding error: duplicate field \"data\""),
            Kind::DuplicateKey { path: ".data".to_owned() },
            "strict decoding error: duplicate field \"data\"",
        ),
        case(
            400,
            bad("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \
                 \"metadata.foo\""),
            Kind::UnknownField { path: ".metadata.foo".to_owned() },
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \
             \"metadata.foo\"",
        ),
        case(400, bad(nil), Kind::Malformed, nil),
    ]);
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
    let in_namespace = "configmaps \"cm\" is forbidden: User \"bob\" cannot patch resource \"configmaps\" in API group \
                        \"\" in the namespace \"t\"";
    let of_cluster = "clusterroles.rbac.authorization.k8s.io is forbidden: User \"bob\" cannot list resource \
                      \"clusterroles\" in API group \"rbac.authorization.k8s.io\" at the cluster scope";
    let right = |verb: &str, resource: &str, group: &str, namespace: Option<&str>| {
        Kind::Forbidden(Right {
            verb: verb.to_owned(),
            resource: resource.to_owned(),
            group: group.to_owned(),
            namespace: namespace.map(str::to_owned),
        })
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
    assert_eq!(safe("dial postgres://app:hunter2@db:5432/x: refused"), "dial postgres://app:***@db:5432/x: refused");
}
