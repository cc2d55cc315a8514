use super::super::{Contested, Operation};
use super::{Kind, Refusal, Retry, case, cause, check, status};
use serde_json::{Value, json};

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
