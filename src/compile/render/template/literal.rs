//! Words that a template writes itself and that YAML 1.1 takes for something else: `yes`, `0644`.

use super::program::{Part, Program};
use crate::diag::{Finding, Span};
use crate::tree::yaml::{self, Limits, Merge};

/// A warning for each bare word of a template's own text that is no string to Kubernetes.
pub fn ambiguous(program: &Program) -> Vec<Finding> {
    let mut walk = Walk { program, line: String::new(), block: None, findings: Vec::new() };
    walk.parts(&program.parts, After::Nothing);
    walk.findings.sort_by_key(|finding| finding.span().map(|span| span.start));
    walk.findings
}

/// What follows a list of parts on the same line.
#[derive(Clone, Copy, PartialEq)]
enum After {
    Nothing,
    Value,
}

/// No word that is read as another type is longer.
const LONGEST_WORD: usize = 40;

/// Stands in a line for a value that is placed there.
const VALUE: char = '\u{e000}';

struct Walk<'p> {
    program: &'p Program,
    /// The line up to here.
    line: String,
    /// The indentation of the line that opened a block scalar (`|` or `>`).
    block: Option<usize>,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn parts(&mut self, parts: &[Part], after: After) {
        for (at, part) in parts.iter().enumerate() {
            let next = match parts.get(at + 1) {
                Some(Part::Emit(_) | Part::Partial(_)) => After::Value,
                Some(_) => After::Nothing,
                None => after,
            };
            match part {
                Part::Text(span) => self.text(*span, next),
                Part::Emit(_) => self.line.push(VALUE),
                // a partial may hold anything: its own check tells
                Part::Partial(_) => self.line.push(VALUE),
                Part::If(block) => self.branches(&block.yes, &block.no, next),
                Part::Each(block) => self.branches(&block.body, &block.empty, next),
                Part::With(block) => self.branches(&block.body, &block.absent, next),
            }
        }
    }

    /// Both branches begin on the same line; what follows sees the first.
    fn branches(&mut self, first: &[Part], second: &[Part], after: After) {
        let (line, block) = (self.line.clone(), self.block);
        self.parts(second, after);
        (self.line, self.block) = (line, block);
        self.parts(first, after);
    }

    fn text(&mut self, span: Span, after: After) {
        let text = self.program.slice(span);
        let mut from = 0;
        for piece in text.split_inclusive('\n') {
            let ends = piece.ends_with('\n');
            if ends || after == After::Nothing {
                self.word(piece, span.part(from..from + piece.len()));
            }
            self.line.push_str(piece.trim_end_matches(['\r', '\n']));
            if ends {
                self.end_line();
            }
            from += piece.len();
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let indent = line.len() - line.trim_start().len();
        if line.trim().is_empty() {
            return;
        }
        if self.block.is_none_or(|block| indent <= block) {
            let opener = line.trim_end().trim_end_matches(['-', '+']);
            self.block = opener.ends_with(['|', '>']).then_some(indent);
        }
    }

    /// The value that ends in this piece of a line, if all of it is the template's own.
    fn word(&mut self, piece: &str, place: Span) {
        let line = format!("{}{}", self.line, piece);
        let indent = line.len() - line.trim_start().len();
        if self.block.is_some_and(|block| indent > block) {
            return;
        }
        self.judge(plain_key(&line), ":", piece, place);
        self.judge(plain_value(&line), "", piece, place);
    }

    /// Lets the reader of YAML judge one word; `behind` makes a key of it.
    fn judge(&mut self, word: Option<&str>, behind: &str, piece: &str, place: Span) {
        let Some((word, at)) = word.and_then(|word| Some((word, piece.rfind(word)?))) else { return };
        if word.len() > LONGEST_WORD || word.contains(char::is_whitespace) {
            return;
        }
        let alone = format!("{word}{behind}");
        let nodes = yaml::read(&alone, place.source, Merge::Keep, Limits::default()).value;
        self.findings.extend(yaml::ambiguous(&nodes, &alone).into_iter().map(|mut finding| {
            for label in &mut finding.labels {
                label.span = place.part(at..at + word.len());
            }
            finding
        }));
    }
}

/// The key of a line.
fn plain_key(line: &str) -> Option<&str> {
    let ended = || line.trim_end().strip_suffix(':');
    let key = line.split_once(": ").map(|(key, _)| key).or_else(ended)?;
    Some(key.trim_start_matches(['-', ' ']).trim_end()).filter(|key| !key.is_empty() && !key.starts_with('#'))
}

/// The plain scalar behind the last `: ` or `- ` of a line.
fn plain_value(line: &str) -> Option<&str> {
    let line = line.split_once(" #").map_or(line, |(before, _)| before).trim_end();
    if line.trim_start().starts_with('#') {
        return None;
    }
    let from = [": ", "- "].iter().filter_map(|mark| line.rfind(mark)).max()? + 2;
    line.get(from..).map(str::trim).filter(|word| !word.is_empty() && !word.ends_with(':'))
}
