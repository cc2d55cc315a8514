//! The forms that editors complete best, in place of those that the generator writes.
//!
//! TOML has no null, so alternatives with `null` go; enumerations become one `enum` with a text for
//! each value (`x-taplo.docs.enumValues`, read by Even Better TOML), alternatives repeat the text of
//! their key (which Even Better TOML shows of them alone); integer formats, which are no formats of
//! JSON Schema, become bounds.

use serde_json::{Map, Value, json};

pub(super) fn normalize(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    for key in ["properties", "$defs"] {
        if let Some(Value::Object(named)) = map.get_mut(key) {
            named.values_mut().for_each(normalize);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = map.get_mut(key) {
            normalize(inner);
        }
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(ways)) = map.get_mut(key) {
            ways.iter_mut().for_each(normalize);
        }
    }
    drop_null(map);
    flatten_alternatives(map);
    describe_alternatives(map);
    join_enumeration(map);
    bound_integer(map);
    map.retain(|key, value| key != "default" || *value != json!({}));
}

fn drop_null(map: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = map.get_mut("type") else { return };
    types.retain(|name| name != "null");
    if let [only] = types.as_slice() {
        let only = only.clone();
        map.insert("type".into(), only);
    }
}

/// Alternatives of alternatives are alternatives; a single one is no alternative.
fn flatten_alternatives(map: &mut Map<String, Value>) {
    let Some(Value::Array(ways)) = map.remove("anyOf") else { return };
    let mut flat: Vec<Value> = ways.into_iter().flat_map(inner_ways).filter(|way| way["type"] != "null").collect();
    match (flat.len(), flat.pop()) {
        (1, Some(Value::Object(only))) => {
            for (key, value) in only {
                map.entry(key).or_insert(value);
            }
        }
        (_, last) => {
            flat.extend(last);
            map.shift_insert(0, "anyOf".into(), Value::Array(flat));
        }
    }
}

fn describe_alternatives(map: &mut Map<String, Value>) {
    let Some(text) = map.get("description").cloned() else { return };
    let ways = map.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten();
    for way in ways.filter_map(Value::as_object_mut).filter(|way| !way.contains_key("$ref")) {
        way.entry("description").or_insert_with(|| text.clone());
    }
}

fn inner_ways(way: Value) -> Vec<Value> {
    match way {
        Value::Object(mut map) if map.len() == 1 => match map.remove("anyOf") {
            Some(Value::Array(inner)) => inner,
            Some(other) => vec![json!({ "anyOf": other })],
            None => vec![Value::Object(map)],
        },
        other => vec![other],
    }
}

/// `oneOf` constants with a description each → one `enum` with its texts beside it.
fn join_enumeration(map: &mut Map<String, Value>) {
    let Some(Value::Array(ways)) = map.remove("oneOf") else { return };
    let (mut names, mut texts) = (Vec::new(), Vec::new());
    for way in ways {
        let text = way.get("description").cloned().unwrap_or(json!(""));
        let values = way.get("const").cloned().map(|one| vec![one]);
        for value in values.or_else(|| way.get("enum").and_then(Value::as_array).cloned()).unwrap_or_default() {
            names.push(value);
            texts.push(text.clone());
        }
    }
    map.shift_insert(0, "type".into(), json!("string"));
    map.shift_insert(1, "enum".into(), Value::Array(names));
    map.insert("x-taplo".into(), json!({ "docs": { "enumValues": texts } }));
}

fn bound_integer(map: &mut Map<String, Value>) {
    let Some(format) = map.remove("format") else { return };
    if format == "uint32" {
        map.entry("maximum").or_insert(json!(u32::MAX));
    }
}
