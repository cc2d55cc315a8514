//! Secrets in what programs say: a name with its value, a flag with its word, a header, a login. A line is read as a person reads it, and
//! too much is rather hidden than too little.

use super::{is_reference, looks_secret};
use regex_lite::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A name and what stands between it and its value.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r#"([A-Za-z0-9_.\-]+)["']?\s*([:=])\s*"#));
/// A flag and its value, which is a word of its own.
static FLAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"(?:^|[\s"'\[,])--?([A-Za-z][A-Za-z0-9_\-]*)["']?[\s,]+["']?([^\s"',\-][^\s"',]*)"#));
/// What `curl` and its like take for a user, with the password.
static LOGIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"(?:^|[\s"'])(?:-u|--user|--proxy-user)["']?[\s,=]+["']?[^\s"':]+:([^\s"']+)"#));
/// The schemes of `Authorization`.
static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"(?i)\b(?:bearer|basic)\s+([A-Za-z0-9+/=_.~\-]{8,})"#));

/// Each is a constant, and a test reads them all.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// Where secrets stand in a line, in order, none within another one.
pub fn spoken(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> =
        named(line).chain(flags(line)).chain(logins(line)).chain(schemes(line)).collect();
    found.retain(|range| line.get(range.clone()).is_some_and(|value| !value.is_empty() && !is_reference(value)));
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => apart.push(range),
        }
    }
    apart
}

fn named(line: &str) -> impl Iterator<Item = Range<usize>> {
    NAMED.iter().flat_map(|pattern| pattern.captures_iter(line)).filter_map(move |found| {
        let (name, sign, whole) = (found.get(1)?, found.get(2)?, found.get(0)?);
        let spaced = line.as_bytes().get(sign.end()).is_none_or(u8::is_ascii_whitespace);
        // `PASS: 12 tests`, `x.rs:12`
        let is_place = !spaced && name.as_str().contains('.');
        let counts = sign.as_str() == ":" && (is_place || name.as_str().eq_ignore_ascii_case("pass"));
        (looks_secret(name.as_str()) && !counts).then(|| value(line, whole.end(), sign.as_str() == ":" && spaced))
    })
}

/// From a place to the end of what is in quotes there, else of the word; of a header to the end of the line.
fn value(line: &str, start: usize, is_header: bool) -> Range<usize> {
    let rest = line.get(start..).unwrap_or_default();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
    let (start, rest) = match quote {
        Some(_) => (start + 1, rest.get(1..).unwrap_or_default()),
        None => (start, rest),
    };
    let mut escaped = false;
    let ends = |letter: char| match quote {
        Some(quote) => letter == quote,
        None if is_header => matches!(letter, '"' | '\'' | '\n' | '\r'),
        None => letter.is_whitespace() || matches!(letter, '"' | '\'' | '&' | ';' | ',' | '}' | ')'),
    };
    let end = rest.char_indices().find(|(_, letter)| {
        let here = !escaped && ends(*letter);
        escaped = !escaped && *letter == '\\';
        here
    });
    start..start + end.map_or(rest.len(), |(at, _)| at)
}

fn flags(line: &str) -> impl Iterator<Item = Range<usize>> {
    FLAG.iter().flat_map(|pattern| pattern.captures_iter(line)).filter_map(|found| {
        let (name, value) = (found.get(1)?, found.get(2)?);
        let is_switch = ["no-", "disable-", "skip-"].iter().any(|start| name.as_str().starts_with(start));
        let hides = looks_secret(name.as_str()) && !is_switch && !name.as_str().ends_with("stdin");
        hides.then(|| value.range())
    })
}

fn logins(line: &str) -> impl Iterator<Item = Range<usize>> {
    LOGIN
        .iter()
        .flat_map(|pattern| pattern.captures_iter(line))
        .filter_map(|found| found.get(1).map(|password| password.range()))
}

fn schemes(line: &str) -> impl Iterator<Item = Range<usize>> {
    // `basic authentication` is no secret
    let random = |text: &str| {
        text.contains(|letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase() || letter == '=')
    };
    SCHEME
        .iter()
        .flat_map(|pattern| pattern.captures_iter(line))
        .filter_map(move |found| found.get(1).filter(|value| random(value.as_str())).map(|value| value.range()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(line: &str) -> String {
        let mut hidden = line.to_owned();
        spoken(line).into_iter().rev().for_each(|range| hidden.replace_range(range, "***"));
        hidden
    }

    #[test]
    fn values_are_hidden_however_they_are_named() {
        for (said, shown) in [
            (r#"{"password": "Sup3r\"S3cret", "user": "ada"}"#, r#"{"password": "***", "user": "ada"}"#),
            ("Authorization: Bearer abc.DEF-123456.zzz", "Authorization: ***"),
            ("sent `authorization: Basic YWRtaW46czNj` to it", "sent `authorization: ***"),
            ("curl -H 'X-Api-Key: 9f86d081' http://x", "curl -H 'X-Api-Key: ***' http://x"),
            ("with Bearer 9f86d081884c7d65 it works", "with Bearer *** it works"),
            ("PGPASSWORD=Sup3r psql -h db", "PGPASSWORD=*** psql -h db"),
            ("login --password Sup3rS3cret --host db", "login --password *** --host db"),
            (r#"["login", "--token", "Sup3r", "x"]"#, r#"["login", "--token", "***", "x"]"#),
            ("curl -u ada:Sup3r http://x", "curl -u ada:*** http://x"),
            ("GET /x?api_key=Sup3r&page=2", "GET /x?api_key=***&page=2"),
            ("password=correct, token='a b' end", "password=***, token='***' end"),
        ] {
            assert_eq!(hidden(said), shown, "{said}");
        }
    }

    #[test]
    fn every_pattern_is_one() {
        assert!([&NAMED, &FLAG, &LOGIN, &SCHEME].into_iter().all(|pattern| pattern.is_some()));
    }

    #[test]
    fn what_is_no_secret_stays() {
        for said in [
            "PASS: 12 of 12 tests",
            "listening on http://127.0.0.1:8080",
            "basic authentication is on",
            "password: ${DB_PASSWORD}",
            "--no-password --host db",
            "--password-stdin now",
            "the token was renewed at 12:00",
            "src/token.rs:12 is fine",
            "",
        ] {
            assert_eq!(hidden(said), said);
        }
    }
}
