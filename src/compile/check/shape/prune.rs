//! A tree without the keys that its schema does not know, so that the rest can still be typed.

use crate::tree::{Key, Kind, Node};
use std::collections::BTreeSet;

/// A copy of the tree; `unknown` are JSON pointers.
pub fn without_unknown_keys(tree: &Node, unknown: &[String]) -> Node {
    copy(tree, "", &unknown.iter().map(String::as_str).collect())
}

fn copy(node: &Node, at: &str, unknown: &BTreeSet<&str>) -> Node {
    let kind = match &node.kind {
        Kind::Map(entries) => Kind::Map(entries.iter().filter_map(|entry| copy_entry(entry, at, unknown)).collect()),
        Kind::Seq(items) => Kind::Seq(
            items.iter().enumerate().map(|(index, item)| copy(item, &format!("{at}/{index}"), unknown)).collect(),
        ),
        scalar => scalar.clone(),
    };
    Node { span: node.span, kind, plain: node.plain }
}

fn copy_entry((key, value): &(Key, Node), at: &str, unknown: &BTreeSet<&str>) -> Option<(Key, Node)> {
    let here = format!("{at}/{}", key.text.replace('~', "~0").replace('/', "~1"));
    (!unknown.contains(here.as_str())).then(|| (key.clone(), copy(value, &here, unknown)))
}
