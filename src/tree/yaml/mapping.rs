//! The entries of one map: duplicate keys found, merge keys applied in kubectl's order.

use super::read::{Merge, Reader};
use crate::diag::{Code, Finding, Span};
use crate::tree::{Key, Kind, Node};
use std::collections::HashMap;

/// Below this many keys a linear search costs less than hashing each key.
const SMALL: usize = 16;

/// go-yaml writes each entry into the map as it comes to it, a merged map as a whole: whatever
/// is written later wins, also a `<<` over a key before it.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<(Key, Node)>,
    /// Positions of the keys that came from a merge: a key of the text may take their place.
    merged: Vec<usize>,
    index: HashMap<String, usize>,
}

impl Entries {
    pub(super) fn into_list(self) -> Vec<(Key, Node)> {
        self.list
    }

    /// Adds an entry as written. `aliased`: the value is an alias itself, which matters to `<<`.
    pub(super) fn add(&mut self, key: Key, value: Node, aliased: bool, reader: &mut Reader) {
        match (key.merge, reader.merges()) {
            (true, Merge::Apply) => self.merge(value, aliased, reader),
            (true, Merge::Keep) => self.list.push((key, value)),
            (false, _) => self.add_own(key, value, reader),
        }
    }

    fn add_own(&mut self, key: Key, value: Node, reader: &mut Reader) {
        let Some(at) = self.position(&key.text) else { return self.push(key, value) };
        if let Some(merged) = self.merged.iter().position(|merged| *merged == at) {
            self.merged.swap_remove(merged);
            self.replace(at, key, value);
        } else if let Some((first, _)) = self.list.get(at) {
            reader.report(duplicate(&key, first.span));
        }
    }

    fn replace(&mut self, at: usize, key: Key, value: Node) {
        if let Some(entry) = self.list.get_mut(at) {
            *entry = (key, value);
        }
    }

    fn push(&mut self, key: Key, value: Node) {
        if self.list.len() >= SMALL {
            if self.index.is_empty() {
                let keys = self.list.iter().enumerate().filter(|(_, (key, _))| !key.merge);
                self.index = keys.map(|(at, (key, _))| (key.text.clone(), at)).collect();
            }
            self.index.insert(key.text.clone(), self.list.len());
        }
        self.list.push((key, value));
    }

    fn position(&self, text: &str) -> Option<usize> {
        match self.index.is_empty() {
            true => self.list.iter().position(|(key, _)| key.text == text && !key.merge),
            false => self.index.get(text).copied(),
        }
    }

    fn merge(&mut self, value: Node, aliased: bool, reader: &mut Reader) {
        match value.kind {
            Kind::Map(entries) => self.merge_map(entries),
            // the first map of a list wins, so it is written last
            Kind::Seq(items) if !aliased => {
                for item in items.into_iter().rev() {
                    match item.kind {
                        Kind::Map(entries) => self.merge_map(entries),
                        _ => reader.report(not_a_map(item.span)),
                    }
                }
            }
            _ => reader.report(not_a_map(value.span)),
        }
    }

    fn merge_map(&mut self, entries: Vec<(Key, Node)>) {
        for (key, value) in entries {
            match self.position(&key.text) {
                Some(at) => self.replace(at, key, value),
                None => {
                    self.merged.push(self.list.len());
                    self.push(key, value);
                }
            }
        }
    }
}

fn duplicate(key: &Key, first: Span) -> Finding {
    Finding::new(Code::DuplicateKey, format!("the key `{}` stands twice in one map", key.text))
        .at(key.span, "again here")
        .at(first, "first here")
        .help("keep one of the two; kubectl would silently take the last")
}

fn not_a_map(span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, "a merge key `<<` without a map")
        .at(span, "only maps, or a list of maps written here, can be merged")
}
