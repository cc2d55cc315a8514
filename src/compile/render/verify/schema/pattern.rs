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

type Check = fn(&str) -> bool;

#[derive(Debug)]
enum Matcher {
    Known(Check),
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
const KNOWN: &[(&str, Check)] = &[
    (r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", |text| {
        text.is_empty() || names::is_subdomain(text)
    }),
    (r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", names::is_subdomain),
    (r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", names::is_label),
    (r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", names::is_kind),
    (r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", |text| {
        names::is_subdomain(text.strip_prefix("*.").unwrap_or(text))
    }),
    (r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$", is_token),
    (r"^([0-9]{1,5}(h|m|s|ms)){1,4}$", is_duration),
];

/// The name of a header: RFC 9110, `token`.
fn is_token(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(inner)
}

/// A duration of the Gateway API (GEP-2257): one to four numbers of at most five digits, each with its unit.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    for _ in 0..4 {
        let unit = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let digits = rest.len() - unit.len();
        let next = ["ms", "h", "m", "s"].iter().find_map(|name| unit.strip_prefix(name));
        match next {
            Some(next) if (1..=5).contains(&digits) => rest = next,
            _ => return false,
        }
        if rest.is_empty() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_written_checks_agree_with_their_regular_expressions() {
        let words = "a A - a- -a a-b a.b a..b .a a. *.a * *. a_b é 9 9a aB a-.b a.-b Ab-9 X-Canary x`y x(y \
                     10s 1h30m 5ms 1m5 123456s 12345s 1h2m3s4ms 1h1h1h1h1h s 1 1ms1 1mss 1m1s 0x1s";
        let words = words.split(' ').chain(["", "a\n", "a b", "1s\n", " 1s"]);
        let words: Vec<&str> = words.collect();
        for (pattern, check) in KNOWN {
            let regex = Regex::new(pattern).unwrap();
            for word in &words {
                assert_eq!(check(word), regex.is_match(word), "{pattern} on {word:?}");
            }
        }
    }
}
