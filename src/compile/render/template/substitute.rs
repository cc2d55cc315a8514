//! Nodes of the token text to values: each token gives way to what it stands for.

use super::call::text;
use super::pieces::{Stretch, pieces};
use super::place::{duplicate, not_text, stray_spread, wrong_kind};
use super::scope::Found;
use super::token::{Content, Token, TokenText};
use crate::diag::{Finding, Span};
use crate::tree::{Key, Kind, Node, Origin, Placed, Trace, yaml};
use serde_json::{Map, Value};
use std::sync::Arc;

pub struct Substitution<'t, 'a> {
    pub text: &'t TokenText<'a>,
    pub findings: Vec<Finding>,
}

enum Put<'t, 'a> {
    One(Placed),
    Nothing,
    Spread(&'t Found<'a>, Span),
}

impl<'t, 'a> Substitution<'t, 'a> {
    /// `None` for a document that is empty or went away.
    pub fn document(&mut self, node: &Node) -> Option<Placed> {
        self.single(node).filter(|placed| !placed.value.is_null())
    }

    fn single(&mut self, node: &Node) -> Option<Placed> {
        match self.node(node) {
            Put::One(placed) => Some(placed),
            Put::Nothing => None,
            Put::Spread(_, site) => {
                self.findings.push(stray_spread(site));
                None
            }
        }
    }

    fn node(&mut self, node: &Node) -> Put<'t, 'a> {
        let value = match &node.kind {
            Kind::Null => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::String(scalar) => match pieces(scalar) {
                Some(pieces) => return self.scalar(&pieces, node),
                None => Value::String(scalar.clone()),
            },
            Kind::Seq(items) => return Put::One(self.list(items, node)),
            Kind::Map(entries) => return Put::One(self.map(entries, node)),
        };
        Put::One(Placed { value, trace: Trace::leaf(self.written(node)) })
    }

    fn written(&self, node: &Node) -> Origin {
        Origin::Text(self.place(node.span))
    }

    /// The place in a template of a span of the token text.
    fn place(&self, span: Span) -> Span {
        self.text.place(span.range()).unwrap_or(span)
    }

    fn scalar(&mut self, stretches: &[Stretch], node: &Node) -> Put<'t, 'a> {
        match stretches {
            [Stretch::Token(number)] if node.plain => self.whole(*number),
            _ => match self.interpolated(stretches) {
                Some((text, from)) => {
                    let origin = Origin::Computed { step: "interpolation", from: from.into() };
                    Put::One(Placed { value: Value::String(text), trace: Trace::leaf(origin) })
                }
                None => Put::Nothing,
            },
        }
    }

    /// A plain scalar that is one token: the value itself, with its type.
    fn whole(&mut self, number: usize) -> Put<'t, 'a> {
        let Some(token) = self.token(number) else { return Put::Nothing };
        match &token.content {
            Content::Value(found) => Put::One(placed(found, token.site)),
            Content::Spread(found) => Put::Spread(found, token.site),
            Content::Nested(found) => Put::One(Placed {
                value: Value::String(yaml::write(&found.value)),
                trace: Trace::leaf(at_site(&nested_origin(found), token.site)),
            }),
            Content::Omit => Put::Nothing,
            Content::Lost(finding) => {
                self.findings.push(Finding::clone(finding));
                Put::Nothing
            }
        }
    }

    fn token(&self, number: usize) -> Option<&'t Token<'a>> {
        let text: &'t TokenText<'a> = self.text;
        text.tokens.get(number)
    }

    /// Text with values in it, and their origins. `None` if a value cannot be text, which is told.
    fn interpolated(&mut self, stretches: &[Stretch]) -> Option<(String, Vec<Origin>)> {
        let (mut out, mut from, told) = (String::new(), Vec::new(), self.findings.len());
        for stretch in stretches {
            match stretch {
                Stretch::Text(text) => out.push_str(text),
                Stretch::Token(number) => {
                    from.extend(self.token(*number).and_then(|token| self.append(token, &mut out)));
                }
            }
        }
        (self.findings.len() == told).then_some((out, from))
    }

    /// Writes one value into a text; the answer is its origin.
    fn append(&mut self, token: &Token<'a>, out: &mut String) -> Option<Origin> {
        let finding = match &token.content {
            Content::Value(found) => match text(&found.value) {
                Ok(text) => {
                    out.push_str(&text);
                    return Some(at_site(&found.trace.origin, token.site));
                }
                Err(_) => not_text(token.site, found),
            },
            Content::Nested(found) => {
                nested(&found.value, out);
                return Some(at_site(&nested_origin(found), token.site));
            }
            Content::Omit => return None,
            Content::Spread(_) => stray_spread(token.site),
            Content::Lost(finding) => Finding::clone(finding),
        };
        self.findings.push(finding);
        None
    }

    fn list(&mut self, nodes: &[Node], node: &Node) -> Placed {
        let (mut items, mut children) = (Vec::with_capacity(nodes.len()), Vec::with_capacity(nodes.len()));
        let mut push = |placed: Placed| {
            items.push(placed.value);
            children.push(placed.trace);
        };
        for item in nodes {
            match self.node(item) {
                Put::One(placed) => push(placed),
                Put::Nothing => {}
                Put::Spread(found, site) => match found.value.as_ref() {
                    Value::Array(list) => {
                        (0..list.len()).filter_map(|at| found.child(at)).for_each(|item| push(placed(&item, site)));
                    }
                    Value::Null => {}
                    _ => self.findings.push(wrong_kind("spread", "a list", site, found)),
                },
            }
        }
        Placed { value: Value::Array(items), trace: Trace { origin: self.written(node), children } }
    }

    fn map(&mut self, nodes: &[(Key, Node)], node: &Node) -> Placed {
        let mut entries = Entries::default();
        let mut merged = Vec::new();
        for (key, value) in nodes {
            if key.merge {
                let value = self.single(value);
                self.merge(value, key.span, &mut merged);
                continue;
            }
            let (name, value) = (self.key(key), self.single(value));
            if let (Some(name), Some(placed)) = (name, value) {
                let place = self.place(key.span);
                self.findings.extend(entries.insert(name, placed, place));
            }
        }
        // what the map says itself wins over what is merged into it
        merged.into_iter().for_each(|(name, placed)| entries.complete(name, placed));
        Placed {
            value: Value::Object(entries.map),
            trace: Trace { origin: self.written(node), children: entries.traces },
        }
    }

    fn merge(&mut self, value: Option<Placed>, key: Span, merged: &mut Vec<(String, Placed)>) {
        let Some(Placed { value, trace }) = value else { return };
        let child = |at: usize| trace.child(at).clone();
        match value {
            Value::Object(map) => {
                let entries = map.into_iter().enumerate();
                merged.extend(entries.map(|(at, (name, value))| (name, Placed { value, trace: child(at) })));
            }
            Value::Array(maps) => {
                for (at, value) in maps.into_iter().enumerate() {
                    self.merge(Some(Placed { value, trace: child(at) }), key, merged);
                }
            }
            Value::Null => {}
            value => {
                let found = Found { value: std::borrow::Cow::Owned(value), trace: std::borrow::Cow::Owned(trace) };
                self.findings.push(wrong_kind("<<", "a map", self.place(key), &found));
            }
        }
    }

    /// `None` if the key went away.
    fn key(&mut self, key: &Key) -> Option<String> {
        let Some(stretches) = pieces(&key.text) else { return Some(key.text.clone()) };
        let (text, from) = self.interpolated(&stretches)?;
        (!text.is_empty() || !from.is_empty()).then_some(text)
    }
}

#[derive(Default)]
struct Entries {
    map: Map<String, Value>,
    traces: Vec<Trace>,
    places: Vec<Span>,
}

impl Entries {
    fn insert(&mut self, name: String, placed: Placed, place: Span) -> Option<Finding> {
        if let Some(at) = self.map.keys().position(|key| *key == name) {
            return Some(duplicate(&name, place, self.places.get(at).copied().unwrap_or(place)));
        }
        self.map.insert(name, placed.value);
        self.traces.push(placed.trace);
        self.places.push(place);
        None
    }

    fn complete(&mut self, name: String, placed: Placed) {
        if !self.map.contains_key(&name) {
            self.map.insert(name, placed.value);
            self.traces.push(placed.trace);
        }
    }
}

fn placed(found: &Found, site: Span) -> Placed {
    Placed { value: found.value.as_ref().clone(), trace: trace_at(&found.trace, site) }
}

fn trace_at(trace: &Trace, site: Span) -> Trace {
    let children = trace.children.iter().map(|child| trace_at(child, site)).collect();
    Trace { origin: at_site(&trace.origin, site), children }
}

/// A literal of the tag itself is written there; all else comes from somewhere to this place.
fn at_site(origin: &Origin, site: Span) -> Origin {
    match origin {
        Origin::Text(span) if span.source == site.source && site.start <= span.start && span.end <= site.end => {
            origin.clone()
        }
        _ => Origin::Placed { site, value: Arc::new(origin.clone()) },
    }
}

fn nested_origin(found: &Found) -> Origin {
    Origin::computed("yaml", [found.origin()])
}

/// A value as YAML inside a text: with a line to itself it is indented as its first line is, else
/// it is written in one line.
fn nested(value: &Value, out: &mut String) {
    let indent = out.rfind('\n').map_or(0, |newline| newline + 1);
    let block = yaml::write(value);
    let block = block.trim_end_matches('\n');
    let alone = out[indent..].trim().is_empty();
    if !block.contains('\n') {
        return out.push_str(block);
    }
    if !alone {
        return out.push_str(&value.to_string());
    }
    let indent = out[indent..].to_owned();
    for (at, line) in block.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if at > 0 && !line.is_empty() {
            out.push_str(&indent);
        }
        out.push_str(line);
    }
}
