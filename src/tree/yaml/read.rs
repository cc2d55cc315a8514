use super::limits::Limits;
use super::mapping::Entries;
use super::scalar::{Scalar, float_key};
use super::tag::Tag;
use super::typed::kind;
use super::{block, characters, syntax, tag};
use crate::diag::{Checked, Code, Finding, SourceId, Span};
use crate::tree::{Key, Kind, Node};
use granit_parser::{Event, Parser, ScalarStyle, Span as EventSpan, StrInput, StructureStyle};
use std::collections::HashMap;

/// What to do with a merge key `<<`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Merge at once, as kubectl does.
    Apply,
    /// Leave the entry in place ([`Key::merge`]): its value is only known later.
    Keep,
}

/// A text with so many findings is not read on to its next document.
const ENOUGH: usize = 1_000;

/// Reads all documents of a text; empty ones (also a bare `null`) are left out, as kubectl does.
///
/// The value holds every document whose syntax could be read, even if something in it was found
/// wrong; the findings hold all that is wrong with the text, each with its span. After a syntax
/// error reading goes on at the next `---`, unless a thousand findings have been made.
pub fn read(text: &str, source: SourceId, merge: Merge, limits: Limits) -> Checked<Vec<Node>> {
    match block::read(text, source, merge, limits) {
        Some(documents) => Checked::new(documents, Vec::new()),
        None => read_by_grammar(text, source, merge, limits),
    }
}

/// The full reader, which knows all of YAML and makes all findings.
pub(super) fn read_by_grammar(text: &str, source: SourceId, merge: Merge, limits: Limits) -> Checked<Vec<Node>> {
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let parser = Parser::new_from_str_with_options(text, options);
    let findings = characters::check(text, source);
    let tabs = text.contains('\t');
    let mut reader = Reader {
        parser,
        text,
        source,
        merge,
        limits,
        findings,
        anchors: HashMap::new(),
        tabs,
        flow: 0,
        nodes: 0,
        copies: 0,
        depth: 0,
    };
    let documents = reader.documents();
    Checked::new(documents, reader.findings)
}

pub(super) type Spotted<'a> = (Event<'a>, EventSpan);
/// The error ends the document it stands in.
pub(super) type Read<T> = Result<T, Box<Finding>>;

pub(super) struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    source: SourceId,
    merge: Merge,
    limits: Limits,
    /// What is wrong but does not keep the rest of the document from being read.
    findings: Vec<Finding>,
    /// The anchored nodes of this document and how many nodes each holds.
    anchors: HashMap<usize, (Node, usize)>,
    /// Whether the text holds a tab at all.
    tabs: bool,
    /// Flow collections around the place read now.
    flow: usize,
    nodes: usize,
    copies: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn documents(&mut self) -> Vec<Node> {
        let mut documents = Vec::new();
        loop {
            match self.document() {
                Ok(Some(node)) if node.kind == Kind::Null => {}
                Ok(Some(node)) => documents.push(node),
                Ok(None) => return documents,
                Err(finding) => {
                    let bounded = finding.code == Code::TooManyNodes || self.findings.len() >= ENOUGH;
                    self.report_new(*finding);
                    if bounded || !self.recover() {
                        return documents;
                    }
                }
            }
        }
    }

    /// Goes to the start of the next document, if there is one.
    fn recover(&mut self) -> bool {
        (self.depth, self.flow) = (0, 0);
        self.parser.proceed_next_document().unwrap_or_else(|error| {
            self.findings.push(syntax::finding(&error, self.text, self.source));
            false
        })
    }

    fn document(&mut self) -> Read<Option<Node>> {
        loop {
            let event = self.next()?;
            match event.0 {
                Event::StreamEnd => return Ok(None),
                Event::DocumentStart(..) => self.anchors.clear(),
                Event::StreamStart | Event::DocumentEnd => {}
                _ => return self.node(event).map(Some),
            }
        }
    }

    pub(super) fn next(&mut self) -> Read<Spotted<'a>> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Box::new(syntax::finding(&error, self.text, self.source))),
            None => Ok((Event::StreamEnd, EventSpan::default())),
        }
    }

    pub(super) fn span(&self, span: &EventSpan) -> Span {
        Span::new(self.source, span.byte_range().unwrap_or(0..0))
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The parser also stumbles over control characters, which were found before it ran.
    fn report_new(&mut self, finding: Finding) {
        let start = |finding: &Finding| finding.span().map(|span| span.start);
        if !self.findings.iter().any(|known| known.code == finding.code && start(known) == start(&finding)) {
            self.report(finding);
        }
    }

    pub(super) fn merges(&self) -> Merge {
        self.merge
    }

    pub(super) fn node(&mut self, (event, span): Spotted<'a>) -> Read<Node> {
        let span = self.span(&span);
        let before = self.nodes + self.copies;
        self.spend(span)?;
        self.check_tabs(span);
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let tag = Tag::of(tag.as_deref());
                let kind = kind(self.scalar(&text, style, &tag, span), &text);
                (Node { span, kind, plain }, anchor)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.collection_tag(&Tag::of(tag.as_deref()), &Tag::Seq, span);
                (self.nested(span, style, |reader| reader.sequence(span, style))?, anchor)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.collection_tag(&Tag::of(tag.as_deref()), &Tag::Map, span);
                (self.nested(span, style, |reader| reader.mapping(span, style))?, anchor)
            }
            Event::Alias(id) => return self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                self.report(syntax::unknown_anchor(&name, span));
                (Node::new(span, Kind::Null), 0)
            }
            _ => return Err(Box::new(syntax::out_of_place(span))),
        };
        self.remember(anchor, &node, before)?;
        Ok(node)
    }

    /// The parser lets tabs indent in some places where kubectl refuses them.
    fn check_tabs(&mut self, span: Span) {
        if self.tabs
            && self.flow == 0
            && let Some(tab) = syntax::tab_before(self.text, span)
            // a map and its first key begin at one place
            && self.findings.last() != Some(&tab)
        {
            self.report(tab);
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: &Tag, span: Span) -> Scalar {
        tag::meaning(text, style == ScalarStyle::Plain, tag, span).unwrap_or_else(|finding| {
            self.report(*finding);
            Scalar::Text
        })
    }

    fn collection_tag(&mut self, tag: &Tag, own: &Tag, span: Span) {
        if !matches!(tag, Tag::None | Tag::NonSpecific) && tag != own {
            self.report(tag::unknown(tag, span));
        }
    }

    fn spend(&mut self, span: Span) -> Read<()> {
        self.nodes += 1;
        match self.nodes > self.limits.nodes {
            false => Ok(()),
            true => Err(Box::new(too_many(self.limits.nodes, "keys and values", span))),
        }
    }

    fn spend_copies(&mut self, copies: usize, span: Span) -> Read<()> {
        self.copies = self.copies.saturating_add(copies);
        match self.copies > self.limits.copies {
            false => Ok(()),
            true => Err(Box::new(too_many(self.limits.copies, "copies made by anchors and aliases", span))),
        }
    }

    /// The size is checked before anything is copied: an alias bomb costs what its text costs.
    fn remember(&mut self, anchor: usize, node: &Node, before: usize) -> Read<()> {
        if anchor != 0 {
            let size = self.nodes + self.copies - before;
            self.spend_copies(size, node.span)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Read<Node> {
        let Some(size) = self.anchors.get(&id).map(|(_, size)| *size) else {
            self.report(syntax::own_anchor(span));
            return Ok(Node::new(span, Kind::Null));
        };
        self.spend_copies(size, span)?;
        let node = self.anchors.get(&id).map(|(node, _)| node.clone());
        Ok(node.map_or(Node::new(span, Kind::Null), |node| Node { span, ..node }))
    }

    fn nested(&mut self, span: Span, style: StructureStyle, read: impl FnOnce(&mut Self) -> Read<Node>) -> Read<Node> {
        let flow = usize::from(style == StructureStyle::Flow);
        if self.depth == self.limits.depth {
            return Err(Box::new(syntax::too_deep(self.limits.depth, span)));
        }
        self.depth += 1;
        self.flow += flow;
        let node = read(self);
        self.depth -= 1;
        self.flow -= flow;
        node
    }

    fn sequence(&mut self, start: Span, style: StructureStyle) -> Read<Node> {
        let mut items: Vec<Node> = Vec::new();
        let close = loop {
            let event = self.next()?;
            if matches!(event.0, Event::SequenceEnd) {
                break self.span(&event.1);
            }
            items.push(self.node(event)?);
        };
        let end = end(style, close, items.last().map(|item| item.span));
        Ok(Node::new(Span { end, ..start }, Kind::Seq(items)))
    }

    fn mapping(&mut self, start: Span, style: StructureStyle) -> Read<Node> {
        let mut entries = Entries::default();
        let mut last = None;
        let close = loop {
            let event = self.next()?;
            if matches!(event.0, Event::MappingEnd) {
                break self.span(&event.1);
            }
            let key = self.key(event)?;
            let event = self.next()?;
            let aliased = matches!(event.0, Event::Alias(_));
            let value = self.node(event)?;
            last = Some(value.span);
            entries.add(key, value, aliased, self);
        };
        let end = end(style, close, last);
        Ok(Node::new(Span { end, ..start }, Kind::Map(entries.into_list())))
    }

    fn key(&mut self, (event, at): Spotted<'a>) -> Read<Key> {
        let span = self.span(&at);
        if let Event::Scalar(text, style, 0, tag) = &event {
            let (style, tag) = (*style, Tag::of(tag.as_deref()));
            let merge = text == "<<" && (style == ScalarStyle::Plain && tag == Tag::None || tag == Tag::Merge);
            self.spend(span)?;
            self.check_tabs(span);
            let scalar = if merge { Scalar::Text } else { self.scalar(text, style, &tag, span) };
            let text = match scalar {
                Scalar::Text | Scalar::NonFinite => text.clone().into_owned(),
                Scalar::Bool(flag) => flag.to_string(),
                Scalar::Integer(value) => itoa::Buffer::new().format(value).to_owned(),
                Scalar::Float(value) => float_key(value),
                Scalar::Unsigned(_) | Scalar::Null => {
                    self.report(syntax::key_without_text(span));
                    text.clone().into_owned()
                }
            };
            return Ok(Key { text, span, merge });
        }
        let node = self.node((event, at))?;
        let text = match node.kind {
            Kind::String(text) => text,
            Kind::Bool(flag) => flag.to_string(),
            Kind::Number(number) => number.to_string(),
            Kind::Null | Kind::Seq(_) | Kind::Map(_) => {
                self.report(syntax::key_without_text(node.span));
                String::new()
            }
        };
        Ok(Key { text, span: node.span, merge: false })
    }
}

/// Where a collection ends: a flow one at its bracket, a block one with its last item, because
/// the parser only notices its end at the next token.
fn end(style: StructureStyle, close: Span, last: Option<Span>) -> u32 {
    match (style, last) {
        (StructureStyle::Block, Some(last)) => last.end,
        _ => close.end,
    }
}

fn too_many(bound: usize, what: &str, span: Span) -> Finding {
    Finding::new(Code::TooManyNodes, format!("more than {bound} {what} in one text"))
        .at(span, "the bound is passed here")
        .help("split the text into several files")
}
