//! A tree without the keys that its schema does not know, so that the rest can still be typed. A key
//! that is a slip of a known one takes that one's name.

use crate::tree::{Key, Kind, Node};
use std::collections::BTreeMap;

/// Pointers of unknown keys, each with the key it was meant to be.
type Unknown = BTreeMap<String, Option<String>>;

/// A copy of the tree with known keys only; `unknown` are JSON pointers.
pub fn with_known_keys(tree: &Node, unknown: &Unknown) -> Node {
    copy(tree, "", unknown)
}

fn copy(node: &Node, at: &str, unknown: &Unknown) -> Node {
    let kind = match &node.kind {
        Kind::Map(entries) => Kind::Map(entries.iter().filter_map(|entry| copy_entry(entry, at, unknown)).collect()),
        Kind::Seq(items) => Kind::Seq(
            items.iter().enumerate().map(|(index, item)| copy(item, &format!("{at}/{index}"), unknown)).collect(),
        ),
        scalar => scalar.clone(),
    };
    Node { span: node.span, kind, plain: node.plain }
}

fn copy_entry((key, value): &(Key, Node), at: &str, unknown: &Unknown) -> Option<(Key, Node)> {
    let here = format!("{at}/{}", key.text.replace('~', "~0").replace('/', "~1"));
    let key = match unknown.get(&here) {
        None => key.clone(),
        Some(Some(meant)) => Key { text: meant.clone(), ..key.clone() },
        Some(None) => return None,
    };
    Some((key, copy(value, &here, unknown)))
}
