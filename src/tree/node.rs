use crate::diag::Span;
use serde_json::{Map, Number, Value};

/// One value of a TOML or YAML text, with the span it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
    /// Written as a plain (unquoted, untagged) YAML scalar; false for everything else.
    pub plain: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Seq(Vec<Node>),
    /// Entries in the order written; keys are unique, but for merge keys that were kept.
    Map(Vec<(Key, Node)>),
}

/// A key as the reader of the format sees it (`on:` in YAML is the key `true`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub text: String,
    pub span: Span,
    /// A YAML merge key `<<` that was kept in place for the template engine.
    pub merge: bool,
}

impl Node {
    pub fn new(span: Span, kind: Kind) -> Self {
        Node { span, kind, plain: false }
    }

    /// The value under `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value of an entry, if this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<(&Key, &Node)> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(k, _)| k.text == key && !k.merge).map(|(k, v)| (k, v)),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The node at a list of steps (keys, or indices in decimal), as far as the path leads.
    /// The flag tells whether all of it was found.
    pub fn descend<'a>(&'a self, steps: impl IntoIterator<Item = &'a str>) -> (&'a Node, bool) {
        let mut here = self;
        for step in steps {
            let next = match &here.kind {
                Kind::Seq(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
                _ => here.get(step),
            };
            match next {
                Some(node) => here = node,
                None => return (here, false),
            }
        }
        (here, true)
    }

    /// The plain JSON value, without spans.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::String(text) => Value::String(text.clone()),
            Kind::Seq(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Kind::Map(entries) => Value::Object(object(entries)),
        }
    }

    /// What a person calls this kind of value.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Seq(_) => "a list",
            Kind::Map(_) => "a table",
        }
    }
}

fn object(entries: &[(Key, Node)]) -> Map<String, Value> {
    entries.iter().map(|(key, value)| (key.text.clone(), value.to_value())).collect()
}
