//! Why `serde_yaml` does not write our manifests: strings change their type on the way.

use crate::kubectl::{objects, probe};
use railiance::tree::yaml;
use serde_json::{Value, json};

fn env_values(write: impl Fn(&Value) -> String) -> Value {
    let words = json!(["no", "off", "y", "n", "Yes", "1_000"]);
    objects(&write(&probe("a", words))).unwrap().remove(0)["probe"].take()
}

#[test]
fn serde_yaml_turns_words_into_booleans_and_numbers() {
    let read = env_values(|value| serde_yaml::to_string(value).unwrap());
    assert_eq!(read, json!([false, false, true, false, true, 1000]));
}

#[test]
fn our_writer_does_not() {
    let read = env_values(yaml::write);
    assert_eq!(read, json!(["no", "off", "y", "n", "Yes", "1_000"]));
}
