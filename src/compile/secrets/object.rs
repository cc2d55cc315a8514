//! Objects of kind Secret in manifests and templates, found by their lines: a template is no YAML
//! yet.

use super::text::offset;
use crate::diag::{Code, Finding, SourceId, Span};
use std::ops::Range;

/// A Secret object, and the lines that need no further look.
pub struct Object {
    pub finding: Finding,
    pub covers: Vec<Range<usize>>,
}

struct Line<'t> {
    indent: usize,
    key: &'t str,
    value: &'t str,
    /// The whole line, without its end.
    range: Range<usize>,
    /// The value, or all of a line that has no key.
    hidden: Range<usize>,
}

pub fn scan(text: &str, source: SourceId) -> Vec<Object> {
    let lines: Vec<Line<'_>> = text.split_inclusive('\n').map(|line| read(text, line)).collect();
    let documents = lines.split(|line| line.indent == 0 && line.key.starts_with("---"));
    documents.flat_map(|lines| secrets(lines, source)).collect()
}

/// A plain value ends at ` #`.
fn without_comment(value: &str) -> &str {
    value.split_once(" #").map_or(value, |(value, _)| value)
}

fn read<'t>(text: &'t str, line: &'t str) -> Line<'t> {
    let line = line.trim_end();
    let start = offset(text, line);
    let content = match line.starts_with("---") {
        true => line,
        false => line.trim_start_matches([' ', '-']),
    };
    let (key, value) =
        content.split_once(':').map_or((content, None), |(key, value)| (key, Some(without_comment(value).trim())));
    let hidden = value.unwrap_or(content);
    let from = offset(text, hidden);
    Line {
        indent: line.len() - content.len(),
        key: key.trim(),
        value: value.unwrap_or(""),
        range: start..start + line.len(),
        hidden: from..from + hidden.len(),
    }
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.key.is_empty() && self.value.is_empty() || self.key.starts_with('#')
    }
}

fn secrets(lines: &[Line<'_>], source: SourceId) -> Vec<Object> {
    let is_secret = |line: &Line<'_>| line.key == "kind" && line.value.trim_matches(['"', '\'']) == "Secret";
    let at = lines.iter().enumerate().filter(|(_, line)| is_secret(line));
    at.filter_map(|(index, kind)| secret(siblings(lines, index), kind, source)).collect()
}

/// The lines of the object whose `kind` stands at `index`: around it, indented at least as far.
fn siblings<'l, 't>(lines: &'l [Line<'t>], index: usize) -> &'l [Line<'t>] {
    let indent = lines.get(index).map_or(0, |line| line.indent);
    let outside = |line: &Line<'_>| line.indent < indent && !line.is_blank();
    let before = lines.iter().take(index).rposition(outside).map_or(0, |at| at + 1);
    let after = lines.iter().skip(index).position(outside).map_or(lines.len(), |at| index + at);
    lines.get(before..after).unwrap_or(lines)
}

fn secret(lines: &[Line<'_>], kind: &Line<'_>, source: SourceId) -> Option<Object> {
    let own = |line: &&Line<'_>| line.indent == kind.indent;
    let values: Vec<&Line<'_>> =
        ["data", "stringData"].iter().flat_map(|key| values(lines, kind.indent, key)).collect();
    if values.is_empty() {
        return None;
    }
    let place = Span::new(source, kind.range.start + kind.indent..kind.range.end);
    let finding = match lines.iter().filter(own).any(|line| line.key == "sops") {
        true => Finding::new(Code::SecretObject, "a Secret that sops has encrypted: the cluster cannot read it")
            .at(place, "encrypted, not applicable")
            .help("let the tool that holds the key apply it, and refer to the Secret under `[secrets.NAME]`"),
        false => Finding::new(Code::SecretObject, "a Secret with its values")
            .at(place, "the values stand in plain text below")
            .help("keep the Secret in the cluster (by hand, External Secrets, Sealed Secrets) and refer to it under `[secrets.NAME]`"),
    };
    let covers: Vec<Range<usize>> = values.iter().map(|line| line.range.clone()).collect();
    let finding = values.iter().fold(finding, |finding, line| finding.mask(Span::new(source, line.hidden.clone())));
    Some(Object { finding, covers })
}

/// The lines below `key`, or the line itself where the values stand in it.
fn values<'l, 't>(lines: &'l [Line<'t>], indent: usize, key: &str) -> Vec<&'l Line<'t>> {
    let Some(at) = lines.iter().position(|line| line.indent == indent && line.key == key) else { return Vec::new() };
    let inline =
        lines.get(at).filter(|line| !matches!(line.value, "" | "{}" | "null" | "~") && !line.value.starts_with('#'));
    let below = lines.iter().skip(at + 1).take_while(|line| line.indent > indent || line.is_blank());
    inline.into_iter().chain(below.filter(|line| !line.is_blank())).collect()
}
