//! H14: with `railiance guard` bound, a name in the ledger is the writer's own, for administrators too.

use crate::bed::bed;
use crate::sample::{Sample, plain};
use serde_json::{Value, json};
use std::process::Output;

/// A journal entry by hand, as the administrator that the tests are.
fn written(sample: &Sample, name: &str, actor: &str) -> Output {
    annotated(sample, name, json!({ "railiance.dev/actor": actor }))
}

fn annotated(sample: &Sample, name: &str, annotations: Value) -> Output {
    let object = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": format!("railiance.web.{name}"),
            "namespace": sample.namespace,
            "labels": { "railiance.dev/app": "web", "railiance.dev/ledger": "entry" },
            "annotations": annotations,
        },
    });
    let file = sample.path().join("entry.json");
    std::fs::write(&file, object.to_string()).unwrap();
    bed().try_kubectl(&["create", "--dry-run=server", "-f", &file.to_string_lossy()])
}

#[test]
fn h14_where_the_policy_is_bound_the_actor_is_attested_and_nobody_writes_in_anothers_name() {
    let sample = plain("attested", "");
    bed().guard(&sample.namespace);
    sample.applied(&[]);
    let actor = &sample.records()[0]["actor"];
    assert_eq!((&actor["name"], &actor["standing"]), (&json!("admin"), &json!("attested")));

    let forged = written(&sample, "r99.1", "somebody-else");
    let said = String::from_utf8_lossy(&forged.stderr);
    assert!(!forged.status.success() && said.contains("names who writes it"), "{said}");
    assert!(written(&sample, "r99.1", "admin").status.success());

    let patch = r#"{"metadata":{"annotations":{"railiance.dev/actor":"somebody-else"}}}"#;
    let words = ["patch", "configmap", "railiance.web.v1", "-n", &sample.namespace, "-p", patch];
    let said = bed().try_kubectl(&words);
    assert!(String::from_utf8_lossy(&said.stderr).contains("is never changed"), "{said:?}");
    // what is no record is nobody's business
    let words = ["patch", "configmap", "railiance.web.cursor", "-n", &sample.namespace, "-p", patch];
    assert!(bed().try_kubectl(&words).status.success());
}

#[test]
fn h14_where_the_policy_is_bound_nobody_claims_a_group() {
    let sample = plain("grouped", "");
    bed().guard(&sample.namespace);
    let of = |groups: &str| {
        annotated(&sample, "r99.1", json!({ "railiance.dev/actor": "admin", "railiance.dev/groups": groups }))
    };
    assert!(of("system:masters,system:authenticated").status.success());
    let forged = of("system:masters,release-managers");
    let said = String::from_utf8_lossy(&forged.stderr);
    assert!(!forged.status.success() && said.contains("groups that they are in"), "{said}");
}

#[test]
fn h14_without_the_policy_the_actor_is_asserted() {
    let sample = plain("asserted", "");
    sample.applied(&[]);
    assert_eq!(sample.records()[0]["actor"]["standing"], json!("asserted"));
}
