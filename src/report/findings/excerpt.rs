use super::Findings;
use super::line::{Clarity, Line};
use crate::diag::{Label, SourceId};
use std::ops::Range;

/// Lines drawn above and below a labelled one.
const CONTEXT: usize = 1;
/// A span over more lines than this is marked on its first line alone.
const TALL: usize = 6;

/// The lines that one finding is drawn on, laid out one after the other as a text of their own, in
/// which the labels are placed anew. Several files in one finding are several pieces.
#[derive(Debug, Default)]
pub(super) struct Excerpt<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// One for each label, in the label's order: its bytes in the laid out text.
    pub(super) marks: Vec<Range<usize>>,
}

/// Neighbouring lines of one file.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) name: &'a str,
    /// from 0, the number of the first line in its file
    pub(super) first_line: usize,
    /// where the piece begins in the laid out text
    pub(super) base: usize,
    /// every line ends with a newline
    pub(super) text: String,
    /// (byte in the laid out text, column in the file, from 0) of the labels' starts
    pub(super) columns: Vec<(usize, usize)>,
}

/// A label's lines, and the bytes to mark in the real text.
struct Reach {
    source: SourceId,
    range: Range<usize>,
    lines: Range<usize>,
    column: usize,
}

impl<'a> Excerpt<'a> {
    /// Cuts the lines of `labels` out, each line at most about `limit` characters long.
    pub(super) fn new(findings: &Findings<'a>, labels: &[Label], limit: usize) -> Self {
        let reaches: Vec<Reach> = labels.iter().map(|label| Reach::new(findings, label)).collect();
        let mut excerpt = Excerpt { pieces: Vec::new(), marks: vec![0..0; reaches.len()] };
        for (source, lines) in windows(findings, &reaches) {
            excerpt.lay_out(findings, &reaches, source, lines, limit);
        }
        excerpt
    }

    fn lay_out(&mut self, findings: &Findings<'a>, reaches: &[Reach], id: SourceId, lines: Range<usize>, limit: usize) {
        let base = self.pieces.last().map_or(0, |piece| piece.base + piece.text.len());
        let name = findings.places.name(id);
        let mut piece = Piece { name, first_line: lines.start, base, text: String::new(), columns: Vec::new() };
        for number in lines {
            let line = show(findings, reaches, id, number, limit);
            let real = findings.places.line(id, number);
            let start = base + piece.text.len();
            for (reach, mark) in reaches.iter().zip(&mut self.marks).filter(|(reach, _)| reach.source == id) {
                if reach.lines.start == number {
                    mark.start = start + line.shown(reach.range.start.saturating_sub(real.start));
                    piece.columns.push((mark.start, reach.column));
                }
                if reach.lines.end == number + 1 {
                    mark.end = start + line.shown(reach.range.end.saturating_sub(real.start));
                }
            }
            piece.text.push_str(&line.text);
            piece.text.push('\n');
        }
        self.pieces.push(piece);
    }
}

impl Reach {
    fn new(findings: &Findings, label: &Label) -> Self {
        let source = label.span.source;
        let range = findings.places.clamp(label.span);
        let first = findings.places.line_of(source, range.start);
        let last = findings.places.line_of(source, range.end.saturating_sub(1).max(range.start));
        let column = findings.ends(label.span).0.column - 1;
        if last - first < TALL {
            return Reach { source, range, lines: first..last + 1, column };
        }
        let end = findings.places.line(source, first).end.max(range.start);
        Reach { source, range: range.start..end, lines: first..first + 1, column }
    }
}

fn show(findings: &Findings, reaches: &[Reach], id: SourceId, number: usize, limit: usize) -> Line {
    let real = findings.places.line(id, number);
    let focus = reaches
        .iter()
        .find(|reach| reach.source == id && reach.lines.start == number)
        .map_or(0..0, |reach| inside(&reach.range, &real));
    let clarity = match findings.secrets.contains(id, number) {
        true => Clarity::Masked,
        false => Clarity::Clear,
    };
    Line::new(findings.places.text(id).get(real).unwrap_or(""), focus, limit, clarity)
}

/// A range of the text, relative to a line and within it.
fn inside(range: &Range<usize>, line: &Range<usize>) -> Range<usize> {
    let relative = |offset: usize| offset.clamp(line.start, line.end) - line.start;
    relative(range.start)..relative(range.end)
}

/// The lines to draw: with context, neighbours joined; the primary label's file comes first.
fn windows(findings: &Findings, reaches: &[Reach]) -> Vec<(SourceId, Range<usize>)> {
    let mut files: Vec<SourceId> = Vec::new();
    for reach in reaches {
        if !files.contains(&reach.source) {
            files.push(reach.source);
        }
    }
    files.into_iter().flat_map(|file| join(findings, reaches, file)).collect()
}

fn join(findings: &Findings, reaches: &[Reach], file: SourceId) -> Vec<(SourceId, Range<usize>)> {
    let count = findings.places.line_count(file);
    let mut lines: Vec<Range<usize>> = reaches
        .iter()
        .filter(|reach| reach.source == file)
        .map(|reach| {
            reach.lines.start.saturating_sub(CONTEXT)..(reach.lines.end + CONTEXT).min(count).max(reach.lines.end)
        })
        .collect();
    lines.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in lines {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined.into_iter().map(|range| (file, range)).collect()
}
