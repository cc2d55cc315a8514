//! `patch(before, diff(before, after))` is `after`, for ten thousand generated pairs.

use crate::support::of_values;
use railiance::diag::Sources;
use railiance::report::diff::{Paint, json, text, unified};
use railiance::rollout::diff::patch;
use serde_json::{Map, Value, json};

/// SplitMix64: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len() as u64) as usize]
    }

    fn some<T>(&mut self, most: u64, mut make: impl FnMut(&mut Dice) -> T) -> Vec<T> {
        (0..self.roll(most + 1)).map(|_| make(self)).collect()
    }
}

const KEYS: &[&str] = &[
    "spec",
    "metadata",
    "containers",
    "initContainers",
    "env",
    "ports",
    "name",
    "value",
    "finalizers",
    "template",
    "volumes",
    "mountPath",
    "protocol",
    "containerPort",
    "port",
    "data",
    "a.b/c",
    "",
    "0",
    "kind",
    "apiVersion",
    "namespace",
    "topologySpreadConstraints",
    "annotations",
    "x=y]",
];
const WORDS: &[&str] = &[
    "a",
    "b",
    "TCP",
    "UDP",
    "80",
    "$(a)",
    "",
    "line\nline",
    "Deployment",
    "v1",
    "apps/v1",
    "Service",
    "Secret",
    "c-0123456789",
    "c-abcdefabcd",
    "x,y=\"z",
    "\u{1b}[2J\u{202e}",
    "postgres://a:b@c",
    "DB_PASSWORD",
];

fn anything(dice: &mut Dice, depth: u32) -> Value {
    match dice.roll(if depth == 0 { 5 } else { 12 }) {
        0 => Value::Null,
        1 => json!(dice.roll(2) == 0),
        2 => json!(dice.roll(3)),
        3 | 4 => json!(dice.pick(WORDS)),
        5 | 6 => Value::Array(dice.some(4, |dice| anything(dice, depth - 1))),
        _ => Value::Object(
            dice.some(5, |dice| (dice.pick(KEYS).to_owned(), anything(dice, depth - 1))).into_iter().collect(),
        ),
    }
}

fn named(dice: &mut Dice, mut extra: impl FnMut(&mut Dice, &mut Map<String, Value>)) -> Vec<Value> {
    dice.some(4, |dice| {
        let mut item = Map::from_iter([("name".to_owned(), json!(dice.pick(&["a", "b", "c", "d", "0", "x=]"])))]);
        extra(dice, &mut item);
        Value::Object(item)
    })
}

fn container_lists(dice: &mut Dice, item: &mut Map<String, Value>) {
    let env = named(dice, |dice, item| drop(item.insert("value".to_owned(), json!(dice.pick(WORDS)))));
    let ports = dice.some(3, |dice| match dice.roll(3) {
        0 => json!({"containerPort": dice.roll(3)}),
        1 => json!({"containerPort": dice.roll(3), "protocol": "TCP"}),
        _ => json!({"containerPort": dice.roll(3), "protocol": "UDP", "name": dice.pick(WORDS)}),
    });
    let args = dice.some(4, |dice| json!(dice.pick(WORDS)));
    item.extend([("env".to_owned(), json!(env)), ("ports".to_owned(), json!(ports)), ("args".to_owned(), json!(args))]);
}

fn workload(dice: &mut Dice) -> Value {
    let containers = named(dice, container_lists);
    let init = named(dice, container_lists);
    let tolerations = dice.some(3, |dice| anything(dice, 1));
    json!({
        "apiVersion": dice.pick(&["apps/v1", "apps/v1beta1"]), "kind": "Deployment",
        "metadata": {"name": dice.pick(&["a", "b"]), "namespace": "demo", "finalizers": dice.some(3, |dice| dice.pick(WORDS))},
        "spec": {"template": {"spec": {"containers": containers, "initContainers": init, "tolerations": tolerations}}},
    })
}

fn object(dice: &mut Dice) -> Value {
    match dice.roll(4) {
        0 => anything(dice, 4),
        1 => json!({
            "apiVersion": "v1", "kind": dice.pick(&["ConfigMap", "Secret"]),
            "metadata": {"name": dice.pick(&["c-0123456789", "c-abcdefabcd", "c"])}, "data": anything(dice, 2),
        }),
        _ => workload(dice),
    }
}

/// The same meaning, the same value: named lists and sets sorted, default protocols spelled out. Knows
/// the lists of the generator only, and nothing of the table under test.
fn meaning(value: &Value, field: &str, parent: &str, built_in: bool) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let of = |(key, value): (&String, &Value)| (key.clone(), meaning(value, key, field, built_in));
            Value::Object(entries.into_iter().map(of).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| meaning(item, field, parent, built_in)).collect();
            let free = match (parent, field) {
                ("metadata", "finalizers") => true,
                ("spec", "containers" | "volumes") => built_in,
                ("containers" | "initContainers", "env") => {
                    built_in && !items.iter().any(|item| item["value"].to_string().contains("$("))
                }
                ("containers" | "initContainers", "ports") => {
                    ports(&mut items);
                    built_in
                }
                _ => false,
            };
            if free && (field == "finalizers" || unique(&items, field)) {
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        leaf => leaf.clone(),
    }
}

fn ports(items: &mut [Value]) {
    for item in items.iter_mut().filter_map(Value::as_object_mut) {
        if !item.contains_key("protocol") && item.contains_key("containerPort") {
            item.insert("protocol".to_owned(), json!("TCP"));
            item.sort_keys();
        }
    }
}

fn unique(items: &[Value], field: &str) -> bool {
    let name = |item: &Value| match field {
        "ports" => format!("{}/{}", item["containerPort"], item["protocol"]),
        _ => item["name"].to_string(),
    };
    let mut names: Vec<String> = items.iter().map(name).collect();
    names.sort();
    names.dedup();
    names.len() == items.len()
}

fn meanings(set: &[Value]) -> Vec<String> {
    let of = |value: &Value| {
        let group = value.get("apiVersion").and_then(Value::as_str).unwrap_or("");
        meaning(value, "", "", !group.contains('.')).to_string()
    };
    let mut set: Vec<String> = set.iter().map(of).collect();
    set.sort();
    set
}

#[test]
fn a_patch_of_a_diff_is_the_other_side() {
    let mut dice = Dice(7);
    let (mut changed, mut equal) = (0, 0);
    for case in 0..10_000 {
        let before = dice.some(2, object);
        let after = match dice.roll(3) {
            0 => before.iter().map(|object| shuffled(object, &mut dice)).collect(),
            _ => dice.some(2, object),
        };
        let diff = of_values(&before, &after);
        let patched = patch(&before, &diff).unwrap_or_else(|error| panic!("case {case}: {error}\n{before:#?}"));
        let (got, wanted) = (meanings(&patched), meanings(&after));
        assert_eq!(got, wanted, "case {case}\nbefore: {}\nafter: {}", json!(before), json!(after));
        changed += diff.totals().changed;
        equal += usize::from(diff.is_empty());
        let again = of_values(&patched, &after);
        assert!(again.is_empty(), "case {case}: {again:#?}");
    }
    assert!(changed > 2_000 && equal > 500, "the generator is too tame: {changed} changed, {equal} equal");
}

/// The same object with some lists in another order and some leaves replaced.
fn shuffled(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), shuffled(value, dice))).collect(),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| shuffled(item, dice)).collect();
            let by = dice.roll(items.len() as u64 + 1) as usize;
            items.rotate_left(by);
            Value::Array(items)
        }
        leaf if dice.roll(40) == 0 && !leaf.is_null() => anything(dice, 1),
        leaf => leaf.clone(),
    }
}

#[test]
fn no_view_panics_on_anything() {
    let mut dice = Dice(11);
    let sources = Sources::default();
    let mut written = 0;
    for _ in 0..3_000 {
        let diff = of_values(&dice.some(3, object), &dice.some(3, object));
        let views = [text(&diff, &sources, Paint::Plain), unified(&diff, Paint::Plain), json(&diff, &sources).unwrap()];
        assert!(views.iter().all(|view| !view.contains(['\u{1b}', '\u{202e}']) || view.starts_with('{')), "{views:#?}");
        written += views.iter().map(String::len).sum::<usize>();
    }
    assert!(written > 1_000_000, "{written}");
}
