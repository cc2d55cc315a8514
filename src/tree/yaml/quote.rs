//! How one string is written so that kubectl reads this very string: bare, in single quotes where
//! its characters are in the way, in double quotes where its type would change or an escape is needed.

use super::scalar::{Scalar, is_float, resolve};

/// What the bytes of a string ask for, gathered in one pass.
const CONTEXT: u8 = 1;
const ESCAPE: u8 = 2;
const WIDE: u8 = 4;
const NEWLINE: u8 = 8;
const TAB: u8 = 16;

#[allow(clippy::cast_possible_truncation, reason = "the index stays below 256")]
const CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' => NEWLINE,
            b'\t' => TAB,
            0..=31 | 127 => ESCAPE,
            b' ' | b':' | b'#' => CONTEXT,
            128.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

fn classes(string: &str) -> u8 {
    string.bytes().fold(0, |all, byte| all | CLASS[usize::from(byte)])
}

/// Characters that YAML 1.1 or 1.2 cannot carry as they are, or that some reader loses.
fn printable(c: char) -> bool {
    !matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{2028}' | '\u{2029}'
        | '\u{e000}'..='\u{f8ff}' | '\u{fffe}' | '\u{ffff}')
}

fn wide_and_unprintable(string: &str, classes: u8) -> bool {
    classes & WIDE != 0 && !string.chars().all(|c| c.is_ascii() || printable(c))
}

/// Whether the string has several lines and a `|` block reads back as this very string.
///
/// A block that begins with white space would need an indentation indicator, which readers treat
/// differently, so such a string is quoted.
pub(super) fn fits_literal(string: &str) -> bool {
    let classes = classes(string);
    classes & NEWLINE != 0
        && classes & ESCAPE == 0
        && !string.starts_with([' ', '\n', '\t'])
        && !wide_and_unprintable(string, classes)
}

/// Writes a string on one line, as a key or as a value.
pub(super) fn text(string: &str, out: &mut String) {
    match style(string) {
        Style::Plain => out.push_str(string),
        Style::Single => single(string, out),
        Style::Double => double(string, out),
    }
}

enum Style {
    Plain,
    Single,
    Double,
}

fn style(string: &str) -> Style {
    let classes = classes(string);
    let escapes = classes & (ESCAPE | NEWLINE | TAB) != 0;
    if string.is_empty() || escapes || wide_and_unprintable(string, classes) || changes_type(string) {
        return Style::Double;
    }
    match needs_quotes(string.as_bytes(), classes) {
        true => Style::Single,
        false => Style::Plain,
    }
}

fn single(string: &str, out: &mut String) {
    out.push('\'');
    for (at, part) in string.split('\'').enumerate() {
        if at > 0 {
            out.push_str("''");
        }
        out.push_str(part);
    }
    out.push('\'');
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
            c if printable(c) => out.push(c),
            c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
}

/// Read bare, another type than a string, for kubectl or for a reader of YAML 1.2.
fn changes_type(string: &str) -> bool {
    match string.as_bytes() {
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => resolve(string) != Scalar::Text || looks_numeric(string.as_bytes()),
        short => short.len() <= 5 && (resolve(string) != Scalar::Text || string == "<<"),
    }
}

/// Sexagesimals, timestamps, `1e1000`: strings for kubectl that other readers give a type.
fn looks_numeric(bytes: &[u8]) -> bool {
    let unsigned = bytes.strip_prefix(b"-").or(bytes.strip_prefix(b"+")).unwrap_or(bytes);
    let numeric = |byte: &u8| byte.is_ascii_digit() || b":-+._eETZtz ".contains(byte);
    unsigned.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.')
        && bytes.iter().all(numeric)
        && (bytes.contains(&b':') || bytes.iter().filter(|byte| **byte == b'-').count() == 2 || is_float(unsigned))
}

fn needs_quotes(bytes: &[u8], classes: u8) -> bool {
    let indicator = match bytes {
        [b'-' | b'?' | b':'] | [b'-' | b'?' | b':', b' ', ..] | [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..] => true,
        [first, ..] => b",[]{}#&*!|>'\"%@` =".contains(first),
        [] => true,
    };
    indicator
        || classes & CONTEXT != 0
            && (matches!(bytes.last(), Some(b' ' | b':')) || bytes.windows(2).any(|pair| matches!(pair, b": " | b" #")))
}
