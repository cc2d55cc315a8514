use super::{Kind, Node, Origin, Trace};
use serde_json::{Map, Value};

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

    pub fn leaf(value: impl Into<Value>, origin: Origin) -> Self {
        Placed { value: value.into(), trace: Trace::leaf(origin) }
    }

    /// Writes a value at a path of keys, making the maps on the way.
    pub fn set(&mut self, path: &[&str], value: Value, origin: &Origin) {
        set(&mut self.value, &mut self.trace, path, value, origin);
    }

    /// Takes away what stands at a path of keys; nothing where nothing stands.
    pub fn remove(&mut self, path: &[&str]) {
        remove(&mut self.value, &mut self.trace, path);
    }

    /// Value and trace at a list of steps (keys or decimal indices), or `None` if nothing is there.
    pub fn at<'a>(&'a self, steps: impl IntoIterator<Item = &'a str>) -> Option<(&'a Value, &'a Trace)> {
        steps.into_iter().try_fold((&self.value, &self.trace), |(value, trace), step| step_into(value, trace, step))
    }

    /// The origin at a list of steps, or of the deepest part on the way that exists.
    pub fn origin<'a>(&'a self, steps: impl IntoIterator<Item = &'a str>) -> &'a Origin {
        &self.deepest(steps).origin
    }

    /// What decided that an object is there and how it is: the first value of the user's that was put into it and
    /// not already into its `metadata`, for what it is called by decides neither. Of an object that the user wrote
    /// whole, where it stands.
    pub fn decided(&self) -> &Origin {
        let by_template = self.trace.origin.span().is_some();
        let put = |part: usize| match self.trace.children.get(part) {
            Some(part) if by_template => part.placed(),
            Some(part) => part.written(),
            None => Box::new(std::iter::empty()),
        };
        let keys = self.value.as_object().into_iter().flatten().map(|(key, _)| key == "metadata").enumerate();
        let (called, rest): (Vec<_>, Vec<_>) = keys.partition(|(_, called)| *called);
        let called: Vec<_> = called.into_iter().flat_map(|(part, _)| put(part)).filter_map(Origin::span).collect();
        let own = |origin: &&Origin| origin.span().is_some_and(|span| !called.contains(&span));
        rest.into_iter().flat_map(|(part, _)| put(part)).find(own).unwrap_or_else(|| self.trace.decided())
    }

    /// The trace at a list of steps, or of the deepest part on the way that exists.
    pub fn deepest<'a>(&'a self, steps: impl IntoIterator<Item = &'a str>) -> &'a Trace {
        let mut here = (&self.value, &self.trace);
        for step in steps {
            match step_into(here.0, here.1, step) {
                Some(next) => here = next,
                None => break,
            }
        }
        here.1
    }
}

fn set(here: &mut Value, trace: &mut Trace, path: &[&str], value: Value, origin: &Origin) {
    let Some((key, rest)) = path.split_first() else {
        *here = value;
        *trace = Trace::leaf(origin.clone());
        return;
    };
    if !here.is_object() {
        *here = Value::Object(Map::new());
        *trace = Trace::leaf(origin.clone());
    }
    trace.open(here);
    let Value::Object(map) = here else { return };
    let at = map.keys().position(|known| known == key).unwrap_or_else(|| {
        trace.children.push(Trace::leaf(origin.clone()));
        map.len()
    });
    let entry = map.entry((*key).to_owned()).or_insert(Value::Null);
    if let Some(child) = trace.children.get_mut(at) {
        set(entry, child, rest, value, origin);
    }
}

fn remove(here: &mut Value, trace: &mut Trace, path: &[&str]) {
    trace.open(here);
    let (Value::Object(map), Some((key, rest))) = (here, path.split_first()) else { return };
    let Some(at) = map.keys().position(|known| known == key) else { return };
    match (rest.is_empty(), map.get_mut(*key), trace.children.get_mut(at)) {
        (false, Some(value), Some(child)) => remove(value, child, rest),
        (false, _, _) => {}
        (true, _, _) => {
            map.shift_remove(*key);
            trace.children.remove(at);
        }
    }
}

/// A map of the entries that are there.
pub fn map(entries: impl IntoIterator<Item = (String, Option<Placed>)>) -> Placed {
    let mut map = Map::new();
    let mut children = Vec::new();
    for (key, entry) in entries {
        if let Some(entry) = entry {
            map.insert(key, entry.value);
            children.push(entry.trace);
        }
    }
    let origin = first_origin(&children);
    Placed { value: Value::Object(map), trace: Trace { origin, children } }
}

/// A list of values.
pub fn list(items: impl IntoIterator<Item = Placed>) -> Placed {
    let (values, children): (Vec<Value>, Vec<Trace>) = items.into_iter().map(|item| (item.value, item.trace)).unzip();
    let origin = first_origin(&children);
    Placed { value: Value::Array(values), trace: Trace { origin, children } }
}

/// A list or map comes from where its first part comes from.
fn first_origin(children: &[Trace]) -> Origin {
    children.first().map_or(Origin::Row { table: "default", row: "empty" }, |child| child.origin.clone())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{SourceId, Span};
    use serde_json::json;
    use std::sync::Arc;

    fn text(at: usize) -> Origin {
        Origin::Text(Span::new(SourceId(0), at..at + 1))
    }

    fn placed(at: usize) -> Origin {
        Origin::Placed { site: Span::new(SourceId(1), 0..1), value: Arc::new(text(at)) }
    }

    const STEP: Origin = Origin::Row { table: "router", row: "form" };

    fn object(whole: Origin, name: &Origin, selector: &Origin, port: Option<&Origin>) -> Placed {
        let mut object = Placed::leaf(json!({}), whole.clone());
        object.set(&["metadata"], json!({}), &whole);
        object.set(&["spec"], json!({}), &whole);
        object.set(&["metadata", "name"], json!("web"), name);
        object.set(&["spec", "selector"], json!("web"), selector);
        if let Some(port) = port {
            object.set(&["spec", "port"], json!(80), port);
        }
        object
    }

    #[test]
    fn what_an_object_is_called_by_did_not_decide_it() {
        let of_a_template = |port: Option<&Origin>| object(text(100), &placed(1), &placed(1), port);
        assert_eq!(of_a_template(Some(&placed(2))).decided(), &placed(2));
        assert_eq!(of_a_template(None).decided(), &placed(1), "nothing else did");
        assert_eq!(of_a_template(Some(&text(101))).decided(), &placed(1), "the template's own words did not");
    }

    #[test]
    fn whoever_wrote_it_whole_finds_it_where_it_stands() {
        assert_eq!(object(text(5), &text(6), &text(7), None).decided(), &text(5));
    }

    #[test]
    fn of_what_a_step_made_the_users_first_value_counts() {
        assert_eq!(object(STEP, &text(1), &text(1), Some(&text(2))).decided(), &text(2));
        assert_eq!(object(STEP, &text(1), &STEP, None).decided(), &STEP);
    }
}
