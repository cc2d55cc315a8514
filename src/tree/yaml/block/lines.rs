//! A text line by line: where something stands, how deep, and what kind of thing it is.

use crate::tree::yaml::scalar::{Scalar, resolve};
use std::ops::Range;

/// Longer keys are for the full reader, which has a bound of its own.
const LONGEST_KEY: usize = 256;

/// Where the reader is: at the first character of something, or at the end of a document.
pub(super) struct Lines<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    /// Where the present line begins.
    pub line: usize,
    pub at: usize,
    ended: bool,
}

/// What stands behind a key or the dash of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entered {
    /// Something on the same line.
    Text,
    /// Nothing; the reader is at what comes next.
    NextLine,
}

impl<'t> Lines<'t> {
    /// `None` for a text with characters that only the full reader knows.
    pub fn new(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        bytes.iter().all(|byte| USUAL[usize::from(*byte)]).then_some(Lines { text, bytes, line: 0, at: 0, ended: true })
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn column(&self) -> usize {
        self.at - self.line
    }

    pub fn is_at(&self, column: usize) -> bool {
        !self.ended && self.column() == column
    }

    pub fn is_right_of(&self, column: usize) -> bool {
        !self.ended && self.column() > column
    }

    pub fn is_left_of(&self, column: usize) -> bool {
        self.ended || self.column() < column
    }

    pub fn is_item_at(&self, column: usize) -> bool {
        self.is_at(column) && self.is_item()
    }

    pub fn is_item(&self) -> bool {
        self.byte(self.at) == Some(b'-') && self.is_blank(self.at + 1)
    }

    /// Whether a key stands here.
    pub fn is_entry(&self) -> bool {
        self.find_key().is_some()
    }

    /// Goes to the next document that is not empty; the flag tells whether there is one. `None` if the
    /// document before has not ended here.
    pub fn begin_document(&mut self) -> Option<bool> {
        self.ended.then_some(())?;
        loop {
            let marker = self.is_marker(self.line);
            if marker {
                (self.bytes[self.line] == b'-' && matches!(self.byte(self.line + 3), Some(b'\n') | None))
                    .then_some(())?;
                self.line = self.end_of_line(self.line) + 1;
            }
            self.seek(self.line);
            match (self.ended, self.line >= self.bytes.len()) {
                (false, _) => return Some(true),
                (true, true) => return Some(false),
                (true, false) => {}
            }
        }
    }

    /// The key that stands here; goes behind its colon.
    pub fn key(&mut self) -> Option<(&'t str, Range<usize>)> {
        let (text, range) = self.find_key()?;
        self.at = range.end + 1;
        Some((text, range))
    }

    fn find_key(&self) -> Option<(&'t str, Range<usize>)> {
        let quote = self.byte(self.at)?;
        let (range, text) = match quote {
            b'"' | b'\'' => {
                let range = self.quoted(self.at, quote)?;
                (range.clone(), range.start + 1..range.end - 1)
            }
            _ => {
                let range = self.plain()?;
                (range.clone(), range)
            }
        };
        let text = self.text.get(text)?;
        let quoted = matches!(quote, b'"' | b'\'');
        let usual = quoted || resolve(text) == Scalar::Text;
        let colon = self.byte(range.end) == Some(b':') && self.is_blank(range.end + 1);
        (usual && colon && !(quoted && text == "<<") && text.len() <= LONGEST_KEY).then_some((text, range))
    }

    pub fn enter_item(&mut self) -> Option<Entered> {
        self.at += 1;
        self.enter()
    }

    pub fn enter_value(&mut self) -> Option<Entered> {
        self.enter()
    }

    fn enter(&mut self) -> Option<Entered> {
        let at = self.skip_spaces(self.at);
        match self.byte(at) {
            Some(b'\n' | b'#') | None => self.next_line(at).map(|()| Entered::NextLine),
            Some(_) => {
                self.at = at;
                Some(Entered::Text)
            }
        }
    }

    /// Goes to whatever comes after this line. `None` if something else than a comment stands at `from`.
    pub fn next_line(&mut self, from: usize) -> Option<()> {
        let at = self.skip_spaces(from);
        let comment = self.byte(at) == Some(b'#') && self.byte(at.wrapping_sub(1)) == Some(b' ');
        (comment || matches!(self.byte(at), Some(b'\n') | None)).then_some(())?;
        self.seek(self.end_of_line(at) + 1);
        Some(())
    }

    /// Goes to the first thing at or below the line that begins at `line`.
    pub fn seek(&mut self, line: usize) {
        self.line = line;
        loop {
            self.at = self.skip_spaces(self.line);
            match self.byte(self.at) {
                Some(b'\n') => self.line = self.at + 1,
                Some(b'#') => self.line = self.end_of_line(self.at) + 1,
                byte => {
                    self.ended = byte.is_none() || self.is_marker(self.line);
                    return if byte.is_none() {
                        self.line = self.bytes.len()
                    };
                }
            }
        }
    }

    /// `---` or `...` in the first column.
    fn is_marker(&self, line: usize) -> bool {
        matches!(self.bytes.get(line..line + 3), Some(b"---" | b"...")) && self.is_blank(line + 3)
    }

    pub fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b' ' | b'\n') | None)
    }

    pub fn skip_spaces(&self, from: usize) -> usize {
        let spaces = self.bytes.get(from..).unwrap_or(&[]).iter().take_while(|byte| **byte == b' ').count();
        from + spaces
    }

    pub fn end_of_line(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or(&[]);
        rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |found| from + found)
    }
}

/// Line ends and what can be seen, but for bytes that begin a character which YAML treats in its own way.
const USUAL: [bool; 256] = {
    let mut usual = [true; 256];
    let mut byte = 0;
    while byte < 256 {
        usual[byte] = !matches!(byte, 0..=9 | 11..=31 | 0x7f | 0xc2 | 0xe2 | 0xef);
        byte += 1;
    }
    usual
};
