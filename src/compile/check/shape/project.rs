//! The part of a schema that given documents use.
//!
//! Definitions that no document reaches, properties that none has and patterns of values that none
//! holds are left out; what stays gives the same verdict about exactly these documents.

use serde_json::{Map, Value, json};

/// Follows the reference of a schema, if it is one.
pub type Open<'o, 'a> = &'o dyn Fn(&'a Value) -> &'a Value;

/// Projects `schema` onto the values that stand at its place.
pub fn project<'a>(open: Open<'_, 'a>, schema: &'a Value, values: &[&Value]) -> Value {
    let Value::Object(keywords) = open(schema) else { return schema.clone() };
    let mut kept = Map::new();
    for (keyword, operand) in keywords {
        let part = match (keyword.as_str(), operand) {
            ("$defs", _) => None,
            ("properties", Value::Object(named)) => Some(properties(open, named, values)),
            ("additionalProperties", Value::Object(_)) => {
                Some(project(open, operand, &others(keywords.get("properties"), values)))
            }
            ("items", _) => Some(project(open, operand, &items(values))),
            ("anyOf", Value::Array(ways)) => Some(ways.iter().map(|way| alternative(open, way, values)).collect()),
            _ => Some(operand.clone()),
        };
        kept.extend(part.map(|part| (keyword.clone(), part)));
    }
    Value::Object(kept)
}

/// The schema that a reference stands for, or the schema itself.
pub fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
    target.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}

/// Whether a schema's `type` admits the value.
pub fn admits(schema: &Value, value: &Value) -> bool {
    let fits = |name: &Value| match (name.as_str(), value) {
        (Some("object"), Value::Object(_))
        | (Some("array"), Value::Array(_))
        | (Some("string"), Value::String(_))
        | (Some("boolean"), Value::Bool(_))
        | (Some("number"), Value::Number(_)) => true,
        (Some("integer"), Value::Number(number)) => !number.is_f64(),
        _ => false,
    };
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().any(fits),
        Some(name) => fits(name),
        None => true,
    }
}

fn properties<'a>(open: Open<'_, 'a>, named: &'a Map<String, Value>, values: &[&Value]) -> Value {
    let used = named.iter().filter_map(|(name, schema)| {
        let inner: Vec<&Value> = values.iter().filter_map(|value| value.get(name)).collect();
        (!inner.is_empty()).then(|| (name.clone(), project(open, schema, &inner)))
    });
    Value::Object(used.collect())
}

fn others<'a>(named: Option<&Value>, values: &[&'a Value]) -> Vec<&'a Value> {
    let known = |name: &str| named.is_some_and(|named| named.get(name).is_some());
    let entries = values.iter().filter_map(|value| value.as_object()).flatten();
    entries.filter(|(name, _)| !known(name)).map(|(_, value)| value).collect()
}

fn items<'a>(values: &[&'a Value]) -> Vec<&'a Value> {
    values.iter().filter_map(|value| value.as_array()).flatten().collect()
}

/// An alternative of a type that no value has keeps its type alone.
fn alternative<'a>(open: Open<'_, 'a>, way: &'a Value, values: &[&Value]) -> Value {
    let way = open(way);
    let fitting: Vec<&Value> = values.iter().copied().filter(|value| admits(way, value)).collect();
    match (fitting.is_empty(), way.get("type")) {
        (true, Some(name)) => json!({ "type": name }),
        _ => project(open, way, &fitting),
    }
}
