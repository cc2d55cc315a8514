use super::{Case, Kind, Refusal, case, cause, check, status};
use serde_json::json;

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

/// What is not valid whatever was there before would not be valid anew either.
#[test]
fn a_fixed_field_beside_another_fault_is_no_matter_of_the_field_alone() {
    let fixed = ("spec.selector", "Invalid value: {\"matchLabels\":{\"a\":\"hunter2\"}}: field is immutable");
    let labels = (
        "spec.template.metadata.labels",
        "Invalid value: {\"a\":\"hunter2\"}: `selector` does not match template `labels`",
    );
    let cause =
        |(field, words): (&str, &str)| json!({ "reason": "FieldValueInvalid", "field": field, "message": words });
    let said = |causes: &[(&str, &str)]| {
        let listed: Vec<String> = causes.iter().map(|(field, words)| format!("{field}: {words}")).collect();
        let message = format!("X \"web\" is invalid: [{}]", listed.join(", "));
        status("Invalid", &message, causes.iter().map(|one| cause(*one)).collect())
    };
    let words = "X \"web\" is invalid: spec.selector: Invalid value: …: field is immutable; spec.template.metadata.labels: \
                 Invalid value: …: `selector` does not match template `labels`";
    // in whatever order the server found them
    check(vec![
        case(422, said(&[labels, fixed]), Kind::Invalid, words),
        case(422, said(&[fixed, labels]), Kind::Invalid, words),
    ]);
    let alone = Refusal::read(422, &said(&[fixed]));
    assert_eq!(alone.kind, Kind::Immutable { fields: vec!["spec.selector".to_owned()] });
}

#[test]
fn invalid_values_are_told_by_field_and_reason() {
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
    ]);
}

#[test]
fn what_is_too_large_is_told_from_names_that_are_too_long() {
    let large =
        |field: &str, words: &'static str, shown| invalid(field, "FieldValueTooLong", words, Kind::TooLarge, shown);
    check(vec![
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
