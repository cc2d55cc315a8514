use super::scalar::{Scalar, resolve};
use crate::diag::{Code, Finding, SourceId, Span};
use crate::tree::{Key, Kind, Node};
use granit_parser::{Event, Parser, ScalarStyle, Span as EventSpan, StrInput};
use std::collections::HashMap;

/// Bounds that keep a hostile text from costing more than it should.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Nodes of one text, those behind aliases counted each time.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { nodes: 500_000 }
    }
}

/// What to do with a merge key `<<`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Merge at once, as kubectl does.
    Apply,
    /// Leave the entry in place ([`Key::merge`]): its value is only known later.
    Keep,
}

/// Reads all documents of a text.
///
/// # Errors
/// Everything that is wrong with the text; each finding has its span.
pub fn read(text: &str, source: SourceId, merge: Merge, limits: Limits) -> Result<Vec<Node>, Vec<Finding>> {
    let parser = Parser::new_from_str_with_options(text, granit_parser::options! { emit_comments: false });
    let mut reader = Reader { parser, source, anchors: HashMap::new(), nodes: 0, limits, merge };
    reader.documents().map_err(|finding| vec![finding])
}

type Spotted<'a> = (Event<'a>, EventSpan);
type Read<T> = Result<T, Finding>;

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    source: SourceId,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    limits: Limits,
    merge: Merge,
}

impl<'a> Reader<'a> {
    fn span(&self, span: &EventSpan) -> Span {
        Span::new(self.source, span.byte_range().unwrap_or(0..0))
    }

    fn next(&mut self) -> Read<Spotted<'a>> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(0);
                Err(Finding::new(Code::YamlSyntax, error.to_string()).at(Span::new(self.source, at..at), "here"))
            }
            None => Err(Finding::new(Code::YamlSyntax, "the text ends in the middle")),
        }
    }

    fn documents(&mut self) -> Read<Vec<Node>> {
        let mut documents = Vec::new();
        loop {
            let event = self.next()?;
            match event.0 {
                Event::StreamEnd => return Ok(documents),
                Event::DocumentStart(..) => self.anchors.clear(),
                Event::StreamStart | Event::DocumentEnd => {}
                _ => documents.push(self.node(event)?),
            }
        }
    }

    fn node(&mut self, (event, span): Spotted<'a>) -> Read<Node> {
        let span = self.span(&span);
        self.spend(1, span)?;
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().map(|tag| tag.core_suffix().unwrap_or("?").to_owned());
                (scalar(text.into_owned(), style, tag.as_deref(), span)?, anchor)
            }
            Event::SequenceStart(_, anchor, _) => (self.sequence(span)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.mapping(span)?, anchor),
            Event::Alias(id) => return self.alias(id, span),
            _ => return Err(Finding::new(Code::YamlSyntax, "an event out of place").at(span, "here")),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn spend(&mut self, nodes: usize, span: Span) -> Read<()> {
        self.nodes += nodes;
        match self.nodes > self.limits.nodes {
            false => Ok(()),
            true => Err(Finding::new(Code::TooManyNodes, format!("more than {} values", self.limits.nodes))
                .at(span, "the bound is passed here")),
        }
    }

    fn alias(&mut self, id: usize, span: Span) -> Read<Node> {
        let Some(mut node) = self.anchors.get(&id).cloned() else {
            return Err(
                Finding::new(Code::UnsupportedYaml, "an alias inside its own anchor").at(span, "refers to itself")
            );
        };
        self.spend(size(&node), span)?;
        node.span = span;
        Ok(node)
    }

    fn sequence(&mut self, start: Span) -> Read<Node> {
        let mut items: Vec<Node> = Vec::new();
        let end = loop {
            let event = self.next()?;
            if matches!(event.0, Event::SequenceEnd) {
                break self.span(&event.1).end;
            }
            items.push(self.node(event)?);
        };
        let end = items.last().map_or(end, |item| item.span.end);
        Ok(Node::new(Span { end, ..start }, Kind::Seq(items)))
    }

    fn mapping(&mut self, start: Span) -> Read<Node> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut merges = Vec::new();
        let end = loop {
            let event = self.next()?;
            if matches!(event.0, Event::MappingEnd) {
                break self.span(&event.1).end;
            }
            let key = self.key(event)?;
            let event = self.next()?;
            let value = self.node(event)?;
            match (key.merge, self.merge) {
                (true, Merge::Apply) => merges.push(value),
                (true, Merge::Keep) => entries.push((key, value)),
                (false, _) => {
                    if let Some(first) = seen.insert(key.text.clone(), key.span) {
                        return Err(duplicate(&key, first));
                    }
                    entries.push((key, value));
                }
            }
        };
        let end = entries.last().map_or(end, |(_, value)| value.span.end);
        apply_merges(&mut entries, merges)?;
        Ok(Node::new(Span { end, ..start }, Kind::Map(entries)))
    }

    fn key(&mut self, event: Spotted<'a>) -> Read<Key> {
        let merge = matches!(&event.0, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<");
        let node = self.node(event)?;
        let text = match node.kind {
            Kind::String(text) => text,
            Kind::Bool(flag) => flag.to_string(),
            Kind::Number(number) => number.to_string(),
            Kind::Null | Kind::Seq(_) | Kind::Map(_) => {
                return Err(Finding::new(Code::UnsupportedYaml, "a key that is not a string")
                    .at(node.span, "kubectl cannot read this key")
                    .help("write a string as the key"));
            }
        };
        Ok(Key { text, span: node.span, merge })
    }
}

fn duplicate(key: &Key, first: Span) -> Finding {
    Finding::new(Code::DuplicateKey, format!("the key `{}` stands twice in one map", key.text))
        .at(key.span, "again here")
        .at(first, "first here")
        .help("keep one of the two; kubectl would silently take the last")
}

fn apply_merges(entries: &mut Vec<(Key, Node)>, merges: Vec<Node>) -> Read<()> {
    for merge in merges {
        let sources = match merge.kind {
            Kind::Seq(items) => items,
            kind => vec![Node { kind, ..merge }],
        };
        for source in sources {
            let Kind::Map(merged) = source.kind else {
                return Err(Finding::new(Code::UnsupportedYaml, "a merge key `<<` without a map")
                    .at(source.span, "only maps can be merged"));
            };
            for (key, value) in merged {
                if !entries.iter().any(|(k, _)| k.text == key.text) {
                    entries.push((key, value));
                }
            }
        }
    }
    Ok(())
}

fn size(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Seq(items) => items.iter().map(size).sum(),
        Kind::Map(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
        _ => 0,
    }
}

fn scalar(text: String, style: ScalarStyle, tag: Option<&str>, span: Span) -> Read<Node> {
    let plain = style == ScalarStyle::Plain && tag.is_none();
    let kind = match tag {
        Some("str") => Kind::String(text),
        Some("int" | "float" | "bool" | "null") => typed(text, span)?,
        Some(_) => {
            return Err(Finding::new(Code::UnsupportedYaml, "a tag that Kubernetes objects do not know")
                .at(span, "tagged value")
                .help("write the value without the tag"));
        }
        None if style == ScalarStyle::Plain => typed(text, span)?,
        None => Kind::String(text),
    };
    Ok(Node { span, kind, plain })
}

fn typed(text: String, span: Span) -> Read<Kind> {
    Ok(match resolve(&text) {
        Scalar::Null => Kind::Null,
        Scalar::Bool(flag) => Kind::Bool(flag),
        Scalar::Number(number) => Kind::Number(number),
        Scalar::Text => Kind::String(text),
        Scalar::NonFinite => {
            return Err(Finding::new(Code::UnsupportedYaml, format!("`{text}` has no JSON form"))
                .at(span, "not a finite number")
                .help("quote it if it is meant as text"));
        }
    })
}
