use super::words;
use crate::diag::{Finding, SourceId, Span};
use std::ops::Range;

/// A stretch of a template's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(Range<usize>),
    Tag(Tag),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// From `{{` to `}}`, both included.
    pub range: Range<usize>,
    pub sort: Sort,
    /// What stands behind the sigil, trimmed.
    pub body: Range<usize>,
    /// `{{~` and `~}}`
    pub trim_before: bool,
    pub trim_after: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Value,
    Open,
    Close,
    Else,
    Partial,
    Comment,
    /// What this language leaves out, by the name to call it.
    Refused(&'static str),
    /// The same, as a block that has an end.
    RefusedBlock(&'static str),
}

/// Most templates have fewer tags and texts between them.
const USUAL_PIECES: usize = 64;
/// Bounds for one tag: the grammar behind it is recursive.
const LONGEST_TAG: usize = 4096;
const DEEPEST_TAG: usize = 16;

/// Splits a template into text and tags. Faults are told, and the scan goes on behind them.
pub fn scan(text: &str, source: SourceId, findings: &mut Vec<Finding>) -> Vec<Piece> {
    let pieces = Vec::with_capacity(USUAL_PIECES);
    let mut scanner = Scanner { text, source, findings, pieces, text_from: 0, at: 0 };
    while scanner.step() {}
    scanner.pieces
}

struct Scanner<'t, 'f> {
    text: &'t str,
    source: SourceId,
    findings: &'f mut Vec<Finding>,
    pieces: Vec<Piece>,
    text_from: usize,
    at: usize,
}

impl Scanner<'_, '_> {
    fn step(&mut self) -> bool {
        let Some(open) = self.next_brace() else {
            self.flush(self.text.len());
            return false;
        };
        match self.rest(0)[..open].chars().rev().take_while(|c| *c == '\\').count() {
            0 => self.tag(open),
            // `\{{` stands for the two braces
            1 => self.escaped(open, open + 2),
            // `\\{{x}}` stands for one backslash and a tag
            _ => {
                self.flush(open - 1);
                self.text_from = open;
                self.tag(open);
            }
        }
        true
    }

    /// One brace is looked for, and the other beside it: a searcher for both costs more to prepare than a short template to read.
    fn next_brace(&self) -> Option<usize> {
        let rest = self.rest(self.at);
        let twice = |(at, _): &(usize, &str)| rest.as_bytes().get(at + 1) == Some(&b'{');
        rest.match_indices('{').find(twice).map(|(at, _)| self.at + at)
    }

    fn rest(&self, from: usize) -> &str {
        self.text.get(from..).unwrap_or("")
    }

    fn flush(&mut self, end: usize) {
        if self.text_from < end {
            self.pieces.push(Piece::Text(self.text_from..end));
        }
        self.text_from = end;
    }

    fn escaped(&mut self, open: usize, next: usize) {
        self.flush(open - 1);
        self.text_from = open;
        self.at = next;
    }

    fn tag(&mut self, open: usize) {
        self.flush(open);
        match self.closed(open) {
            Ok(tag) => {
                self.text_from = tag.range.end;
                self.pieces.push(Piece::Tag(tag));
            }
            Err(finding) => {
                self.findings.push(finding);
                self.text_from = self.rest(open).find('\n').map_or(self.text.len(), |line| open + line);
            }
        }
        self.at = self.text_from;
    }

    fn closed(&self, open: usize) -> Result<Tag, Finding> {
        let rest = self.rest(open);
        if rest.starts_with("{{!") {
            return self.comment(open);
        }
        if rest.starts_with("{{{{") {
            return Err(words::raw_block(self.span(open..open + 4)));
        }
        let end = self.end(open)?;
        let (trim_before, trim_after) = (rest.starts_with("{{~"), self.text[..end - 2].ends_with('~'));
        let from = open + 2 + usize::from(trim_before);
        let to = (end - 2 - usize::from(trim_after)).max(from);
        let (sort, body) = self.sort(from..to);
        Ok(Tag { range: open..end, sort, body, trim_before, trim_after })
    }

    fn comment(&self, open: usize) -> Result<Tag, Finding> {
        let close = if self.rest(open).starts_with("{{!--") { "--}}" } else { "}}" };
        let Some(found) = self.rest(open).find(close) else {
            return Err(words::unclosed_comment(self.span(open..open + 3), close));
        };
        let end = open + found + close.len();
        Ok(Tag { range: open..end, sort: Sort::Comment, body: open..open, trim_before: false, trim_after: false })
    }

    /// Where the tag that opens here ends. Quotes and braces of literals inside it are passed over.
    fn end(&self, open: usize) -> Result<usize, Finding> {
        let (mut quote, mut braces, mut brackets) = (None, 0_usize, 0_usize);
        // all that matters is ASCII, and no byte of another character is
        let mut bytes = self.rest(open + 2).bytes().enumerate().map(|(at, c)| (open + 2 + at, c));
        while let Some((at, c)) = bytes.next() {
            if at - open > LONGEST_TAG {
                break;
            }
            match (quote, c) {
                (Some(_), b'\\') => {
                    bytes.next();
                }
                (Some(open_quote), _) if c == open_quote => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(c),
                (None, b'{') => braces += 1,
                (None, b'(' | b'[') => brackets += 1,
                (None, b'}') if braces == 0 => {
                    return match self.rest(at).starts_with("}}") {
                        true => Ok(at + 2),
                        false => Err(self.half_closed(open, at)),
                    };
                }
                (None, b'}') => braces -= 1,
                (None, b')' | b']') => brackets = brackets.saturating_sub(1),
                (None, _) => {}
            }
            if braces + brackets > DEEPEST_TAG {
                return Err(words::deep_tag(self.span(open..at + 1)));
            }
        }
        Err(words::unclosed_tag(self.span(open..open + 2), quote.map(char::from)))
    }

    fn half_closed(&self, open: usize, at: usize) -> Finding {
        match self.rest(open).starts_with("{{{") {
            true => words::brace_before_tag(self.span(open..at + 1)),
            false => words::single_brace(self.span(open..at + 1)),
        }
    }

    fn sort(&self, inside: Range<usize>) -> (Sort, Range<usize>) {
        let body = &self.text[inside.clone()];
        let (sort, skip, drop) = match body.trim_start().as_bytes() {
            [b'#', b'>', ..] => (Sort::RefusedBlock("a partial block"), 2, 0),
            [b'#', b'*', ..] => (Sort::RefusedBlock("an inline partial"), 2, 0),
            [b'#', ..] => (Sort::Open, 1, 0),
            [b'/', ..] => (Sort::Close, 1, 0),
            [b'*', ..] => (Sort::Refused("a decorator"), 1, 0),
            [b'>', ..] => (Sort::Partial, 1, 0),
            [b'&', ..] => (Sort::Value, 1, 0),
            [b'^', ..] => (Sort::Else, 1, 0),
            [b'{', .., b'}'] => (Sort::Value, 1, 1),
            _ if keyword(body.trim(), "else") => (Sort::Else, 4, 0),
            _ => (Sort::Value, 0, 0),
        };
        let lead = body.len() - body.trim_start().len();
        let within = body.get(lead + skip..body.len() - drop).unwrap_or("");
        let from = inside.start + lead + skip + (within.len() - within.trim_start().len());
        (sort, from..from + within.trim().len())
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }
}

fn keyword(body: &str, word: &str) -> bool {
    body.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}
