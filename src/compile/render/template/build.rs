//! Pieces to a program: which tag closes which.

use super::program::{Call, Each, If, Part, Program, With};
use super::scan::{Piece, Sort, Tag, scan};
use super::tag::{self, Opening};
use super::trim::trim;
use super::words;
use crate::diag::{Finding, SourceId, Span};
use std::ops::Range;

/// Blocks inside each other; the evaluation of blocks is recursive.
const DEEPEST_BLOCK: usize = 32;

/// A template as a program. `None` if its text has faults; all of them are told.
pub fn build(source: SourceId, text: &str, findings: &mut Vec<Finding>) -> Option<Program> {
    let before = findings.len();
    findings.extend(reserved(text, source));
    let mut pieces = scan(text, source, findings);
    let indents = trim(text, &mut pieces);
    let mut builder = Builder { text, source, findings, open: Vec::new(), parts: Vec::new() };
    for (piece, indent) in pieces.into_iter().zip(indents) {
        builder.piece(piece, indent);
    }
    let parts = builder.finish();
    if let Some(own) = findings.get_mut(before..) {
        own.sort_by_key(|finding| finding.span().map(|span| span.start));
    }
    (findings.len() == before).then(|| Program { source, text: text.to_owned(), parts })
}

/// The characters that mark tokens, also where YAML would read an escape as one of them.
fn reserved(text: &str, source: SourceId) -> Option<Finding> {
    let found = if text.is_ascii() { None } else { text.find(['\u{e000}', '\u{e001}']) };
    let escaped = || ["\\ue00", "\\u0000e00"].iter().find_map(|escape| escape_of(text, escape));
    let at = found.or_else(escaped)?;
    Some(words::reserved(Span::new(source, at..at + text[at..].chars().next().map_or(0, char::len_utf8))))
}

fn escape_of(text: &str, escape: &str) -> Option<usize> {
    if !text.contains('\\') {
        return None;
    }
    // ASCII lower case keeps every offset
    let lower = text.to_ascii_lowercase();
    let found = lower.match_indices(escape).find(|(at, _)| lower[at + escape.len()..].starts_with(['0', '1']));
    found.map(|(at, _)| at)
}

/// A block that waits for its end.
struct Open {
    name: String,
    span: Span,
    opening: Opening,
    /// The parts around the block.
    outer: Vec<Part>,
    /// The parts before `{{else}}`, once that was met.
    first: Option<(Vec<Part>, Span)>,
    /// Opened by `{{else if}}`: the end of the block around it ends this one too.
    chained: bool,
}

struct Builder<'t, 'f> {
    text: &'t str,
    source: SourceId,
    findings: &'f mut Vec<Finding>,
    open: Vec<Open>,
    parts: Vec<Part>,
}

impl Builder<'_, '_> {
    fn piece(&mut self, piece: Piece, indent: Option<Range<usize>>) {
        match piece {
            Piece::Text(range) if range.is_empty() => {}
            Piece::Text(range) => self.parts.push(Part::Text(self.span(range))),
            Piece::Tag(tag) => {
                if let Err(finding) = self.tag(&tag, indent) {
                    self.findings.push(finding);
                }
            }
        }
    }

    fn tag(&mut self, tag: &Tag, indent: Option<Range<usize>>) -> Result<(), Finding> {
        let (whole, body) = (self.span(tag.range.clone()), self.text.get(tag.body.clone()).unwrap_or(""));
        let inside = self.span(tag.body.clone());
        match tag.sort {
            Sort::Comment => Ok(()),
            Sort::Value => {
                let value = tag::value(body, inside)?;
                self.parts.push(Part::Emit(super::expression::Expr { span: whole, ..value }));
                Ok(())
            }
            Sort::Open => self.open(body, inside, whole, false),
            Sort::Else if body.is_empty() => self.otherwise(whole),
            Sort::Else => self.otherwise(whole).and_then(|()| self.open(body, inside, whole, true)),
            Sort::Close => self.close(body, whole),
            Sort::Partial => self.partial(body, inside, whole, indent),
            Sort::Refused(what) => Err(words::construct(what, whole)),
            Sort::RefusedBlock(what) => self.block(body, whole, Err(words::construct(what, whole)), false),
        }
    }

    fn partial(&mut self, body: &str, inside: Span, span: Span, indent: Option<Range<usize>>) -> Result<(), Finding> {
        let tag = tag::partial(body, inside)?;
        let indent = indent.map(|range| self.text.get(range).unwrap_or("").to_owned());
        let (name, context, arguments) = (tag.name, tag.context, tag.arguments);
        self.parts.push(Part::Partial(Box::new(Call { span, name, indent, context, arguments })));
        Ok(())
    }

    fn open(&mut self, body: &str, inside: Span, span: Span, chained: bool) -> Result<(), Finding> {
        let opening = match self.open.len() {
            0..DEEPEST_BLOCK => opening(body, inside),
            _ => Err(words::deep_blocks(span)),
        };
        self.block(body, span, opening, chained)
    }

    /// A block is opened even when its tag has a fault, so that its end still finds it.
    fn block(&mut self, body: &str, span: Span, read: Result<Opening, Finding>, chained: bool) -> Result<(), Finding> {
        let name = body.split(char::is_whitespace).next().unwrap_or("").to_owned();
        let (opening, fault) = match read {
            Ok(opening) => (opening, None),
            Err(finding) => (Opening { name: name.clone(), arguments: Vec::new(), names: Vec::new() }, Some(finding)),
        };
        let outer = std::mem::take(&mut self.parts);
        self.open.push(Open { name, span, opening, outer, first: None, chained });
        fault.map_or(Ok(()), Err)
    }

    fn otherwise(&mut self, span: Span) -> Result<(), Finding> {
        let Some(block) = self.open.last_mut() else { return Err(words::stray_else(span)) };
        if let Some((_, first)) = &block.first {
            return Err(words::second_else(span, *first));
        }
        block.first = Some((std::mem::take(&mut self.parts), span));
        Ok(())
    }

    fn close(&mut self, name: &str, span: Span) -> Result<(), Finding> {
        // an end that fits no open block is a stray one; else it ends what is open inside as well
        let owner = self.open.iter().rposition(|open| !open.chained && open.name == name);
        let top = self.open.iter().rposition(|open| !open.chained);
        let Some(owner) = owner else {
            return Err(self.stray(name, span, top));
        };
        while self.open.len() > owner {
            let Some(block) = self.open.pop() else { break };
            if !block.chained && self.open.len() > owner {
                self.findings.push(words::crossed_block(&block.name, block.span, name, span));
            }
            self.end(block);
        }
        Ok(())
    }

    fn stray(&mut self, name: &str, span: Span, top: Option<usize>) -> Finding {
        // the end of an open block under another name: say so and take it as that block's end
        let Some(top) = top else { return words::stray_close(name, span) };
        let (opened, at) = self.open.get(top).map_or((String::new(), span), |open| (open.name.clone(), open.span));
        while self.open.len() > top {
            let Some(block) = self.open.pop() else { break };
            self.end(block);
        }
        words::crossed_block(&opened, at, name, span)
    }

    /// Puts a block that is complete behind the parts around it.
    fn end(&mut self, block: Open) {
        let last = std::mem::replace(&mut self.parts, block.outer);
        let (body, other) = match block.first {
            Some((first, _)) => (first, last),
            None => (last, Vec::new()),
        };
        self.parts.extend(part(block.opening, body, other));
    }

    fn finish(mut self) -> Vec<Part> {
        let end = Span::new(self.source, self.text.len()..self.text.len());
        while let Some(block) = self.open.pop() {
            if !block.chained {
                self.findings.push(words::unclosed_block(&block.name, block.span, end));
            }
            self.end(block);
        }
        self.parts
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }
}

/// The tag that opens a block, with as many values and names as the block takes.
fn opening(body: &str, span: Span) -> Result<Opening, Finding> {
    let opening = tag::opening(body, span)?;
    let names = match opening.name.as_str() {
        "if" | "unless" => 0,
        "each" => 2,
        "with" => 1,
        other => return Err(words::unknown_block(other, span)),
    };
    match opening.arguments.len() == 1 && opening.names.len() <= names {
        true => Ok(opening),
        false => Err(words::block_arguments(&opening.name, span)),
    }
}

/// `None` for a block whose opening tag had a fault, which was told.
fn part(opening: Opening, body: Vec<Part>, other: Vec<Part>) -> Option<Part> {
    let value = opening.arguments.into_iter().next()?;
    let mut names = opening.names.into_iter();
    match opening.name.as_str() {
        "if" => Some(Part::If(Box::new(If { test: value, yes: body, no: other }))),
        "unless" => Some(Part::If(Box::new(If { test: value, yes: other, no: body }))),
        "each" => {
            Some(Part::Each(Box::new(Each { over: value, item: names.next(), key: names.next(), body, empty: other })))
        }
        "with" => Some(Part::With(Box::new(With { value, name: names.next(), body, absent: other }))),
        _ => None,
    }
}
