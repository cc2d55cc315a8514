//! YAML text in kubectl's style: two spaces, lists not indented, keys in the order given.

use super::quote;
use serde_json::{Map, Number, Value};

/// The values as documents of one stream, each after a `---` line.
pub fn write_documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut out = String::new();
    for value in values {
        out.push_str("---\n");
        document(value, &mut out);
    }
    out
}

/// One value as a YAML document.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    document(value, &mut out);
    out
}

fn document(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => entries(map, 0, Cursor::LineStart, out),
        Value::Array(items) if !items.is_empty() => list(items, 0, Cursor::LineStart, out),
        _ => line(value, 0, out),
    }
}

/// Where the first entry of a collection is written.
#[derive(Clone, Copy, PartialEq)]
enum Cursor {
    LineStart,
    /// Behind `- `, so that the first entry needs no indentation.
    BehindDash,
}

fn indent(mut width: usize, out: &mut String) {
    const SPACES: &str = "                                                                ";
    while width > SPACES.len() {
        out.push_str(SPACES);
        width -= SPACES.len();
    }
    out.push_str(&SPACES[..width]);
}

fn entries(map: &Map<String, Value>, width: usize, mut cursor: Cursor, out: &mut String) {
    for (name, value) in map {
        if cursor == Cursor::LineStart {
            indent(width, out);
        }
        cursor = Cursor::LineStart;
        key(name, width, out);
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                entries(inner, width + 2, Cursor::LineStart, out);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                list(items, width, Cursor::LineStart, out);
            }
            _ => {
                out.push(' ');
                line(value, width, out);
            }
        }
    }
}

/// Readers look no further than 1024 characters for the `:` of a key; longer keys need a `?`.
const LONGEST_PLAIN_KEY: usize = 1000;

fn key(name: &str, width: usize, out: &mut String) {
    let start = out.len();
    quote::text(name, out);
    if out.len() - start > LONGEST_PLAIN_KEY {
        out.insert_str(start, "? ");
        out.push('\n');
        indent(width, out);
    }
    out.push(':');
}

fn list(items: &[Value], width: usize, mut cursor: Cursor, out: &mut String) {
    for item in items {
        if cursor == Cursor::LineStart {
            indent(width, out);
        }
        cursor = Cursor::LineStart;
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => entries(map, width + 2, Cursor::BehindDash, out),
            Value::Array(inner) if !inner.is_empty() => list(inner, width + 2, Cursor::BehindDash, out),
            _ => line(item, width, out),
        }
    }
}

/// A scalar or an empty collection, up to the end of its line.
fn line(value: &Value, width: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(value) => number(value, out),
        Value::String(string) if quote::fits_literal(string) => literal(string, width, out),
        Value::String(string) => quote::text(string, out),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
    out.push('\n');
}

fn number(value: &Number, out: &mut String) {
    match value.as_i64() {
        Some(integer) => out.push_str(itoa::Buffer::new().format(integer)),
        None => out.push_str(&value.to_string()),
    }
}

fn literal(string: &str, width: usize, out: &mut String) {
    let body = string.trim_end_matches('\n');
    let newlines = string.len() - body.len();
    out.push_str(match newlines {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(width + 2, out);
            out.push_str(line);
        }
    }
    out.extend(std::iter::repeat_n('\n', newlines.saturating_sub(1)));
}
