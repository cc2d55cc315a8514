//! What we write, the real kubectl reads without a difference.

use crate::corpus::STRINGS;
use crate::kubectl::{objects, probe, same};
use crate::random::Random;
use crate::stones::PIECES;
use railiance::diag::SourceId;
use railiance::tree::yaml::{self, Limits, Merge};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn as_values(strings: &[String]) -> Value {
    let name = |at| format!("k{at:05}");
    Value::Object(strings.iter().enumerate().map(|(at, text)| (name(at), Value::from(text.as_str()))).collect())
}

fn as_keys(strings: &[String]) -> Value {
    Value::Object(strings.iter().map(|text| (text.clone(), json!("v"))).collect())
}

/// Every string as a value, as a key, as an item, and as a value and key further in.
fn everywhere(strings: &[String]) -> Value {
    json!({
        "values": as_values(strings),
        "keys": as_keys(strings),
        "items": strings,
        "deep": [[{"values": [as_values(strings)], "keys": {"more": [as_keys(strings)]}}]],
    })
}

fn differences(ours: &Value, theirs: &Value, path: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for name in names {
                let (a, b) = (a.get(name).unwrap_or(&Value::Null), b.get(name).unwrap_or(&Value::Null));
                differences(a, b, &format!("{path}/{name:?}"), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| differences(a, b, &format!("{path}/-"), found));
        }
        _ if same(ours, theirs) => {}
        _ => found.push(format!("{path}: wrote {ours}, kubectl read {theirs}")),
    }
}

/// Writes, lets kubectl read, compares; and reads it with our own reader too.
fn survives(value: &Value) {
    let text = yaml::write_documents([&probe("a", value.clone())]);
    let theirs = objects(&text).unwrap_or_else(|error| panic!("kubectl refused: {error}"));
    let mut found = Vec::new();
    differences(value, &theirs[0]["probe"], "", &mut found);
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
    let ours = yaml::read(&text, SourceId(0), Merge::Apply, Limits::default());
    assert_eq!(ours.findings, [], "our own reader");
    assert_eq!(ours.value[0].to_value()["probe"], *value);
}

#[test]
fn awkward_strings_survive_kubectl_everywhere() {
    let strings: BTreeSet<String> = STRINGS.iter().map(ToString::to_string).collect();
    assert!(strings.len() >= 250, "only {}", strings.len());
    survives(&everywhere(&strings.into_iter().collect::<Vec<_>>()));
}

#[test]
fn random_strings_survive_kubectl_everywhere() {
    let mut random = Random::new(20_261_123);
    let strings: BTreeSet<String> = (0..4_500).map(|_| random.text(PIECES, 7)).collect();
    assert!(strings.len() >= 3_000, "only {}", strings.len());
    survives(&everywhere(&strings.into_iter().collect::<Vec<_>>()));
}

#[test]
fn numbers_collections_and_long_keys_survive_kubectl() {
    let long = |length: usize, c: &str| c.repeat(length);
    survives(&json!({
        "numbers": [0, -1, 1.5, -0.25, 1e300, 5e-324, 1e-7, i64::MAX, i64::MIN, 100_000_000_000_000_000_i64],
        "empty": [{}, [], "", null, true, false, [[]], [{}], {"a": {}}, {"a": []}],
        "nested": [[["a", ["b"]], {"c": {"d": [{"e": 1, "f": [2]}]}}]],
        long(1_000, "k"): 1,
        long(1_030, "k"): {"a": 1},
        long(1_500, "é"): [1],
        long(1_100, "a: "): "x\ny\n",
        "in": [{long(2_000, "j"): {long(1_200, "\n"): null}}],
        "long": long(5_000, "value "),
    }));
}

#[test]
fn several_documents_arrive_in_order() {
    let values: Vec<Value> =
        (0..5).map(|at| probe(&format!("p{at}"), json!({"at": at, "text": "a\n---\nb"}))).collect();
    let theirs = objects(&yaml::write_documents(&values)).unwrap();
    let names: Vec<&Value> = theirs.iter().map(|object| &object["metadata"]["name"]).collect();
    assert_eq!(names, ["p0", "p1", "p2", "p3", "p4"]);
    assert!(theirs.iter().all(|object| object["probe"]["text"] == "a\n---\nb"));
}

#[test]
fn the_style_is_kubectls() {
    let value = json!({
        "spec": {"replicas": 2, "list": [{"name": "a", "ports": [80]}, {"name": "b"}], "empty": {}, "no": "no"},
        "script": "one\n\n  two\n",
        "stripped": "one\ntwo",
        "time": "12:30",
        "glob": "*.example.com",
        "quote": "it's",
        "tab": "\t",
    });
    let expected = "spec:\n  replicas: 2\n  list:\n  - name: a\n    ports:\n    - 80\n  - name: b\n  empty: {}\n  \"no\": \"no\"\n\
        script: |\n  one\n\n    two\nstripped: |-\n  one\n  two\ntime: \"12:30\"\nglob: '*.example.com'\nquote: it's\ntab: \"\\t\"\n";
    assert_eq!(yaml::write(&value), expected);
    assert_eq!(yaml::write(&Value::Object(Map::new())), "{}\n");
    assert_eq!(yaml::write_documents([]), "");
}
