use super::{Kind, case, check};
use serde_json::json;

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
        case(
            400,
            bad(
                "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal number 7.5 into Go \
                 struct field SecretVolumeSource.spec.template.spec.volumes.VolumeSource.secret.defaultMode of type int32",
            ),
            Kind::WrongType { path: ".spec.template.spec.volumes.secret.defaultMode".to_owned() },
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal …",
        ),
        case(
            400,
            bad("Lease in version \"v1\" cannot be handled as a Lease: parsing time \"hunter2\" as \"2006\": cannot \
                 parse \"hunter2\" as \"2006\""),
            Kind::Malformed,
            "Lease in version \"v1\" cannot be handled as a Lease: parsing time …",
        ),
        case(400, bad(nil), Kind::Malformed, nil),
    ]);
}
