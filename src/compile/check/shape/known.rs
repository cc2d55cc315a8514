//! What the full schema knows about a place of a document.

use super::project::{admits, resolve};
use crate::compile::check::schemas::SchemaName;
use crate::diag::Span;
use crate::tree::{Key, Kind, Node};
use serde_json::Value;

/// A document beside its schema, annotations included.
pub struct Known<'a> {
    pub schema: SchemaName,
    root: Value,
    tree: &'a Node,
    instance: &'a Value,
}

/// What is known of one key: its schema where it stands, and the schema that this refers to.
#[derive(Clone, Copy)]
pub struct Place<'s> {
    stands: &'s Value,
    refers: &'s Value,
}

impl<'a> Known<'a> {
    pub fn new(schema: SchemaName, tree: &'a Node, instance: &'a Value) -> Self {
        // a schema that cannot be read was a finding before this is reached
        let root = serde_json::from_str(schema.text()).unwrap_or_default();
        Known { schema, root, tree, instance }
    }

    pub fn value(&self, at: &str) -> Option<&'a Value> {
        self.instance.pointer(at)
    }

    /// The schema at a pointer of the document, alternatives chosen by the values on the way.
    pub fn place(&self, at: &str) -> Place<'_> {
        let mut here = Place { stands: &self.root, refers: &self.root };
        let mut value = Some(self.instance);
        for step in steps(at) {
            value = value.and_then(|value| match value {
                Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                other => other.get(&step),
            });
            here = self.inside(here, &step, value);
        }
        here
    }

    /// The schema of a key of the table at `at`, whether the document has it or not.
    pub fn key(&self, at: &str, key: &str) -> Place<'_> {
        self.inside(self.place(at), key, None)
    }

    /// The keys that the table at `at` may have.
    pub fn keys(&self, at: &str) -> Vec<&str> {
        self.place(at).keys()
    }

    /// The tables at the top of the contract that have a key of this name.
    pub fn homes(&self, key: &str) -> Vec<&str> {
        let tables = self.root["properties"].as_object().into_iter().flatten();
        tables
            .filter(|(_, table)| resolve(&self.root, table)["properties"].get(key).is_some())
            .map(|(name, _)| name.as_str())
            .collect()
    }

    fn inside<'s>(&'s self, table: Place<'s>, step: &str, value: Option<&Value>) -> Place<'s> {
        let schema = table.refers;
        let known = schema["properties"].get(step);
        let inner = known.or_else(|| schema.get("additionalProperties").or_else(|| schema.get("items")));
        let stands = inner.unwrap_or(&Value::Null);
        Place { stands, refers: self.meant(stands, value) }
    }

    fn meant<'s>(&'s self, schema: &'s Value, value: Option<&Value>) -> &'s Value {
        let schema = resolve(&self.root, schema);
        let Some(ways) = schema.get("anyOf").and_then(Value::as_array) else { return schema };
        let fits = |way: &&Value| value.is_some_and(|value| admits(way, value) && shares_key(way, value));
        let ways = || ways.iter().map(|way| resolve(&self.root, way));
        ways().find(fits).or_else(|| ways().find(|way| value.is_some_and(|value| admits(way, value)))).unwrap_or(schema)
    }

    /// Key and value at a pointer; the value is the nearest one on the way that exists.
    pub fn node(&self, at: &str) -> (Option<&'a Key>, &'a Node) {
        let mut here = (None, self.tree);
        for step in steps(at) {
            match child(here.1, &step) {
                Some(found) => here = found,
                None => break,
            }
        }
        here
    }

    /// Where a table is named: its key, else the table itself; the root has no name.
    pub fn header(&self, at: &str) -> Span {
        match self.node(at) {
            _ if at.is_empty() => Span::whole_file(self.tree.span.source),
            (Some(key), _) => key.span,
            (None, node) => node.span,
        }
    }
}

impl<'s> Place<'s> {
    pub fn keys(self) -> Vec<&'s str> {
        self.refers["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    /// The first paragraph of the description, as a fragment of a sentence.
    pub fn description(self) -> Option<String> {
        let text = self.annotation("description")?.as_str()?;
        let text = text.split("\n\n").next().unwrap_or(text).replace('\n', " ");
        Some(lower_case(text.strip_suffix('.').unwrap_or(&text)))
    }

    /// The first example.
    pub fn example(self) -> Option<&'s Value> {
        self.annotation("examples")?.as_array()?.first()
    }

    /// The schema that says what is allowed here.
    pub fn schema(self) -> &'s Value {
        self.refers
    }

    fn annotation(self, name: &str) -> Option<&'s Value> {
        self.stands.get(name).or_else(|| self.refers.get(name))
    }
}

/// `The path` → `the path`; `GET this` and `HTTP status` stay.
fn lower_case(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn child<'n>(node: &'n Node, step: &str) -> Option<(Option<&'n Key>, &'n Node)> {
    match &node.kind {
        Kind::Seq(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)).map(|item| (None, item)),
        _ => node.entry(step).map(|(key, value)| (Some(key), value)),
    }
}

fn shares_key(way: &Value, value: &Value) -> bool {
    match (value.as_object(), way["properties"].as_object()) {
        (Some(written), Some(known)) => written.is_empty() || written.keys().any(|key| known.contains_key(key)),
        _ => true,
    }
}

/// The steps of a JSON pointer.
pub fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    // hardly a step escapes anything
    pointer.split('/').skip(1).map(|step| match step.contains('~') {
        true => step.replace("~1", "/").replace("~0", "~"),
        false => step.to_owned(),
    })
}

/// A pointer as people write it: `stage.canary.steps[0].weight`.
pub fn dotted(pointer: &str) -> String {
    let mut text = String::new();
    for step in steps(pointer) {
        match step.parse::<usize>() {
            Ok(index) => text.push_str(&format!("[{index}]")),
            Err(_) if text.is_empty() => text = step,
            Err(_) => text = format!("{text}.{step}"),
        }
    }
    text
}
