//! Just enough of Rust's lexical structure: words and signs with their lines, without comments and
//! literals; paths that begin with `crate`, `super` or `self`.

use std::fs;
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// Words, `::` and single signs.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| {
            let length = word(rest).unwrap_or(if rest.starts_with("::") { 2 } else { first.len_utf8() });
            tokens.push(Token { text: rest[..length].to_owned(), line });
            length
        });
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// The length of what carries no structure: blanks, comments, literals, lifetimes.
fn skipped(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    match first {
        _ if first.is_whitespace() => Some(first.len_utf8()),
        '/' if rest.starts_with("//") => Some(rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => Some(rest.find("*/").map_or(rest.len(), |at| at + 2)),
        '"' => Some(quoted(rest)),
        'r' | 'b' | 'c' => raw(rest),
        '\'' => Some(character_or_lifetime(rest)),
        _ => None,
    }
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw(rest: &str) -> Option<usize> {
    let prefix = rest.find(|character: char| !matches!(character, 'r' | 'b' | 'c'))?;
    let hashes = rest[prefix..].chars().take_while(|character| *character == '#').count();
    let body = rest[prefix + hashes..].strip_prefix('"').filter(|_| prefix <= 2)?;
    if hashes == 0 && !rest[..prefix].contains('r') {
        return Some(prefix + quoted(&rest[prefix..]));
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&close).map_or(body.len(), |at| at + close.len());
    Some(prefix + hashes + 1 + end)
}

fn character_or_lifetime(rest: &str) -> usize {
    if let Some(escape) = rest.strip_prefix("'\\") {
        return escape.find('\'').map_or(rest.len(), |at| at + 3).max(4);
    }
    let mut letters = rest.char_indices().skip(2);
    match letters.next() {
        Some((at, '\'')) => at + 1,
        _ => 1 + word(&rest[1..]).unwrap_or(0),
    }
}

fn word(rest: &str) -> Option<usize> {
    let end = rest.find(|character: char| !(character.is_alphanumeric() || character == '_')).unwrap_or(rest.len());
    (end > 0).then_some(end)
}

/// Every path that begins with `crate`, `super` or `self`, with its line; groups are spread out.
pub fn paths(tokens: &[Token]) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = matches!(tokens[at].text.as_str(), "crate" | "super" | "self");
        if begins && (at == 0 || tokens[at - 1].text != "::") {
            at = path(tokens, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path from `at`, below `prefix`; returns where it ends.
fn path(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<(Vec<String>, usize)>) -> usize {
    let mut steps = prefix.to_vec();
    let line = tokens[at].line;
    loop {
        match tokens.get(at).map(|token| token.text.as_str()) {
            Some("{") => return group(tokens, at + 1, &steps, found),
            Some(text) => steps.push(text.to_owned()),
            None => break,
        }
        at += 1;
        if tokens.get(at).is_none_or(|token| token.text != "::") {
            break;
        }
        at += 1;
    }
    found.push((steps, line));
    at
}

fn group(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<(Vec<String>, usize)>) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "}" => return at + 1,
            "," => at += 1,
            "as" => at += 2,
            _ => at = path(tokens, at, prefix, found),
        }
    }
    at
}

/// Every Rust file below a folder of the project, as (path from the root, text).
pub fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn comments_and_literals_are_no_structure() {
    let source = "a /* crate::x */ \"crate::y\" r#\"crate::\"z\"# 'c' '\\'' 'life b\"x\" // crate::w\n b";
    let words: Vec<(String, usize)> = tokens(source).into_iter().map(|token| (token.text, token.line)).collect();
    assert_eq!(words, [("a".to_owned(), 1), ("b".to_owned(), 2)]);
}

#[test]
fn groups_are_spread_out() {
    let source = "use crate::{diag::{Code, Span as S}, tree::*};\nfn f() { super::super::x::y(); self.z; }";
    let found: Vec<String> = paths(&tokens(source)).into_iter().map(|(steps, _)| steps.join("::")).collect();
    assert_eq!(found, ["crate::diag::Code", "crate::diag::Span", "crate::tree::*", "super::super::x::y", "self"]);
}
