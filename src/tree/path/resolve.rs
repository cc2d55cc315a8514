use super::{FieldPath, ListKey, ListKeys, Step, field_names};
use crate::diag::nearest;
use crate::tree::{Placed, Trace};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// The first step of a path that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// As far as the path led.
    pub reached: FieldPath,
    pub step: Step,
    /// What stands there instead: field names, or the names of the list's items.
    pub known: Vec<String>,
    /// The one among them that was probably meant.
    pub nearest: Option<String>,
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "`{}` has no `{}`", self.reached, self.step)?;
        match &self.nearest {
            Some(name) => write!(formatter, ", did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl FieldPath {
    /// The value at this path and where it comes from.
    ///
    /// # Errors
    /// The first step that leads nowhere, with the names that would.
    pub fn resolve<'a>(&self, object: &'a Placed, keys: ListKeys) -> Result<(&'a Value, &'a Trace), Missing> {
        let mut here = (&object.value, &object.trace);
        for (at, step) in self.steps.iter().enumerate() {
            let passed = self.steps.get(..at).unwrap_or(&[]);
            let list = keys(&field_names(passed));
            here = descend(here.0, step, list)
                .map(|(index, child)| (child, here.1.child(index)))
                .ok_or_else(|| missing(passed, step, here.0, list))?;
        }
        Ok(here)
    }

    /// The value at this path, if there is one.
    pub fn value<'a>(&self, object: &'a Value, keys: ListKeys) -> Option<&'a Value> {
        self.steps.iter().enumerate().try_fold(object, |here, (at, step)| {
            let list = keys(&field_names(self.steps.get(..at)?));
            descend(here, step, list).map(|(_, child)| child)
        })
    }
}

fn descend<'a>(here: &'a Value, step: &Step, keys: &[ListKey]) -> Option<(usize, &'a Value)> {
    match (here, step) {
        (Value::Object(map), Step::Field(name)) => {
            map.iter().enumerate().find(|(_, (key, _))| *key == name).map(|(index, (_, child))| (index, child))
        }
        (Value::Array(items), _) => {
            let index = position(items, step, keys)?;
            items.get(index).map(|item| (index, item))
        }
        _ => None,
    }
}

/// Where the item that a step names stands in its list. A list without keys is searched by `name`.
pub fn position(items: &[Value], step: &Step, keys: &[ListKey]) -> Option<usize> {
    match step {
        Step::Index(at) => (*at < items.len()).then_some(*at),
        Step::Named(text) => {
            let key = keys.first().copied().unwrap_or(ListKey { name: "name", default: None });
            items.iter().position(|item| key_text(item, key).as_deref() == Some(text))
        }
        Step::Item(pairs) => items.iter().position(|item| pairs.iter().all(|pair| has(item, pair, keys))),
        Step::Field(_) => None,
    }
}

fn has(item: &Value, (name, text): &(String, String), keys: &[ListKey]) -> bool {
    let default = keys.iter().find(|key| key.name == name).and_then(|key| key.default);
    field_text(item, name, default).as_deref() == Some(text)
}

/// The texts of all keys of an item; `None` if one is neither there nor defaulted, or not a scalar.
pub fn key_texts(item: &Value, keys: &[ListKey]) -> Option<Vec<String>> {
    item.as_object()?;
    keys.iter().map(|key| key_text(item, *key).map(Cow::into_owned)).collect()
}

fn key_text(item: &Value, key: ListKey) -> Option<Cow<'_, str>> {
    field_text(item, key.name, key.default)
}

fn field_text<'a>(item: &'a Value, name: &str, default: Option<&'a str>) -> Option<Cow<'a, str>> {
    match item.get(name) {
        None => default.map(Cow::Borrowed),
        Some(Value::String(text)) => Some(Cow::Borrowed(text)),
        Some(Value::Number(number)) => Some(Cow::Owned(number.to_string())),
        Some(Value::Bool(flag)) => Some(Cow::Owned(flag.to_string())),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) => None,
    }
}

fn missing(passed: &[Step], step: &Step, here: &Value, keys: &[ListKey]) -> Missing {
    let known: Vec<String> = match here {
        Value::Object(map) => map.keys().cloned().collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| item_name(at, item, keys)).collect(),
        _ => Vec::new(),
    };
    let written = match step {
        Step::Field(name) | Step::Named(name) => name.clone(),
        Step::Item(pairs) => pairs.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(","),
        Step::Index(at) => at.to_string(),
    };
    let nearest = nearest(&written, known.iter().map(String::as_str)).map(str::to_owned);
    Missing { reached: FieldPath::new(passed.to_vec()), step: step.clone(), known, nearest }
}

fn item_name(at: usize, item: &Value, keys: &[ListKey]) -> String {
    match key_texts(item, keys) {
        Some(texts) if !texts.is_empty() => texts.join(","),
        _ => field_text(item, "name", None).map_or_else(|| at.to_string(), Cow::into_owned),
    }
}
