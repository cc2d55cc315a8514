//! TOML with a span on every key and value; everything that is wrong with a text in one run.

use crate::diag::{Checked, Code, Finding, SourceId, Span};
use crate::tree::{Key, Kind, Node};
use serde_json::Number;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue, Error};
use toml_parser::lexer::TokenKind;

/// Tables and arrays within each other; the contract needs fewer than ten.
const DEPTH: usize = 100;

/// Reads a TOML 1.0 text. The value holds what could be understood; with findings of severity
/// error it is only good for looking for further ones.
///
/// Dates become strings; the span of a table with a header is the header's.
pub fn read(text: &str, source: SourceId) -> Checked<Node> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let root = document.get_ref();
    let mut findings: Vec<Finding> =
        errors.iter().map(|error| syntax_finding(error, &Text { text, source, root })).collect();
    let mut reader = Reader { source, findings: Vec::new(), depth: 0 };
    let entries = reader.table(root);
    findings.append(&mut reader.findings);
    findings.sort_by_key(Finding::span);
    Checked::new(Node::new(Span::whole_file(source), Kind::Map(entries)), findings)
}

/// The `#` comments of a TOML text in order: the span with the `#`, and the words behind it as
/// written. A `#` inside a string is none.
pub fn comments(text: &str, source: SourceId) -> Vec<(Span, &str)> {
    let tokens = toml_parser::Source::new(text).lex();
    let comments = tokens.filter(|token| token.kind() == TokenKind::Comment);
    comments
        .filter_map(|token| {
            let range = token.span().start()..token.span().end();
            Some((Span::new(source, range.clone()), text.get(range)?.strip_prefix('#')?))
        })
        .collect()
}

struct Reader {
    source: SourceId,
    findings: Vec<Finding>,
    depth: usize,
}

impl Reader {
    fn table(&mut self, table: &DeTable) -> Vec<(Key, Node)> {
        table
            .iter()
            .map(|(key, value)| {
                let span = Span::new(self.source, key.span());
                (Key { text: key.get_ref().to_string(), span, merge: false }, self.node(value))
            })
            .collect()
    }

    fn node(&mut self, value: &Spanned<DeValue>) -> Node {
        let span = Span::new(self.source, value.span());
        let kind = match value.get_ref() {
            DeValue::String(text) => Kind::String(text.to_string()),
            DeValue::Integer(integer) => self.integer(integer, span),
            DeValue::Float(float) => self.float(float, span),
            DeValue::Boolean(flag) => Kind::Bool(*flag),
            DeValue::Datetime(datetime) => Kind::String(datetime.to_string()),
            DeValue::Array(_) | DeValue::Table(_) if self.depth == DEPTH => {
                self.findings.push(too_deep(span));
                Kind::Null
            }
            DeValue::Array(items) => {
                self.depth += 1;
                let items = items.iter().map(|item| self.node(item)).collect();
                self.depth -= 1;
                Kind::Seq(items)
            }
            DeValue::Table(table) => {
                self.depth += 1;
                let entries = self.table(table);
                self.depth -= 1;
                Kind::Map(entries)
            }
        };
        Node::new(span, kind)
    }

    fn integer(&mut self, integer: &DeInteger, span: Span) -> Kind {
        i64::from_str_radix(integer.as_str(), integer.radix()).map_or_else(
            |_| self.unusable(integer.as_str(), "does not fit into 64 bits", span),
            |value| Kind::Number(value.into()),
        )
    }

    fn float(&mut self, float: &DeFloat, span: Span) -> Kind {
        let value = float.as_str().parse().ok().and_then(Number::from_f64);
        value.map_or_else(|| self.unusable(float.as_str(), "is not a finite number", span), Kind::Number)
    }

    fn unusable(&mut self, written: &str, why: &str, span: Span) -> Kind {
        let message = format!("the number `{written}` {why}");
        self.findings.push(Finding::new(Code::TomlSyntax, message).at(span, "has no JSON form"));
        Kind::Null
    }
}

fn too_deep(span: Span) -> Finding {
    Finding::new(Code::TooDeep, "tables and arrays nested too deep").at(span, "the bound is passed here")
}

/// A text that did not parse, with what could be understood of it.
struct Text<'a> {
    text: &'a str,
    source: SourceId,
    root: &'a DeTable<'a>,
}

fn syntax_finding(error: &Error, text: &Text) -> Finding {
    let end = text.text.len();
    let range = error.span().unwrap_or(end..end);
    let start = text.text.floor_char_boundary(range.start);
    let range = start..text.text.ceil_char_boundary(range.end).max(start);
    let span = Span::new(text.source, range.clone());
    match error.message() {
        "duplicate key" => duplicate(span, range, text),
        message if message.contains("recurs") => too_deep(span),
        message => match words(message, range.is_empty()) {
            Some((message, help)) => Finding::new(Code::TomlSyntax, message).at(span, "here").help(help),
            None => Finding::new(Code::TomlSyntax, message).at(span, "here"),
        },
    }
}

/// Our words and help for the parser's commonest messages; `empty`: nothing stands at the place.
fn words(message: &str, empty: bool) -> Option<(&'static str, &'static str)> {
    let starts = |start: &str| message.starts_with(start);
    Some(match () {
        () if starts("string values must be quoted") && empty => {
            ("a key without a value", "write a value behind the `=`")
        }
        () if starts("string values must be quoted") => (
            "a value that is neither text in quotes, a number, a date nor a boolean",
            "put text in double quotes; begin a new line for the next key",
        ),
        () if starts("invalid boolean") => {
            ("a bare word where a value should stand", "put text in double quotes; booleans are `true` and `false`")
        }
        () if starts("invalid basic string") => {
            ("a `\"` string that is never closed", "close it on the same line; for several lines use `\"\"\"`")
        }
        () if starts("invalid literal string") => {
            ("a `'` string that is never closed", "close it on the same line; for several lines use `'''`")
        }
        () if starts("key with no value") => {
            ("a line that is neither `key = value` nor a `[table]`", "write `=` and a value behind the key")
        }
        () if starts("unclosed table") => ("a table header that is never closed", "end the header with `]`"),
        () if starts("unclosed array") => {
            ("an array that is never closed", "end it with `]`; put commas between the items")
        }
        () if starts("unclosed inline table") => ("an inline table that is never closed", "end it with `}`"),
        () if starts("missing escaped value") || starts("invalid escape") => {
            ("an escape that TOML does not know", "write `\\\\` for a backslash, or use single quotes")
        }
        () => return None,
    })
}

fn duplicate<'a>(span: Span, range: Range<usize>, text: &Text<'a>) -> Finding {
    let name: &'a str = text.text.get(range.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let finding = Finding::new(Code::DuplicateKey, format!("the key `{name}` stands twice in one table"))
        .at(span, "again here")
        .help("keep one of the two");
    let first = earlier_header(text.text, range.start).or_else(|| earlier_key(text, name, range.start));
    match first {
        Some(first) => finding.at(Span::new(text.source, first), "first here"),
        None => finding,
    }
}

/// The first header equal to the one that `at` stands in, if it stands in one.
fn earlier_header(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let header = |line: &str| Some(line.trim().strip_prefix('[')?.split(']').next()?.replace([' ', '\t'], ""));
    let wanted = header(text.get(start..)?.lines().next()?)?;
    let mut offset = 0;
    for line in text.get(..start)?.split_inclusive('\n') {
        if header(line).as_ref() == Some(&wanted) {
            return Some(offset..offset + line.trim_end().len());
        }
        offset += line.len();
    }
    None
}

/// The key of this name in the table that `at` stands in.
fn earlier_key<'a>(text: &Text<'a>, name: &'a str, at: usize) -> Option<Range<usize>> {
    let mut search = Enclosing { text: text.text, name, at, start: 0, table: text.root };
    search.look(text.root, 0);
    let (key, _) = search.table.iter().find(|(key, _)| key.get_ref() == name)?;
    (key.span().start < at).then(|| key.span())
}

/// Searches the table whose header or opening brace is the last before `at`.
struct Enclosing<'a> {
    text: &'a str,
    name: &'a str,
    at: usize,
    start: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Enclosing<'a> {
    fn look(&mut self, table: &'a DeTable<'a>, depth: usize) {
        for value in table.values().filter(|_| depth < DEPTH) {
            match value.get_ref() {
                DeValue::Array(items) => items.iter().for_each(|item| self.weigh(item, depth)),
                _ => self.weigh(value, depth),
            }
        }
    }

    fn weigh(&mut self, value: &'a Spanned<DeValue<'a>>, depth: usize) {
        let DeValue::Table(table) = value.get_ref() else { return };
        let span = value.span();
        let stands_in = match self.text.as_bytes().get(span.start) {
            Some(b'{') => self.at < span.end,
            Some(b'[') => true,
            // made by a dotted key: it has no extent of its own
            _ => table.keys().any(|key| key.get_ref() == self.name),
        };
        if (self.start..self.at).contains(&span.start) && stands_in {
            self.start = span.start;
            self.table = table;
        }
        self.look(table, depth + 1);
    }
}
