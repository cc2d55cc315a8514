//! YAML text in kubectl's style: two spaces, lists not indented, keys in the order given.

use super::scalar::{Scalar, is_float, resolve};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The values as documents of one stream, each after a `---` line.
pub fn write_documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut out = String::new();
    for value in values {
        out.push_str("---\n");
        block(value, 0, false, &mut out);
    }
    out
}

/// One value as a YAML document.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, false, &mut out);
    out
}

fn indent(width: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', width));
}

/// `inline`: the cursor stands behind `- `, so the first line needs no indentation.
fn block(value: &Value, width: usize, inline: bool, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => entries(map, width, inline, out),
        Value::Array(items) if !items.is_empty() => list(items, width, inline, out),
        _ => {
            if !inline {
                indent(width, out);
            }
            leaf(value, width, out);
            out.push('\n');
        }
    }
}

fn entries(map: &Map<String, Value>, width: usize, inline: bool, out: &mut String) {
    for (at, (key, value)) in map.iter().enumerate() {
        if at > 0 || !inline {
            indent(width, out);
        }
        text(key, out);
        out.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                block(value, width + 2, false, out);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                block(value, width, false, out);
            }
            _ => {
                out.push(' ');
                leaf(value, width, out);
                out.push('\n');
            }
        }
    }
}

fn list(items: &[Value], width: usize, inline: bool, out: &mut String) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 || !inline {
            indent(width, out);
        }
        out.push_str("- ");
        block(item, width + 2, true, out);
    }
}

fn leaf(value: &Value, width: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => out.push_str(itoa::Buffer::new().format(integer)),
            None => out.push_str(&number.to_string()),
        },
        Value::String(string) if string.contains('\n') && literal_can_hold(string) => literal(string, width, out),
        Value::String(string) => text(string, out),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// Whether a `|` block reads back as this very string.
fn literal_can_hold(string: &str) -> bool {
    !string.starts_with([' ', '\n', '\t']) && string.chars().all(|c| c == '\n' || c == '\t' || printable(c))
}

fn printable(c: char) -> bool {
    c >= ' ' && !matches!(c, '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{e000}'..='\u{f8ff}')
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

#[derive(PartialEq)]
enum Style {
    Plain,
    Single,
    Double,
}

fn text(string: &str, out: &mut String) {
    match style(string) {
        Style::Plain => out.push_str(string),
        Style::Single => {
            out.push('\'');
            out.push_str(&string.replace('\'', "''"));
            out.push('\'');
        }
        Style::Double => double(string, out),
    }
}

fn double(string: &str, out: &mut String) {
    out.push('"');
    for c in string.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => _ = write!(out, "\\x{:02x}", c as u32),
            c if !printable(c) => _ = write!(out, "\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn style(string: &str) -> Style {
    if string.is_empty() || !string.chars().all(printable) || changes_type(string) {
        return Style::Double;
    }
    match needs_quotes(string.as_bytes()) {
        true => Style::Single,
        false => Style::Plain,
    }
}

/// Read bare, another type than a string, for kubectl or for a reader of YAML 1.2.
fn changes_type(string: &str) -> bool {
    resolve(string) != Scalar::Text || string == "<<" || looks_numeric(string.as_bytes())
}

/// Sexagesimals, timestamps, `1e1000`: strings for kubectl that other readers give a type.
fn looks_numeric(bytes: &[u8]) -> bool {
    let unsigned = bytes.strip_prefix(b"-").or(bytes.strip_prefix(b"+")).unwrap_or(bytes);
    let numeric = |byte: &u8| byte.is_ascii_digit() || b":-+._eETZtz ".contains(byte);
    unsigned.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.')
        && bytes.iter().all(numeric)
        && (bytes.contains(&b':') || bytes.iter().filter(|byte| **byte == b'-').count() == 2 || is_float(unsigned))
}

fn needs_quotes(bytes: &[u8]) -> bool {
    let (first, last) = (bytes[0], bytes[bytes.len() - 1]);
    let indicator = match first {
        b'-' | b'?' | b':' => matches!(bytes.get(1), None | Some(b' ')) || bytes.starts_with(b"---"),
        _ => b",[]{}#&*!|>'\"%@` =".contains(&first),
    };
    indicator || matches!(last, b' ' | b':') || bytes.windows(2).any(|pair| matches!(pair, b": " | b" #"))
}
