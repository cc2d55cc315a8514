use super::{Kind, Node, Origin, Trace};
use serde_json::Value;

/// A JSON value together with the origins of all its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub value: Value,
    pub trace: Trace,
}

impl Placed {
    /// The value of a parsed text; every part comes from its own span.
    pub fn from_node(node: &Node) -> Self {
        Placed { value: node.to_value(), trace: trace_of(node) }
    }

    /// Value and trace at a list of steps (keys or decimal indices), or `None` if nothing is there.
    pub fn at<'a>(&'a self, steps: impl IntoIterator<Item = &'a str>) -> Option<(&'a Value, &'a Trace)> {
        steps.into_iter().try_fold((&self.value, &self.trace), |(value, trace), step| step_into(value, trace, step))
    }

    /// The origin at a list of steps, or of the deepest part on the way that exists.
    pub fn origin<'a>(&'a self, steps: impl IntoIterator<Item = &'a str>) -> &'a Origin {
        let mut here = (&self.value, &self.trace);
        for step in steps {
            match step_into(here.0, here.1, step) {
                Some(next) => here = next,
                None => break,
            }
        }
        &here.1.origin
    }
}

fn trace_of(node: &Node) -> Trace {
    let children = match &node.kind {
        Kind::Seq(items) => items.iter().map(trace_of).collect(),
        Kind::Map(entries) => entries.iter().map(|(_, value)| trace_of(value)).collect(),
        _ => Vec::new(),
    };
    Trace { origin: Origin::Text(node.span), children }
}

fn step_into<'a>(value: &'a Value, trace: &'a Trace, step: &str) -> Option<(&'a Value, &'a Trace)> {
    match value {
        Value::Object(map) => {
            let (index, (_, child)) = map.iter().enumerate().find(|(_, (key, _))| *key == step)?;
            Some((child, trace.child(index)))
        }
        Value::Array(items) => {
            let index: usize = step.parse().ok()?;
            Some((items.get(index)?, trace.child(index)))
        }
        _ => None,
    }
}
