use super::scope::Found;
use crate::diag::{Finding, Span};
use std::ops::Range;

/// These two stand around the number of a token. A template may not contain them, values may:
/// values never reach the text.
pub const OPEN: char = '\u{e000}';
pub const CLOSE: char = '\u{e001}';

/// What one `{{..}}` placed, and where it stands.
#[derive(Debug)]
pub struct Token<'a> {
    pub site: Span,
    pub content: Content<'a>,
}

#[derive(Debug)]
pub enum Content<'a> {
    Value(Found<'a>),
    /// A list whose items go into the list around the token.
    Spread(Found<'a>),
    /// A value to write as YAML text, for a document inside a block scalar.
    Nested(Found<'a>),
    /// Nothing: the key or item goes away.
    Omit,
    /// A value that was needed and is not there; told only if the token is read, so that a comment
    /// may say anything.
    Lost(Box<Finding>),
}

/// The text of a manifest with tokens for its values, and where each stretch of it comes from.
#[derive(Debug, Default)]
pub struct TokenText<'a> {
    pub text: String,
    pub tokens: Vec<Token<'a>>,
    marks: Vec<Mark>,
    /// What the partials around the cursor put in front of each line.
    indent: String,
    inside_line: bool,
}

/// From `at` on, the text stands for `place`: byte by byte, or (a token) as a whole.
#[derive(Debug)]
struct Mark {
    at: usize,
    place: Span,
    token: bool,
}

impl<'a> TokenText<'a> {
    pub fn text(&mut self, text: &str, place: Span) {
        if self.indent.is_empty() {
            return self.stretch(text, place);
        }
        let mut from = 0;
        for line in text.split_inclusive('\n') {
            if !line.trim_end_matches(['\r', '\n']).is_empty() {
                self.begin_line();
            }
            self.stretch(line, place.part(from..from + line.len()));
            from += line.len();
        }
    }

    fn stretch(&mut self, text: &str, place: Span) {
        if let Some(last) = text.bytes().last() {
            self.marks.push(Mark { at: self.text.len(), place, token: false });
            self.text.push_str(text);
            self.inside_line = last != b'\n';
        }
    }

    pub fn token(&mut self, site: Span, content: Content<'a>) {
        self.begin_line();
        self.inside_line = true;
        self.marks.push(Mark { at: self.text.len(), place: site, token: true });
        self.text.push(OPEN);
        self.text.push_str(itoa::Buffer::new().format(self.tokens.len()));
        self.text.push(CLOSE);
        self.tokens.push(Token { site, content });
    }

    fn begin_line(&mut self) {
        if !self.inside_line {
            self.text.push_str(&self.indent);
        }
    }

    /// Begins a partial; the answer is for [`TokenText::leave`].
    pub fn enter(&mut self, indent: Option<&str>) -> usize {
        let outer = self.indent.len();
        self.indent.push_str(indent.unwrap_or(""));
        outer
    }

    /// Ends a partial. One that had a line to itself ends its last line.
    pub fn leave(&mut self, outer: usize, own_line: bool, site: Span) {
        self.indent.truncate(outer);
        if own_line && self.inside_line {
            self.stretch("\n", Span { start: site.end, ..site });
        }
    }

    /// The place in a template that a range of the token text comes from.
    pub fn place(&self, range: Range<usize>) -> Option<Span> {
        let first = self.marks.get(self.marks.partition_point(|mark| mark.at <= range.start).saturating_sub(1))?;
        let last = self.marks.get(self.marks.partition_point(|mark| mark.at < range.end).saturating_sub(1))?;
        let start = first.start(range.start);
        let end = match last.place.source == first.place.source {
            true => last.end(range.end),
            false => first.place.end,
        };
        Some(Span { source: first.place.source, start, end: end.max(start) })
    }
}

impl Mark {
    fn start(&self, at: usize) -> u32 {
        match self.token {
            true => self.place.start,
            false => self.offset(at),
        }
    }

    fn end(&self, at: usize) -> u32 {
        match self.token {
            true => self.place.end,
            false => self.offset(at),
        }
    }

    fn offset(&self, at: usize) -> u32 {
        let within = u32::try_from(at.saturating_sub(self.at)).unwrap_or(u32::MAX);
        self.place.start.saturating_add(within).min(self.place.end)
    }
}
