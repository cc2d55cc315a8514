//! Block YAML as nearly everybody writes it: one key or item a line, scalars on one line or under `|`.
//!
//! Nearly all texts are of this form, and reading them needs no grammar: lines and their indentation are enough,
//! at a fifth of the cost. What is beyond it (flow collections, anchors, tags, escapes, scalars over several lines,
//! tabs) and whatever might be wrong is left to the full reader, which alone makes findings. Tests
//! hold both to the same nodes.

mod lines;
mod scalars;

use super::limits::Limits;
use super::read::Merge;
use crate::diag::{SourceId, Span};
use crate::tree::{Key, Kind, Node};
use lines::{Entered, Lines};
use scalars::Scalar;
use std::collections::HashSet;

/// Below this many keys a linear search costs less than hashing each key.
const SMALL: usize = 16;

/// The documents of a text as [`read`](super::read::read) would give them, or `None` where only that can tell.
pub(super) fn read(text: &str, source: SourceId, merge: Merge, limits: Limits) -> Option<Vec<Node>> {
    let mut block = Block { lines: Lines::new(text)?, source, merge, limits, depth: 0, nodes: 0 };
    let mut documents = Vec::new();
    while block.lines.begin_document()? {
        documents.push(block.collection()?);
    }
    (block.nodes <= limits.nodes).then_some(documents)
}

struct Block<'t> {
    lines: Lines<'t>,
    source: SourceId,
    merge: Merge,
    limits: Limits,
    /// Maps and lists around the place read now.
    depth: usize,
    /// Keys and values so far.
    nodes: usize,
}

impl<'t> Block<'t> {
    /// The list or map that begins here.
    fn collection(&mut self) -> Option<Node> {
        let (column, start) = (self.lines.column(), self.lines.at());
        self.nested(|block| match block.lines.is_item() {
            true => block.list(column, Some(start)),
            false => block.map(column),
        })
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Node>) -> Option<Node> {
        (self.depth < self.limits.depth).then_some(())?;
        self.depth += 1;
        self.nodes += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// Without a `start` the list begins behind its first dash.
    fn list(&mut self, column: usize, mut start: Option<usize>) -> Option<Node> {
        let mut items: Vec<Node> = Vec::new();
        while self.lines.is_item_at(column) {
            let entered = self.lines.enter_item()?;
            if start.is_none() {
                (entered == Entered::Text).then_some(())?;
                start = Some(self.lines.at());
            }
            items.push(match entered {
                Entered::Text if self.lines.is_item() || self.lines.is_entry() => self.collection()?,
                Entered::Text => self.scalar(column)?,
                Entered::NextLine if self.lines.is_right_of(column) => self.collection()?,
                Entered::NextLine => return None,
            });
        }
        let end = items.last()?.span.end;
        Some(Node::new(self.span(start?, end), Kind::Seq(items)))
    }

    fn map(&mut self, column: usize) -> Option<Node> {
        let start = self.lines.at();
        let (mut entries, mut keys) = (Vec::new(), Keys::default());
        while self.lines.is_at(column) {
            let (text, range) = self.lines.key()?;
            let merge = text == "<<";
            match merge {
                // applying one is the full reader's
                true => (self.merge == Merge::Keep).then_some(())?,
                false => keys.insert(text)?,
            }
            self.nodes += 1;
            let key = Key { text: text.to_owned(), span: Span::new(self.source, range), merge };
            entries.push((key, self.value(column)?));
        }
        // whatever stands deeper belongs to the last scalar, or nowhere
        self.lines.is_left_of(column).then_some(())?;
        let end = entries.last().map(|(_, value)| value.span.end)?;
        Some(Node::new(self.span(start, end), Kind::Map(entries)))
    }

    /// What stands behind the key of a map in this column.
    fn value(&mut self, column: usize) -> Option<Node> {
        match self.lines.enter_value()? {
            Entered::Text => self.scalar(column),
            // in the column of its key; the full reader lets it begin behind its first dash
            Entered::NextLine if self.lines.is_item_at(column) => self.nested(|block| block.list(column, None)),
            Entered::NextLine if self.lines.is_right_of(column) => self.collection(),
            Entered::NextLine => None,
        }
    }

    fn scalar(&mut self, column: usize) -> Option<Node> {
        self.nodes += 1;
        // a list in brackets would be too deep
        (self.depth < self.limits.depth).then_some(())?;
        let Scalar { range, kind, plain } = self.lines.scalar(column, self.source)?;
        self.nodes += if let Kind::Seq(items) = &kind { items.len() } else { 0 };
        (!self.lines.is_right_of(column)).then(|| Node { span: Span::new(self.source, range), kind, plain })
    }

    fn span(&self, start: usize, end: u32) -> Span {
        Span { end, ..Span::new(self.source, start..start) }
    }
}

/// The keys of one map.
#[derive(Default)]
struct Keys<'t> {
    few: Vec<&'t str>,
    many: HashSet<&'t str>,
}

impl<'t> Keys<'t> {
    /// `None` if the key was there.
    fn insert(&mut self, key: &'t str) -> Option<()> {
        if self.few.len() < SMALL {
            (!self.few.contains(&key)).then(|| self.few.push(key))
        } else {
            (!self.few.contains(&key) && self.many.insert(key)).then_some(())
        }
    }
}

#[cfg(test)]
mod tests;
