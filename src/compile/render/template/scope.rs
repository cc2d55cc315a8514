use super::expression::{Base, Local, Path};
use crate::tree::{Origin, Trace};
use serde_json::Value;
use std::borrow::Cow;

/// A value on its way into a manifest, with the origins of its parts. Borrowed from the context as
/// long as no helper made it.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    pub value: Cow<'a, Value>,
    pub trace: Cow<'a, Trace>,
}

impl<'a> Found<'a> {
    pub fn made(value: Value, origin: Origin) -> Self {
        Found { value: Cow::Owned(value), trace: Cow::Owned(Trace::leaf(origin)) }
    }

    /// The value under a key or decimal index.
    pub fn step(&self, step: &str) -> Option<Found<'a>> {
        match self.value.as_ref() {
            Value::Object(map) => self.child(map.keys().position(|key| key == step)?),
            Value::Array(_) => self.child(step.parse().ok()?),
            _ => None,
        }
    }

    /// The entry or item at a position.
    pub fn child(&self, index: usize) -> Option<Found<'a>> {
        let value = match &self.value {
            Cow::Borrowed(value) => Cow::Borrowed(nth(value, index)?),
            Cow::Owned(value) => Cow::Owned(nth(value, index)?.clone()),
        };
        let trace = match &self.trace {
            Cow::Borrowed(trace) => Cow::Borrowed(trace.child(index)),
            Cow::Owned(trace) => Cow::Owned(trace.child(index).clone()),
        };
        Some(Found { value, trace })
    }

    pub fn origin(&self) -> Origin {
        self.trace.origin.clone()
    }
}

fn nth(value: &Value, index: usize) -> Option<&Value> {
    match value {
        Value::Object(map) => map.values().nth(index),
        Value::Array(items) => items.get(index),
        _ => None,
    }
}

/// What names mean at one place of a template.
pub struct Frame<'a, 'f> {
    pub here: Found<'a>,
    /// Block parameters of this block, or the named arguments of this partial.
    pub names: Vec<(&'a str, Found<'a>)>,
    pub turn: Option<Turn>,
    /// Whether `here` is the context itself.
    pub at_root: bool,
    /// The block around this one; a partial starts afresh.
    pub up: Option<&'f Frame<'a, 'f>>,
}

/// One turn of a loop.
pub struct Turn {
    /// A key where the loop goes over a map, else the index.
    pub key: Value,
    pub index: usize,
    pub last: bool,
}

/// Where a path stopped.
#[derive(Debug, Clone)]
pub struct Miss<'a> {
    /// The deepest value that was found, and the number of steps that led to it. `None`: the start
    /// of the path does not exist.
    pub deepest: Option<(Found<'a>, usize)>,
}

impl<'a> Frame<'a, '_> {
    pub fn find(&self, path: &Path, root: &Found<'a>) -> Result<Found<'a>, Box<Miss<'a>>> {
        let (start, taken) = match path.base {
            Base::Name => self.by_name(path),
            Base::Here(up) => (self.above(up).map(|frame| frame.here.clone()), 0),
            Base::Root => (Some(root.clone()), 0),
            Base::Local(up, local) => (self.above(up).and_then(|frame| frame.local(local)), 0),
        };
        let mut here = start.ok_or_else(|| Box::new(Miss { deepest: None }))?;
        for (index, step) in path.steps.iter().enumerate().skip(taken) {
            match here.step(step) {
                Some(next) => here = next,
                None => return Err(Box::new(Miss { deepest: Some((here, index)) })),
            }
        }
        Ok(here)
    }

    /// Whether a path begins at the context itself, so that its first step is a field of it.
    pub fn starts_at_root(&self, path: &Path) -> bool {
        let above = |up: usize| self.above(up).is_some_and(|frame| frame.at_root);
        match path.base {
            Base::Root => true,
            Base::Here(up) => above(up),
            Base::Name => path.steps.first().is_some_and(|first| self.named(first).is_none()) && above(0),
            Base::Local(..) => false,
        }
    }

    /// The value that a path starts from, and how many of its steps that takes.
    fn by_name(&self, path: &Path) -> (Option<Found<'a>>, usize) {
        match path.steps.first().and_then(|first| self.named(first)) {
            Some(found) => (Some(found), 1),
            None => (Some(self.here.clone()), 0),
        }
    }

    fn named(&self, name: &str) -> Option<Found<'a>> {
        let mut frames = std::iter::successors(Some(self), |frame| frame.up);
        frames.find_map(|frame| frame.names.iter().find(|(known, _)| *known == name).map(|(_, found)| found.clone()))
    }

    fn above(&self, up: usize) -> Option<&Self> {
        std::iter::successors(Some(self), |frame| frame.up).nth(up)
    }

    fn local(&self, local: Local) -> Option<Found<'a>> {
        let mut frames = std::iter::successors(Some(self), |frame| frame.up);
        let (turn, frame) = frames.find_map(|frame| frame.turn.as_ref().map(|turn| (turn, frame)))?;
        let value = match local {
            Local::Key => turn.key.clone(),
            Local::Index => turn.index.into(),
            Local::First => (turn.index == 0).into(),
            Local::Last => turn.last.into(),
        };
        Some(Found::made(value, Origin::computed(local.name(), [frame.here.origin()])))
    }
}
