use super::Text;
use crate::compile::render::verify::names;
use regex::Regex;
use std::sync::{Arc, OnceLock};

/// A regular expression of a CRD, made ready when a value first needs it.
///
/// The API server uses Go's RE2 syntax, which `regex` shares: neither has look-around or back references.
#[derive(Debug, Clone)]
pub(in super::super) struct Pattern {
    pub text: Text,
    matcher: Arc<OnceLock<Matcher>>,
}

#[derive(Debug)]
enum Matcher {
    Known(fn(&str) -> bool),
    Regex(Box<Regex>),
    Unreadable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Matched {
    Yes,
    No,
    /// The pattern itself is no regular expression.
    Unreadable,
}

impl Pattern {
    pub fn new(text: Text) -> Pattern {
        Pattern { text, matcher: Arc::default() }
    }

    pub fn matches(&self, value: &str) -> Matched {
        let found = match self.matcher.get_or_init(|| matcher(&self.text)) {
            Matcher::Known(check) => check(value),
            Matcher::Regex(regex) => regex.is_match(value),
            Matcher::Unreadable => return Matched::Unreadable,
        };
        if found { Matched::Yes } else { Matched::No }
    }
}

fn matcher(text: &str) -> Matcher {
    match KNOWN.iter().find(|(pattern, _)| *pattern == text) {
        Some((_, check)) => Matcher::Known(*check),
        None => Regex::new(text).map_or(Matcher::Unreadable, |regex| Matcher::Regex(Box::new(regex))),
    }
}

/// The patterns that stand in nearly every route, checked by hand: compiling one as a regular
/// expression costs more than checking a whole object.
const KNOWN: &[(&str, fn(&str) -> bool)] = &[
    (r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", |text| {
        text.is_empty() || names::is_subdomain(text)
    }),
    (r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", names::is_subdomain),
    (r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", names::is_label),
    (r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", names::is_kind),
    (r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", |text| {
        names::is_subdomain(text.strip_prefix("*.").unwrap_or(text))
    }),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_written_checks_agree_with_their_regular_expressions() {
        let words = [
            "", "a", "A", "-", "a-", "-a", "a-b", "a.b", "a..b", ".a", "a.", "*.a", "*", "*.", "a_b", "é", "9", "9a",
            "aB", "a-.b", "a.-b", "Ab-9", "a\n",
        ];
        for (pattern, check) in KNOWN {
            let regex = Regex::new(pattern).unwrap();
            for word in words {
                assert_eq!(check(word), regex.is_match(word), "{pattern} on {word:?}");
            }
        }
    }
}
