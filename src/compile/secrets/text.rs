//! Texts of any format, line by line: YAML, JSON, TOML, INI, `.env`, properties, and templates of
//! these. Reading them as what they are would find no more, and templates are nothing yet.

use super::{Suspicion, finding, judge, names, object, shapes};
use crate::diag::{Code, Finding, SourceId, Span};
use std::collections::BTreeSet;
use std::ops::Range;

/// Finds secret values in a text: by their names, their forms, and in objects of kind Secret.
pub fn scan_text(text: &str, source: SourceId) -> Vec<Finding> {
    let objects = object::scan(text, source);
    let covered: BTreeSet<usize> = objects.iter().flat_map(|object| &object.covers).map(|line| line.start).collect();
    let mut findings: Vec<Finding> = objects.into_iter().map(|object| object.finding).collect();
    let (mut named, mut done) = ("", 0);
    for line in text.split_inclusive('\n') {
        let start = offset(text, line);
        if start < done || covered.contains(&start) {
            continue;
        }
        match block(text, start, line) {
            Some((name, suspicion, range)) => {
                done = range.end;
                findings.push(finding(name, &suspicion, Span::new(source, range)));
            }
            None => findings.extend(line_findings(text, line, &mut named, source)),
        }
    }
    findings.sort_by_key(Finding::span);
    findings
}

/// A secret of several lines that begins in this one: its name, what it is, all of it.
fn block<'t>(text: &'t str, start: usize, line: &'t str) -> Option<(&'t str, Suspicion, Range<usize>)> {
    let suspect = |code, what, range: Range<usize>| (Suspicion { code, what, range: 0..range.len() }, range);
    if let Some(range) = key_block(text, start, line) {
        let (suspicion, range) = suspect(Code::SecretByShape, "a private key", range);
        return Some(("", suspicion, range));
    }
    let (name, value) = pair(line.trim());
    let what = names::secret(name).filter(|_| matches!(value, "|" | "|-" | "|+" | ">" | ">-" | ">+"))?;
    let (suspicion, range) = suspect(Code::SecretByName, what, indented(text, start + line.len(), indent(line))?);
    Some((name, suspicion, range))
}

/// The lines from `start` on that are indented further than `indent`, without the first one's indent.
fn indented(text: &str, start: usize, indent_above: usize) -> Option<Range<usize>> {
    let inside = |line: &&str| line.trim().is_empty() || indent(line) > indent_above;
    let body = text.get(start..)?;
    let length: usize = body.split_inclusive('\n').take_while(inside).map(str::len).sum();
    let block = body.get(..length)?.trim();
    let from = offset(text, block);
    (!block.is_empty() && !super::is_reference(block)).then(|| from..from + block.len())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// Byte offset of a slice of `text` in it.
pub(super) fn offset(text: &str, slice: &str) -> usize {
    slice.as_ptr() as usize - text.as_ptr() as usize
}

/// A PEM private key that begins in this line: to the end of its last line.
fn key_block(text: &str, start: usize, line: &str) -> Option<Range<usize>> {
    let (_, range) = shapes::find(line).filter(|(what, _)| *what == "a private key")?;
    let from = start + range.start;
    let rest = text.get(from..)?;
    let end = rest.find("-----END ").and_then(|end| Some(end + rest.get(end..)?.find('\n')?));
    Some(from..from + end.unwrap_or(rest.len()))
}

/// Every secret of a line; a word that is read twice (as a value and as a flag in it) is told once.
fn line_findings<'t>(text: &'t str, line: &'t str, named: &mut &'t str, source: SourceId) -> Vec<Finding> {
    let mut findings: Vec<(Range<usize>, Finding)> = Vec::new();
    for (key, value) in pairs(line) {
        // `- name: DB_PASSWORD` and `value: …`, as containers have them
        let name = if key == "value" { *named } else { key };
        if key == "name" {
            *named = value;
        }
        let start = offset(text, value);
        let range = start..start + value.len();
        let is_told = findings.iter().any(|(told, _)| told.start < range.end && range.start < told.end);
        if let Some(suspicion) = judge(name, value).filter(|_| !is_told) {
            findings.push((range.clone(), finding(name, &suspicion, Span::new(source, range))));
        }
    }
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// Names and values of a line; the name is empty where there is none.
fn pairs(line: &str) -> Vec<(&str, &str)> {
    let trimmed = line.trim();
    if trimmed.starts_with(['#', ';']) || trimmed.starts_with("//") {
        return vec![("", trimmed)];
    }
    let flow = trimmed.contains('{') && !trimmed.starts_with("{{");
    let mut pairs: Vec<_> = match flow {
        true => segments(trimmed).into_iter().map(pair).collect(),
        false => vec![pair(trimmed)],
    };
    pairs.extend(flags(trimmed));
    pairs
}

/// The parts of `{ a: b, c: d }`; separators inside quotes separate nothing.
fn segments(line: &str) -> Vec<&str> {
    let mut quote = None;
    line.split(|letter: char| match (quote, letter) {
        (Some(open), _) if open == letter => {
            quote = None;
            false
        }
        (None, '"' | '\'') => {
            quote = Some(letter);
            false
        }
        (None, ',' | '{' | '}') => true,
        _ => false,
    })
    .collect()
}

/// `key: value`, `key = value`, `KEY=value`, `"key": "value"`; else no name and all of it.
fn pair(text: &str) -> (&str, &str) {
    let text = text.trim().trim_start_matches("- ").trim_start_matches("export ").trim();
    let at = text.find([':', '=']).filter(|at| {
        let rest = text.get(at + 1..).unwrap_or("");
        text.get(*at..).is_some_and(|mark| mark.starts_with('='))
            || rest.is_empty()
            || rest.starts_with([' ', '"', '\t'])
    });
    let named = at.and_then(|at| Some((unquote(text.get(..at)?.trim()), text.get(at + 1..)?)));
    match named {
        Some((key, value)) if !key.is_empty() && !key.contains(char::is_whitespace) => (key, unquote(value)),
        _ => ("", unquote(text)),
    }
}

/// `--password=value` among the words of a command.
fn flags(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let words = line.split(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ',' | '[' | ']'));
    words.filter_map(|word| word.strip_prefix("--")?.split_once('='))
}

/// A scalar without its quotes, a comma behind it, or a comment.
fn unquote(text: &str) -> &str {
    let text = text.trim().trim_end_matches(',').trim_end();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split(quote).next().unwrap_or(inner);
        }
    }
    text.split(" #").next().unwrap_or(text).trim_end()
}
