//! What a schema stopped accepting, found by comparing it with an older one, keyword by keyword.

use serde_json::Value;
use std::collections::BTreeSet;

/// Every narrowing of `new` against `old`, as `pointer: what`. Both are compact schemas: the few
/// keywords that `compact_schemas_use_few_keywords` lists.
pub fn narrowings(old: &Value, new: &Value) -> Vec<String> {
    let mut compare = Compare { old, new, found: Vec::new(), seen: BTreeSet::new() };
    compare.schemas(old, new, "");
    compare.found
}

struct Compare<'a> {
    old: &'a Value,
    new: &'a Value,
    found: Vec<String>,
    seen: BTreeSet<(String, String)>,
}

impl<'a> Compare<'a> {
    fn schemas(&mut self, old: &'a Value, new: &'a Value, at: &str) {
        if let (Some(left), Some(right)) = (old["$ref"].as_str(), new["$ref"].as_str())
            && !self.seen.insert((left.to_owned(), right.to_owned()))
        {
            return;
        }
        let (old, new) = (resolve(self.old, old), resolve(self.new, new));
        match (old["anyOf"].as_array(), new["anyOf"].as_array()) {
            (None, None) => self.one(old, new, at),
            (Some(ways), _) => ways.iter().for_each(|way| self.way(way, new, at)),
            (None, Some(_)) => self.way(old, new, at),
        }
    }

    /// An alternative of old must be covered by one alternative of new.
    fn way(&mut self, old: &'a Value, new: &'a Value, at: &str) {
        let ways: Vec<&Value> = new["anyOf"].as_array().map_or_else(|| vec![new], |ways| ways.iter().collect());
        let tries: Vec<Vec<String>> = ways
            .iter()
            .map(|way| {
                let mut inner = Compare { old: self.old, new: self.new, found: Vec::new(), seen: self.seen.clone() };
                inner.schemas(old, way, at);
                inner.found
            })
            .collect();
        let best = tries.into_iter().min_by_key(Vec::len).unwrap_or_default();
        self.found.extend(best);
    }

    fn one(&mut self, old: &'a Value, new: &'a Value, at: &str) {
        self.types(old, new, at);
        self.values(old, new, at);
        for (keyword, is_lower) in [
            ("minimum", true),
            ("minLength", true),
            ("minItems", true),
            ("maximum", false),
            ("maxLength", false),
            ("maxItems", false),
        ] {
            self.bound(old, new, at, keyword, is_lower);
        }
        if !new["pattern"].is_null() && old["pattern"] != new["pattern"] {
            self.say(at, "pattern changed");
        }
        self.keys(old, new, at);
        if new["items"].is_object() {
            self.schemas(&old["items"], &new["items"], &format!("{at}/items"));
        }
    }

    fn types(&mut self, old: &Value, new: &Value, at: &str) {
        let accepts = |name: &&str| {
            let names = types(new);
            names.is_empty() || names.contains(name) || (**name == *"integer" && names.contains(&"number"))
        };
        let (before, after) = (types(old), types(new));
        if (before.is_empty() && !after.is_empty()) || !before.iter().all(accepts) {
            self.say(at, &format!("type {before:?} is now {after:?}"));
        }
    }

    fn values(&mut self, old: &Value, new: &Value, at: &str) {
        let Some(after) = values(new) else { return };
        match values(old) {
            None => self.say(at, "any value before, a list of values now"),
            Some(before) => {
                let lost: Vec<&Value> = before.into_iter().filter(|value| !after.contains(value)).collect();
                if !lost.is_empty() {
                    self.say(at, &format!("values {lost:?} are gone"));
                }
            }
        }
    }

    fn bound(&mut self, old: &Value, new: &Value, at: &str, keyword: &str, is_lower: bool) {
        let Some(after) = new[keyword].as_f64() else { return };
        let tighter = old[keyword].as_f64().is_none_or(|before| if is_lower { after > before } else { after < before });
        if tighter {
            self.say(at, &format!("{keyword} {} is now {after}", old[keyword]));
        }
    }

    fn keys(&mut self, old: &'a Value, new: &'a Value, at: &str) {
        let before: Vec<&str> = strings(&old["required"]);
        for key in strings(&new["required"]).into_iter().filter(|key| !before.contains(key)) {
            self.say(at, &format!("key `{key}` is now required"));
        }
        for (name, property) in old["properties"].as_object().into_iter().flatten() {
            let here = format!("{at}/{name}");
            match (new["properties"].get(name), &new["additionalProperties"]) {
                (Some(now), _) => self.schemas(property, now, &here),
                (None, Value::Bool(false)) => self.say(&here, "key removed"),
                (None, Value::Object(_)) => self.schemas(property, &new["additionalProperties"], &here),
                (None, _) => {}
            }
        }
        match (&old["additionalProperties"], &new["additionalProperties"]) {
            (Value::Bool(false), _) | (_, Value::Null | Value::Bool(true)) => {}
            (Value::Object(_), Value::Object(_)) => {
                self.schemas(&old["additionalProperties"], &new["additionalProperties"], &format!("{at}/*"));
            }
            _ if types(old).is_empty() || types(old).contains(&"object") => {
                self.say(at, "further keys are refused now")
            }
            _ => {}
        }
    }

    fn say(&mut self, at: &str, what: &str) {
        self.found.push(format!("{at}: {what}"));
    }
}

fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(name) => root.pointer(name.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(_) => strings(&schema["type"]),
        _ => Vec::new(),
    }
}

fn values(schema: &Value) -> Option<Vec<&Value>> {
    match schema.get("const") {
        Some(value) => Some(vec![value]),
        None => schema["enum"].as_array().map(|values| values.iter().collect()),
    }
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
