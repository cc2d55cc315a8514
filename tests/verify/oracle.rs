//! Our validator and the jsonschema crate agree on which mutations of valid objects break the shape.
//!
//! The oracle knows types, required and unknown fields of the raw definitions of 1.33; ours checks more.
//! For CRDs the embedded file and the reader of the user's own CRDs must judge alike.

use crate::objects::{crds, library, objects};
use jsonschema::Validator;
use railiance::compile::render::verify::{Library, Minor, validate};
use railiance::diag::Code;
use serde_json::{Value, json};

/// xorshift: the same mutations at every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Walks to a random place below the root and puts `part` there.
pub fn replace(value: &mut Value, random: &mut Random, part: Value) {
    let stop = random.below(4) == 0;
    match value {
        Value::Object(map) if !map.is_empty() => {
            let at = random.below(map.len());
            let Some((_, child)) = map.iter_mut().nth(at) else { return };
            if stop { *child = part } else { replace(child, random, part) }
        }
        Value::Array(items) if !items.is_empty() => {
            let at = random.below(items.len());
            if stop { items[at] = part } else { replace(&mut items[at], random, part) }
        }
        _ => *value = part,
    }
}

fn remove(value: &mut Value, random: &mut Random) {
    let Value::Object(map) = value else {
        if let Value::Array(items) = value
            && !items.is_empty()
        {
            let at = random.below(items.len());
            remove(&mut items[at], random);
        }
        return;
    };
    if map.is_empty() {
        return;
    }
    let at = random.below(map.len());
    let Some(key) = map.keys().nth(at).cloned() else { return };
    if random.below(3) == 0 {
        map.shift_remove(&key);
    } else if let Some(child) = map.get_mut(&key) {
        remove(child, random);
    }
}

fn mutate(value: &mut Value, random: &mut Random) {
    let parts =
        [json!(null), json!("text"), json!(7), json!(true), json!([]), json!({}), json!(["a"]), json!({"unknown": 1})];
    match random.below(4) {
        0 => remove(value, random),
        _ => {
            let part = parts[random.below(parts.len())].clone();
            replace(value, random, part);
        }
    }
}

fn oracle(kind: &str, api: &str) -> Option<Validator> {
    // null is fine under both halves of `oneOf: [string or null, integer or null]`, which is not meant as an error
    let text = include_str!("fixtures/definitions-1.33.json").replace("\"oneOf\"", "\"anyOf\"");
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    let package = match api.split_once('/') {
        None => format!("core.{api}"),
        Some((group, version)) => format!("{}.{version}", group.split('.').next().unwrap()),
    };
    let name = format!("io.k8s.api.{package}.{kind}");
    schema["$defs"].get(&name)?;
    schema["$ref"] = json!(format!("#/$defs/{name}"));
    Some(jsonschema::validator_for(&schema).unwrap())
}

#[test]
fn the_shape_is_judged_as_the_oracle_judges_it() {
    let library = library("1.33");
    let shape = [Code::UnknownField, Code::FieldType, Code::MissingField];
    let mut random = Random::new(1);
    let (mut broken, mut compared, mut kinds) = (0, 0, 0);
    for object in objects(include_str!("fixtures/valid.yaml")) {
        let text = |name: &str| object.value[name].as_str().unwrap().to_owned();
        let Some(validator) = oracle(&text("kind"), &text("apiVersion")) else { continue };
        kinds += 1;
        assert!(validator.is_valid(&object.value), "the oracle refuses {}", text("kind"));
        for _ in 0..250 {
            let mut mutated = object.clone();
            mutate(&mut mutated.value["spec"], &mut random);
            let ours: Vec<_> =
                validate(&mutated, &library).into_iter().filter(|found| shape.contains(&found.code)).collect();
            let theirs: Vec<String> = validator
                .iter_errors(&mutated.value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(ours.is_empty(), theirs.is_empty(), "{:#}\nours: {ours:#?}\noracle: {theirs:#?}", mutated.value);
            broken += usize::from(!ours.is_empty());
            compared += 1;
        }
    }
    assert!(kinds >= 10 && broken > 800 && broken < compared, "{kinds} kinds, {broken} of {compared} broken");
}

#[test]
fn embedded_crds_judge_as_their_originals() {
    let embedded = Library::new(Minor::NEWEST, &[]);
    let original = Library::new(Minor::NEWEST, &crds(include_str!("fixtures/crds.yaml")));
    let mut random = Random::new(2);
    let (mut broken, mut kinds) = (0, 0);
    for object in objects(include_str!("fixtures/valid.yaml")) {
        if !["HTTPRoute", "TraefikService", "IngressRoute"].contains(&object.value["kind"].as_str().unwrap()) {
            continue;
        }
        kinds += 1;
        for _ in 0..400 {
            let mut mutated = object.clone();
            mutate(&mut mutated.value["spec"], &mut random);
            let found = validate(&mutated, &embedded);
            assert_eq!(found, validate(&mutated, &original), "{:#}", mutated.value);
            broken += usize::from(!found.is_empty());
        }
    }
    assert!(kinds == 3 && broken > 400, "{kinds} kinds, {broken} broken");
}
