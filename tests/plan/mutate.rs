//! Manifests that are nearly the same.

use crate::order::Random;
use serde_json::{Value, json};

/// Changes one place of a manifest, anywhere below `metadata` or the rest.
pub fn mutate(manifest: &mut Value, random: &mut Random) {
    let identity = ["apiVersion", "kind"];
    let mut tops: Vec<String> =
        manifest.as_object().unwrap().keys().filter(|key| !identity.contains(&key.as_str())).cloned().collect();
    random.shuffle(&mut tops);
    let top = tops.pop().unwrap();
    if top == "metadata" {
        return label(manifest, random);
    }
    let depth = random.below(9);
    descend(&mut manifest[&top], depth, random);
}

fn label(manifest: &mut Value, random: &mut Random) {
    let metadata = &mut manifest["metadata"];
    match random.below(5) {
        0 => metadata["labels"] = json!({}),
        1 => drop(metadata.as_object_mut().unwrap().shift_remove("labels")),
        2 => metadata["labels"]["app"] = json!(random.pick(&["web", "other"])),
        3 => metadata["labels"]["added"] = json!("x"),
        _ => metadata["annotations"]["example.org/note"] = json!(random.pick(&["x", "y", ""])),
    }
}

fn descend(here: &mut Value, depth: usize, random: &mut Random) {
    let length = match here {
        Value::Object(map) => map.len(),
        Value::Array(items) => items.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    };
    if depth == 0 || length == 0 {
        return change(here, random);
    }
    let at = random.below(length);
    match here {
        Value::Object(map) => descend(map.values_mut().nth(at).unwrap(), depth - 1, random),
        Value::Array(items) => descend(&mut items[at], depth - 1, random),
        _ => {}
    }
}

fn change(here: &mut Value, random: &mut Random) {
    match here {
        Value::Object(map) => {
            let keys: Vec<String> = map.keys().cloned().collect();
            match (random.below(4), keys.first()) {
                (0, Some(_)) => drop(map.shift_remove(&keys[random.below(keys.len())])),
                (1, Some(_)) => map[&keys[random.below(keys.len())]] = Value::Null,
                (2, _) => *here = json!({}),
                _ => stir(here, random),
            }
        }
        Value::Array(items) => match (random.below(5), items.is_empty()) {
            (0, false) => drop(items.remove(random.below(items.len()))),
            (1, false) => items.push(items[random.below(items.len())].clone()),
            (2, _) => items.clear(),
            (3, _) => items.reverse(),
            _ => random.shuffle(items),
        },
        Value::Bool(flag) => *flag = random.below(2) == 0,
        Value::Number(number) => *here = json!(number.as_u64().unwrap() + u64::try_from(random.below(2)).unwrap()),
        Value::String(text) => *here = word(text, random),
        Value::Null => {}
    }
}

/// The same text, in another form of the same quantity, or another.
fn word(text: &str, random: &mut Random) -> Value {
    let forms = match text {
        "100m" => ["0.1", "100m", "200m"],
        "64Mi" => ["65536Ki", "64Mi", "67108864"],
        "128Mi" => ["0.125Gi", "128Mi", "129Mi"],
        _ => [text, "other", ""],
    };
    json!(random.pick(&forms))
}

/// The same map, its keys in another order.
fn stir(here: &mut Value, random: &mut Random) {
    let Value::Object(map) = here else { return };
    let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
    random.shuffle(&mut entries);
    map.extend(entries);
}
