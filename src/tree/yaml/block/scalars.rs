//! Scalars on one line, and texts under `|`.

use super::lines::Lines;
use crate::diag::{SourceId, Span};
use crate::tree::yaml::typed::typed;
use crate::tree::{Kind, Node};
use std::ops::Range;

pub(super) struct Scalar {
    pub range: Range<usize>,
    pub kind: Kind,
    pub plain: bool,
}

impl Lines<'_> {
    /// The scalar that stands here and belongs to something in `column`; goes to what comes next.
    pub fn scalar(&mut self, column: usize, source: SourceId) -> Option<Scalar> {
        let scalar = match self.byte(self.at)? {
            quote @ (b'"' | b'\'') => self.quoted_scalar(self.at, quote)?,
            b'{' if self.byte(self.at + 1) == Some(b'}') => {
                Scalar { range: self.at..self.at + 2, kind: Kind::Map(Vec::new()), plain: false }
            }
            b'[' => self.brackets(source)?,
            b'|' => return self.literal(column),
            _ => self.plain_scalar()?,
        };
        self.next_line(scalar.range.end)?;
        Some(scalar)
    }

    /// A list of words and quoted texts in brackets.
    fn brackets(&self, source: SourceId) -> Option<Scalar> {
        let (mut items, mut at) = (Vec::new(), self.skip_spaces(self.at + 1));
        while self.byte(at) != Some(b']') {
            let Scalar { range, kind, plain } = match self.byte(at)? {
                quote @ (b'"' | b'\'') => self.quoted_scalar(at, quote)?,
                _ => self.word(at)?,
            };
            items.push(Node { span: Span::new(source, range.clone()), kind, plain });
            at = self.skip_spaces(range.end);
            at = match self.byte(at)? {
                b',' => Some(self.skip_spaces(at + 1)).filter(|next| self.byte(*next) != Some(b']'))?,
                b']' => at,
                _ => return None,
            };
        }
        Some(Scalar { range: self.at..at + 1, kind: Kind::Seq(items), plain: false })
    }

    fn word(&self, at: usize) -> Option<Scalar> {
        let rest = self.bytes.get(at..)?;
        let inner = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_./-".contains(byte);
        let range = at..at + rest.iter().take_while(inner).count();
        rest.first().filter(|byte| byte.is_ascii_alphanumeric())?;
        let kind = typed(self.text.get(range.clone())?)?;
        Some(Scalar { range, kind, plain: true })
    }

    fn quoted_scalar(&self, at: usize, quote: u8) -> Option<Scalar> {
        let range = self.quoted(at, quote)?;
        let text = self.text.get(range.start + 1..range.end - 1)?;
        Some(Scalar { range, kind: Kind::String(text.to_owned()), plain: false })
    }

    /// The range of a quoted text, quotes included, if it is one without escapes on one line.
    pub fn quoted(&self, at: usize, quote: u8) -> Option<Range<usize>> {
        let rest = self.bytes.get(at + 1..)?;
        let end = rest.iter().position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n'))?;
        let closed = rest.get(end) == Some(&quote) && rest.get(end + 1) != Some(&quote);
        closed.then_some(at..at + end + 2)
    }

    fn plain_scalar(&self) -> Option<Scalar> {
        let range = self.plain()?;
        // with a colon it would be a key
        (self.byte(range.end) != Some(b':')).then_some(())?;
        let kind = typed(self.text.get(range.clone())?)?;
        Some(Scalar { range, kind, plain: true })
    }

    /// The range of a plain text, up to the colon of a key, a comment or the end of the line.
    pub fn plain(&self) -> Option<Range<usize>> {
        let rest = self.bytes.get(self.at..)?;
        begins_plain(rest).then_some(())?;
        let mut before = b'x';
        let mut end = rest.len();
        for (at, byte) in rest.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b':' => matches!(rest.get(at + 1), Some(b' ' | b'\n') | None),
                b'#' => before == b' ',
                _ => false,
            };
            if ends {
                end = at;
                break;
            }
            before = *byte;
        }
        let spaces = rest.get(..end)?.iter().rev().take_while(|byte| **byte == b' ').count();
        Some(self.at..self.at + end - spaces)
    }

    /// A text under `|` or `|-`, its indentation told by its first line.
    fn literal(&mut self, column: usize) -> Option<Scalar> {
        let keep = match self.bytes.get(self.at + 1..)? {
            [b'\n', ..] => "\n",
            [b'-', b'\n', ..] => "",
            _ => return None,
        };
        let first = self.end_of_line(self.at) + 1;
        let indent = self.skip_spaces(first) - first;
        (indent > column && !matches!(self.byte(first + indent), Some(b'\n') | None)).then_some(())?;
        let (mut text, mut line, mut end) = (String::new(), first, self.bytes.len());
        while line < self.bytes.len() {
            let begins = self.skip_spaces(line);
            let ends = self.end_of_line(begins);
            match (begins == ends, begins - line) {
                (true, spaces) if spaces > indent => return None,
                (true, _) => text.push('\n'),
                (false, spaces) if spaces < indent => {
                    end = begins;
                    break;
                }
                (false, _) => {
                    text.push_str(self.text.get(line + indent..ends)?);
                    text.push('\n');
                }
            }
            // what ends without a line end is read in more than one way
            (ends < self.bytes.len()).then_some(())?;
            line = ends + 1;
        }
        text.truncate(text.trim_end_matches('\n').len());
        text.push_str(keep);
        // as the full reader has it: without the sign, with the empty lines behind
        let range = first + indent..end;
        self.seek(line);
        Some(Scalar { range, kind: Kind::String(text), plain: false })
    }
}

/// Whether a plain scalar begins so; some that might are left out.
fn begins_plain(rest: &[u8]) -> bool {
    match rest {
        [b'-', next, ..] => next.is_ascii_alphanumeric() || *next == b'.',
        [first, ..] => first.is_ascii_alphanumeric() || b"_/.$()+~^<=;\\".contains(first) || *first >= 0x80,
        [] => false,
    }
}
