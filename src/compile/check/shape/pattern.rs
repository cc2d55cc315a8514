//! Patterns of the contract's texts.

use regex_lite::Regex;
use serde::Deserialize;
use std::sync::OnceLock;

/// A regular expression. Those that most contracts meet are functions; another one is compiled when a
/// text first needs it, which costs as much as reading a hundred texts.
#[derive(Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Pattern { text, compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// Whether the text surely matches: only of ASCII do `regex-lite` and ECMA 262 say the same.
    pub fn matches(&self, text: &str) -> bool {
        text.is_ascii()
            && match usual(&self.text) {
                Some(matches) => matches(text),
                None => self.compiled().is_some_and(|regex| regex.is_match(text)),
            }
    }

    fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }
}

type Matches = fn(&str) -> bool;

const USUAL: &[(&str, Matches)] = &[
    ("^/", |text| text.starts_with('/')),
    ("^https?://", |text| text.starts_with("http://") || text.starts_with("https://")),
    ("^([0-9]+(s|m|h|d))+$", is_duration),
    ("^1\\.[0-9]{1,2}$", is_minor),
    ("^[0-9a-f]{7,64}$", |text| (7..=64).contains(&text.len()) && text.bytes().all(is_hex)),
    ("^[a-z0-9][a-z0-9.:_/-]*$", |text| text.starts_with(is_low) && text.bytes().all(is_low_or(b".:_/-"))),
    ("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", |text| {
        text.starts_with(is_low) && text.ends_with(is_low) && text.bytes().all(is_low_or(b"-."))
    }),
    ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", is_label),
    ("^[a-z]([-a-z0-9]*[a-z0-9])?$", |text| is_label(text) && text.starts_with(|c: char| c.is_ascii_lowercase())),
    ("^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", |text| {
        text.strip_prefix("*.").unwrap_or(text).split('.').all(is_label)
    }),
];

fn usual(pattern: &str) -> Option<Matches> {
    USUAL.iter().find(|(text, _)| *text == pattern).map(|(_, matches)| *matches)
}

fn is_label(text: &str) -> bool {
    text.starts_with(is_low) && text.ends_with(is_low) && text.bytes().all(is_low_or(b"-"))
}

/// A small letter or a digit.
fn is_low(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

fn is_low_or(others: &[u8]) -> impl Fn(u8) -> bool {
    move |byte| is_low(char::from(byte)) || others.contains(&byte)
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_minor(text: &str) -> bool {
    let digits = text.strip_prefix("1.").unwrap_or("");
    matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// One number with its unit after the other.
fn is_duration(text: &str) -> bool {
    let mut digits = false;
    let read = text.bytes().all(|byte| {
        let unit = matches!(byte, b's' | b'm' | b'h' | b'd') && digits;
        digits = byte.is_ascii_digit();
        digits || unit
    });
    read && !digits && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::check::schemas::SchemaName;

    /// Every text of up to five of these.
    fn texts() -> Vec<String> {
        let letters = ["a", "1.", "-", ".", "*", "s", "/", "Z", "http", "://", "0f1e2", "9"];
        let mut all = vec![String::new()];
        let mut longest = all.clone();
        for _ in 0..5 {
            longest = longest.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))).collect();
            all.extend(longest.iter().cloned());
        }
        all
    }

    /// Around the bounds of what may be 64 long.
    const LONG: [&str; 3] = [
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
    ];

    #[test]
    fn a_function_says_what_its_pattern_says() {
        let texts = texts();
        for (pattern, matches) in USUAL {
            let regex = Regex::new(pattern).unwrap();
            for text in texts.iter().map(String::as_str).chain(LONG) {
                assert_eq!(matches(text), regex.is_match(text), "{pattern} and {text:?}");
            }
        }
    }

    #[test]
    fn every_function_stands_for_a_pattern_of_the_contract() {
        for (pattern, _) in USUAL {
            let written = serde_json::to_string(pattern).unwrap();
            assert!(SchemaName::ALL.iter().any(|schema| schema.compact_text().contains(&written)), "{pattern}");
        }
    }
}
