use crate::bed::bed;
use crate::sample::plain;
use crate::support::{all, json};

#[test]
fn where_nothing_was_released_history_says_so() {
    let sample = plain("unreleased", "");
    assert_eq!(all(&sample.run(&["history"])), (Some(0), "web\nnothing was released\n", ""));
    assert_eq!(json(&sample, &["history"]).1["releases"], serde_json::json!([]));
}

#[test]
fn releases_are_told_the_newest_first_and_a_missing_one_is() {
    let sample = plain("released", "");
    for version in ["v1.0.0", "v2.0.0", "v3.0.0"] {
        sample.version(version);
        sample.applied(&["--reason", "because"]);
    }
    let (code, told) = json(&sample, &["history"]);
    let versions: Vec<&str> =
        told["releases"].as_array().unwrap().iter().map(|one| one["version"].as_str().unwrap()).collect();
    assert_eq!((code, versions), (Some(0), vec!["v3.0.0", "v2.0.0", "v1.0.0"]));
    assert_eq!(told["releases"][0]["reason"], "because");
    assert_eq!(told["faults"], serde_json::json!([]));

    bed().kubectl(&["delete", "configmap", "railiance.web.v2", "-n", &sample.namespace]);
    let said = sample.run(&["history"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.contains("the chain is broken: v2 is missing; v3 follows it"), "{}", said.stdout);
}

#[test]
fn a_contract_that_cannot_be_read_says_what_is_wrong() {
    let sample = plain("unread", "");
    sample.write("app.toml", "[app\n");
    let said = sample.run(&["history"]);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains("toml-syntax") || said.stderr.contains("error["), "{}", said.stderr);
}
