//! Whatever JSON comes, the checks answer and do not panic.

use crate::objects::{library, objects};
use crate::oracle::Random;
use railiance::compile::render::verify::{Expectations, cross_check, validate};
use railiance::tree::{Origin, Placed, Trace};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const KEYS: [&str; 24] = [
    "apiVersion",
    "kind",
    "metadata",
    "name",
    "spec",
    "template",
    "containers",
    "ports",
    "selector",
    "matchLabels",
    "rules",
    "backendRefs",
    "routes",
    "services",
    "weighted",
    "volumes",
    "configMap",
    "items",
    "env",
    "valueFrom",
    "secretKeyRef",
    "labels",
    "data",
    "",
];

fn random(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => Value::Bool(true),
        2 => json!(random.below(100_000)),
        3 => json!(-1.5),
        4 => json!(["v1", "apps/v1", "", "Deployment", "Service", "é/\u{0}"][random.below(6)]),
        5 => json!(u64::MAX),
        6 => Value::Array((0..random.below(4)).map(|_| self::random(random, depth - 1)).collect()),
        _ => Value::Object(
            (0..random.below(6))
                .map(|_| (KEYS[random.below(24)].to_owned(), self::random(random, depth - 1)))
                .collect::<Map<_, _>>(),
        ),
    }
}

fn check(set: &[Placed]) {
    let library = library("1.37");
    let (secrets, existing) = (BTreeMap::new(), BTreeSet::new());
    let expectations = Expectations { namespace: "a", secrets: &secrets, existing: &existing };
    for object in set {
        assert!(validate(object, &library).iter().all(|finding| !finding.message.is_empty()));
    }
    cross_check(&set.iter().collect::<Vec<_>>(), &expectations);
}

#[test]
fn random_json_is_answered() {
    let mut seed = Random::new(7);
    for _ in 0..300 {
        let set: Vec<Placed> = (0..3)
            .map(|_| Placed { value: random(&mut seed, 6), trace: Trace::leaf(Origin::Row { table: "a", row: "b" }) })
            .collect();
        check(&set);
    }
}

#[test]
fn valid_objects_with_random_parts_are_answered() {
    let valid = objects(include_str!("fixtures/valid.yaml"));
    let mut seed = Random::new(8);
    for _ in 0..40 {
        let mut set = valid.clone();
        for object in &mut set {
            let part = random(&mut seed, 3);
            crate::oracle::replace(&mut object.value, &mut seed, part);
        }
        check(&set);
    }
}

#[test]
fn threads_share_a_library() {
    let library = library("1.33");
    let set = objects(include_str!("fixtures/valid.yaml"));
    let found: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| set.iter().map(|object| validate(object, &library.clone()).len()).sum()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(found, [0, 0, 0, 0]);
}
