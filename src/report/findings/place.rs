use crate::diag::{Finding, SourceId, Sources, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// A place in a text as people and tools count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// from 1
    pub line: usize,
    /// from 1, in characters
    pub column: usize,
    /// from 1, in UTF-16 code units, as SARIF and editors count
    pub utf16: usize,
    /// from 0, in bytes
    pub offset: usize,
}

/// Line starts of every source that a finding points at, so that each text is walked once only.
#[derive(Debug)]
pub(super) struct Places<'a> {
    sources: &'a Sources,
    starts: BTreeMap<SourceId, Vec<usize>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(sources: &'a Sources, findings: &[Finding]) -> Self {
        let mut starts = BTreeMap::new();
        for label in findings.iter().flat_map(|finding| &finding.labels) {
            let id = label.span.source;
            starts.entry(id).or_insert_with(|| line_starts(&sources.get(id).text));
        }
        Places { sources, starts }
    }

    pub(super) fn name(&self, id: SourceId) -> &'a str {
        &self.sources.get(id).name
    }

    pub(super) fn text(&self, id: SourceId) -> &'a str {
        &self.sources.get(id).text
    }

    /// The number of lines of a source; what follows the last newline is one only if it is there.
    pub(super) fn line_count(&self, id: SourceId) -> usize {
        let starts = self.starts.get(&id).map_or(&[][..], Vec::as_slice);
        starts.iter().filter(|start| **start < self.text(id).len()).count()
    }

    /// The line (from 0) that holds a byte offset.
    pub(super) fn line_of(&self, id: SourceId, offset: usize) -> usize {
        let starts = self.starts.get(&id).map_or(&[][..], Vec::as_slice);
        starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line (from 0), without its line ending.
    pub(super) fn line(&self, id: SourceId, line: usize) -> Range<usize> {
        let text = self.text(id);
        let starts = self.starts.get(&id).map_or(&[][..], Vec::as_slice);
        let start = starts.get(line).copied().unwrap_or(text.len());
        let end = starts.get(line + 1).copied().unwrap_or(text.len());
        let content = text.get(start..end).unwrap_or("");
        start..start + content.trim_end_matches(['\n', '\r']).len()
    }

    /// The first and the last place of a span; spans beyond the text are drawn in.
    pub(super) fn ends(&self, span: Span) -> (Position, Position) {
        let range = self.clamp(span);
        (self.position(span.source, range.start), self.position(span.source, range.end))
    }

    /// The span's bytes, inside the text and on character boundaries.
    pub(super) fn clamp(&self, span: Span) -> Range<usize> {
        let text = self.text(span.source);
        let start = text.floor_char_boundary(span.range().start);
        start..text.ceil_char_boundary(span.range().end).max(start)
    }

    fn position(&self, id: SourceId, offset: usize) -> Position {
        let line = self.line_of(id, offset);
        let before = self.text(id).get(self.line(id, line).start..offset).unwrap_or("");
        let (characters, units) = match before.is_ascii() {
            true => (before.len(), before.len()),
            false => (before.chars().count(), before.encode_utf16().count()),
        };
        Position { line: line + 1, column: characters + 1, utf16: units + 1, offset }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}
