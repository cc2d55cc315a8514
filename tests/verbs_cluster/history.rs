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

/// Text that cannot be made shorter.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed;
    let letter = |state: &mut u64| {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[(*state >> 58) as usize])
    };
    (0..length).map(|_| letter(&mut state)).collect()
}

#[test]
fn a_release_that_fits_no_object_is_kept_in_pieces() {
    let sample = plain("large", "");
    for number in 1..=4 {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: large-NUMBER\ndata:\n  text: ";
        let text = map.replace("NUMBER", &number.to_string()) + &noise(number, 700 * 1024) + "\n";
        sample.write(&format!("manifests/large-{number}.yaml"), &text);
    }
    assert_eq!(sample.applied(&[])["record"], 1);
    let pieces = bed().list("configmap", &sample.namespace, "railiance.dev/ledger=chunk").len();
    assert!(pieces >= 2, "{pieces}");
    assert_eq!(json(&sample, &["history"]).1["faults"], serde_json::json!([]));
    let (code, told) = json(&sample, &["status", "--detailed-exitcode"]);
    assert_eq!(code, Some(0), "{told:#}");
    let said = sample.run(&["plan", "--against", "ledger", "--detailed-exitcode"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sample.applied(&[])["written"], serde_json::json!([]));

    bed().kubectl(&["delete", "configmap", "railiance.web.v1.c1", "-n", &sample.namespace]);
    let said = sample.run(&["status"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("railiance.web.v1"), "{}", said.stderr);
    let said = sample.run(&["history"]);
    assert!(said.code == Some(1) && said.stdout.contains("its part `railiance.web.v1.c1` is gone"), "{said:?}");
}
