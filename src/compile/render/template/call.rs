//! What the helpers do with values.

use super::helper::Helper;
use super::scope::Found;
use crate::tree::{Origin, yaml};
use serde_json::Value;
use std::cmp::Ordering;

/// A helper over arguments that are all there. Whether an argument may be absent is not decided
/// here but where expressions are evaluated.
pub fn call<'a>(helper: Helper, arguments: &[Found<'a>]) -> Result<Found<'a>, Fault> {
    let values: Vec<&Value> = arguments.iter().map(|found| found.value.as_ref()).collect();
    let value = match (helper, values.as_slice()) {
        (Helper::Upper, [value]) => Value::String(text(value)?.to_uppercase()),
        (Helper::Lower, [value]) => Value::String(text(value)?.to_lowercase()),
        (Helper::Concat, values) => Value::String(values.iter().map(|value| text(value)).collect::<Result<_, _>>()?),
        (Helper::Json, [value]) => Value::String(value.to_string()),
        (Helper::Yaml, [value]) => Value::String(yaml::write(value)),
        (Helper::Len, [value]) => length(value)?.into(),
        (Helper::Eq, [a, b]) => equal(a, b).into(),
        (Helper::Ne, [a, b]) => (!equal(a, b)).into(),
        (Helper::Gt, [a, b]) => (order(a, b)? == Ordering::Greater).into(),
        (Helper::Gte, [a, b]) => (order(a, b)? != Ordering::Less).into(),
        (Helper::Lt, [a, b]) => (order(a, b)? == Ordering::Less).into(),
        (Helper::Lte, [a, b]) => (order(a, b)? != Ordering::Greater).into(),
        (Helper::Not, [value]) => (!truthy(value)).into(),
        _ => return Err(Fault { argument: 0, wanted: "other arguments" }),
    };
    Ok(Found::made(value, Origin::computed(helper.name(), arguments.iter().map(Found::origin))))
}

/// An argument that the helper cannot work on.
pub struct Fault {
    pub argument: usize,
    pub wanted: &'static str,
}

/// What handlebars takes for true: not null, not false, not 0, not empty.
pub fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64().is_none_or(|number| number != 0.0 && !number.is_nan()),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// A scalar as text; null is empty.
pub fn text(value: &Value) -> Result<String, Fault> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Object(_) => Err(Fault { argument: 0, wanted: "text" }),
    }
}

fn length(value: &Value) -> Result<usize, Fault> {
    match value {
        Value::Array(items) => Ok(items.len()),
        Value::Object(map) => Ok(map.len()),
        Value::String(text) => Ok(text.chars().count()),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            Err(Fault { argument: 0, wanted: "a list, a map or a string" })
        }
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => order(a, b).is_ok_and(|order| order == Ordering::Equal),
        _ => a == b,
    }
}

fn order(a: &Value, b: &Value) -> Result<Ordering, Fault> {
    let fault = Fault { argument: 1, wanted: "two numbers or two strings" };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Ok(a.cmp(&b)),
            _ => a.as_f64().partial_cmp(&b.as_f64()).ok_or(fault),
        },
        (Value::String(a), Value::String(b)) => Ok(a.cmp(b)),
        _ => Err(fault),
    }
}
