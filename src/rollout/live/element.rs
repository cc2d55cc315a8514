//! The steps by which `managedFields` names a field, and the paths made of them.

use crate::rollout::canonical::sorted;
use serde_json::{Map, Value};
use std::fmt;

/// A value that stands within a path, as canonical JSON: `"app"`, `80`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal(String);

impl Literal {
    pub fn of(value: &Value) -> Literal {
        Literal(sorted(value).to_string())
    }

    /// Whether it is this value.
    pub fn is(&self, value: &Value) -> bool {
        Literal::of(value) == *self
    }

    /// The value itself.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or(Value::Null)
    }
}

/// One step from a value to a part of it, as the API server sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// `f:`, an entry of a map.
    Field(String),
    /// `k:`, the item of a list with these keys, in order of their names.
    Key(Vec<(String, Literal)>),
    /// `v:`, a member of a set.
    Member(Literal),
    /// `i:`, the item of a list at this position.
    Index(usize),
    /// A step of a kind that is not known here: nothing may be proven from it.
    Unknown(String),
}

impl Element {
    /// Reads a key of `fieldsV1`.
    pub fn read(text: &str) -> Element {
        let known = match text.split_once(':') {
            Some(("f", name)) => Some(Element::Field(name.to_owned())),
            Some(("k", keys)) => serde_json::from_str(keys).ok().map(|keys| Element::keyed(&keys)),
            Some(("v", value)) => serde_json::from_str(value).ok().map(|value| Element::Member(Literal::of(&value))),
            Some(("i", at)) => at.parse().ok().map(Element::Index),
            _ => None,
        };
        known.unwrap_or_else(|| Element::Unknown(text.to_owned()))
    }

    pub fn field(name: &str) -> Element {
        Element::Field(name.to_owned())
    }

    /// The item whose fields have these values.
    pub fn keyed(keys: &Map<String, Value>) -> Element {
        let mut pairs: Vec<_> = keys.iter().map(|(name, value)| (name.clone(), Literal::of(value))).collect();
        pairs.sort();
        Element::Key(pairs)
    }

    /// As a key of `fieldsV1`.
    pub fn write(&self) -> String {
        match self {
            Element::Field(name) => format!("f:{name}"),
            Element::Key(pairs) => {
                let keys: Map<String, Value> = pairs.iter().map(|(name, text)| (name.clone(), text.value())).collect();
                format!("k:{}", Value::Object(keys))
            }
            Element::Member(literal) => format!("v:{}", literal.0),
            Element::Index(at) => format!("i:{at}"),
            Element::Unknown(text) => text.clone(),
        }
    }

    /// The part of a value that this step leads to.
    pub fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match self {
            Element::Field(name) => value.as_object()?.get(name),
            Element::Key(_) | Element::Member(_) | Element::Index(_) | Element::Unknown(_) => {
                let items = value.as_array()?;
                items.get(self.place(items)?)
            }
        }
    }

    pub fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        match (self, value) {
            (Element::Field(name), Value::Object(map)) => map.get_mut(name),
            (_, Value::Array(items)) => self.place(items).and_then(|at| items.get_mut(at)),
            _ => None,
        }
    }

    /// Takes the part that this step leads to out of a value.
    pub fn remove_from(&self, value: &mut Value) {
        match (self, value) {
            (Element::Field(name), Value::Object(map)) => drop(map.shift_remove(name)),
            (_, Value::Array(items)) => drop(self.place(items).map(|at| items.remove(at))),
            _ => {}
        }
    }

    /// Where the item stands in its list.
    fn place(&self, items: &[Value]) -> Option<usize> {
        match self {
            Element::Key(pairs) => items.iter().position(|item| has(item, pairs)),
            Element::Member(literal) => items.iter().position(|item| literal.is(item)),
            Element::Index(at) => (*at < items.len()).then_some(*at),
            Element::Field(_) | Element::Unknown(_) => None,
        }
    }
}

fn has(item: &Value, pairs: &[(String, Literal)]) -> bool {
    // a port that does not say its protocol is the one of TCP
    let left_out = |name: &str, literal: &Literal| name == "protocol" && literal.is(&Value::from("TCP"));
    let is = |(name, literal): &(String, Literal)| {
        item.get(name).map_or_else(|| left_out(name, literal), |value| literal.is(value))
    };
    pairs.iter().all(is)
}

/// As the API server words it: `.image`, `[name="app"]`, `[="a"]`, `[0]`.
impl fmt::Display for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Element::Field(name) => write!(formatter, ".{name}"),
            Element::Key(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(name, literal)| format!("{name}={}", literal.0)).collect();
                write!(formatter, "[{}]", pairs.join(","))
            }
            Element::Member(literal) => write!(formatter, "[={}]", literal.0),
            Element::Index(at) => write!(formatter, "[{at}]"),
            Element::Unknown(text) => write!(formatter, "[?{text}]"),
        }
    }
}

/// The way from a whole object to a field: `.spec.template.spec.containers[name="app"].image`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LivePath(pub Vec<Element>);

impl LivePath {
    /// The path of these field names, without a step into a list.
    pub fn of(fields: &[&str]) -> LivePath {
        LivePath(fields.iter().map(|name| Element::field(name)).collect())
    }

    /// What stands there in an object.
    pub fn value<'a>(&self, object: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(object, |here, element| element.of(here))
    }

    /// Whether it leads to an item of a list.
    pub fn is_item(&self) -> bool {
        match self.0.last() {
            Some(Element::Key(_) | Element::Member(_) | Element::Index(_)) => true,
            Some(Element::Field(_) | Element::Unknown(_)) | None => false,
        }
    }

    /// Whether this is a part of what the other path leads to, or that itself.
    pub fn within(&self, other: &LivePath) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl fmt::Display for LivePath {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        self.0.iter().try_for_each(|element| element.fmt(formatter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_read_back() {
        for text in
            [r#"f:spec"#, r#"k:{"containerPort":80,"protocol":"TCP"}"#, r#"v:"kubernetes.io/pvc""#, "i:3", "x:y"]
        {
            assert_eq!(Element::read(text).write(), text);
        }
        assert_eq!(Element::read("k:{"), Element::Unknown("k:{".to_owned()));
    }

    #[test]
    fn paths_are_worded_as_the_server_words_them() {
        let steps = ["f:spec", "f:containers", r#"k:{"name":"app"}"#, "f:image"];
        let path = LivePath(steps.iter().map(|step| Element::read(step)).collect());
        assert_eq!(path.to_string(), r#".spec.containers[name="app"].image"#);
        let object = json!({ "spec": { "containers": [{ "name": "side" }, { "name": "app", "image": "a:1" }] } });
        assert_eq!(path.value(&object), Some(&json!("a:1")));
        assert_eq!(LivePath(vec![Element::read(r#"v:"a""#)]).to_string(), r#"[="a"]"#);
    }
}
