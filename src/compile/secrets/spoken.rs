//! Secrets in what programs say: a name with its value, a flag with its word, a header, a login. A line is read as a person reads it, and
//! too much is rather hidden than too little.

use super::tree::flag_name;
use super::{is_reference, looks_secret};
use regex_lite::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A name and what stands between it and its value.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r#"([A-Za-z0-9_.\-]+)\\?["']?\s*(:=|=>|==|=|:)\s*"#));
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
        let (name, sign, whole) = (found.get(1)?.as_str(), found.get(2)?, found.get(0)?);
        let spaced = line.as_bytes().get(sign.end()).is_none_or(u8::is_ascii_whitespace);
        let told = match sign.as_str() {
            ":" if spaced => Told::Line,
            ":" => Told::Place,
            _ => Told::Word,
        };
        (sign.as_str() != "==" && looks_secret(name)).then(|| value(line, whole.end(), name, told)).flatten()
    })
}

/// What follows a name.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    /// `name: `, which sentences have as well.
    Line,
    /// `name:`, which places of source code have as well.
    Place,
    /// `name=`
    Word,
}

/// Headers whose whole value is a secret.
const HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
/// A word of a sentence is not as long as a token.
const LONG: usize = 12;

/// From a place to the end of what is in quotes there, else of the word; of a header to the end of the line.
fn value(line: &str, start: usize, name: &str, told: Told) -> Option<Range<usize>> {
    let rest = line.get(start..)?;
    let is_header = told == Told::Line && HEADERS.contains(&name.to_ascii_lowercase().as_str());
    let quote = ["\\\"", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
    let start = start + quote.map_or(0, str::len);
    let rest = line.get(start..)?;
    let ends =
        |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '&' | ';' | ',' | '}' | ')' | '`');
    let end = match quote {
        Some(quote) => closed(rest, quote),
        None if is_header => rest.find(['"', '\'', '\n', '\r']),
        None => rest.find(ends),
    };
    let found = rest.get(..end.unwrap_or(rest.trim_end_matches(['\r', '\n']).len()))?;
    let is_value = quote.is_some() || is_header || told == Told::Word || is_told_as_one(name, found, told);
    is_value.then(|| start..start + found.len())
}

/// Whether a sentence, or a place, names a secret there: `token: expired`, `password.rs:12` and `InvalidTokenError: no` do not.
fn is_told_as_one(name: &str, value: &str, told: Told) -> bool {
    let small = name.to_ascii_lowercase();
    let is_kind = ["error", "exception"].iter().any(|kind| small.ends_with(kind)) || small == "pass";
    let is_place = told == Told::Place && name.contains('.');
    let is_password = ["password", "passwd", "pwd"].iter().any(|word| small.ends_with(word));
    let is_long = value.len() >= LONG && value.contains(|letter: char| letter.is_ascii_digit());
    let is_header = small.starts_with("x-") || small.ends_with("-key");
    !is_kind && !is_place && (is_password || is_long || is_header)
}

/// Where what is in quotes ends: at the same quote, unless that is escaped, or with the line.
fn closed(rest: &str, quote: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in rest.char_indices() {
        let here = rest.get(at..).is_some_and(|rest| rest.starts_with(quote)) && !escaped;
        if here || matches!(letter, '\n' | '\r') {
            return Some(at);
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}

fn flags(line: &str) -> impl Iterator<Item = Range<usize>> {
    FLAG.iter().flat_map(|pattern| pattern.captures_iter(line)).filter_map(|found| {
        let (name, value) = (found.get(1)?, found.get(2)?);
        // `unknown flag --token for`
        (looks_secret(flag_name(name.as_str())) && value.len() > 3).then(|| value.range())
    })
}

fn logins(line: &str) -> impl Iterator<Item = Range<usize>> {
    // `docker run -u 1000:1000`
    let is_group = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit());
    LOGIN
        .iter()
        .flat_map(|pattern| pattern.captures_iter(line))
        .filter_map(move |found| found.get(1).filter(|word| !is_group(word.as_str())).map(|word| word.range()))
}

fn schemes(line: &str) -> impl Iterator<Item = Range<usize>> {
    // `basic authentication` is no secret
    let random = |text: &str| {
        let small = text.get(1..).unwrap_or_default();
        small.contains(|letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase() || letter == '=')
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
            ("password: correct, and on", "password: ***, and on"),
            (r#"{"password"=>"hunter2"}"#, r#"{"password"=>"***"}"#),
            (r#"password := "hunter2" // no"#, r#"password := "***" // no"#),
            (r#"{\"password\": \"hunter2\"}"#, r#"{\"password\": \"***\"}"#),
            ("password=\"ünclosed\n", "password=\"***\n"),
            ("the token: 9f86d081884c7d65, then", "the token: ***, then"),
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
            "login broken, invalid credentials: see INC-123",
            "rotate token: INC-4711, agreed with Ada",
            "CredentialsProviderError: Could not load credentials from any providers",
            "TokenExpiredError: jwt expired",
            "tokens: 42, requests: 7",
            "if token == null",
            "docker run -u 1000:1000 x",
            "Basic Authentication is on",
            "unknown flag --token for x",
            "src/token.rs:12 is fine",
            "",
        ] {
            assert_eq!(hidden(said), said);
        }
    }
}
