//! Keys that exclude or need each other: one pass over the tree for each row of the table.

use super::known::steps;
use super::table::{Need, ROWS, Row};
use crate::compile::check::schemas::SchemaName;
use crate::diag::{Code, Finding, Span, join};
use crate::tree::{Key, Kind, Node};

pub fn check(schema: SchemaName, tree: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in ROWS.iter().filter(|row| row.schema == schema && begins(tree, row.at)) {
        let path: Vec<String> = steps(row.at).collect();
        let root = Table { node: tree, header: Span::whole_file(tree.span.source), name: String::new() };
        walk(root, &path, &mut |table| findings.extend(judge(row, &table)));
    }
    findings
}

/// Whether the tree has the first step of a place at all: most contracts use a small part of the table.
fn begins(tree: &Node, at: &str) -> bool {
    at.split('/').nth(1).is_none_or(|first| first == "*" || tree.get(first).is_some())
}

/// A table, where it is named, and its name.
struct Table<'a> {
    node: &'a Node,
    header: Span,
    name: String,
}

fn walk<'a>(table: Table<'a>, path: &[String], each: &mut dyn FnMut(Table<'a>)) {
    let Some((step, rest)) = path.split_first() else {
        // short forms are no tables and have no keys
        if matches!(table.node.kind, Kind::Map(_)) {
            each(table);
        }
        return;
    };
    match &table.node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| step == "*" || *step == key.text) {
                let name =
                    if table.name.is_empty() { key.text.clone() } else { format!("{}.{}", table.name, key.text) };
                walk(Table { node: value, header: key.span, name }, rest, each);
            }
        }
        Kind::Seq(items) if step == "*" => {
            for (index, item) in items.iter().enumerate() {
                walk(Table { node: item, header: item.span, name: format!("{}[{index}]", table.name) }, rest, each);
            }
        }
        _ => {}
    }
}

fn judge(row: &Row, table: &Table<'_>) -> Option<Finding> {
    if row.when.is_some_and(|key| table.node.get(key).is_none()) {
        return None;
    }
    let present: Vec<&Key> = row.keys.iter().filter_map(|key| table.node.entry(key)).map(|(key, _)| key).collect();
    match (row.need, present.as_slice()) {
        (Need::Exactly | Need::AtLeast, []) => Some(none(row, table)),
        (Need::Exactly | Need::AtMost, [_, _, ..]) => Some(several(&present, table)),
        _ => None,
    }
}

fn none(row: &Row, table: &Table<'_>) -> Finding {
    let (wanted, place) = (join(row.keys, "or"), within(table));
    let message = match (row.when, row.keys) {
        (Some(key), _) => format!("`{key}` without {wanted}{place}"),
        (None, _) => format!("missing key{place}: {wanted}"),
    };
    let header = row.when.and_then(|key| table.node.entry(key)).map_or(table.header, |(key, _)| key.span);
    let help = match row.need {
        Need::AtLeast if row.keys.len() == 1 => format!("add {wanted}"),
        Need::AtLeast => format!("add at least one of {}", join(row.keys, "and")),
        Need::Exactly | Need::AtMost => format!("add exactly one of {}", join(row.keys, "and")),
    };
    Finding::new(Code::MissingKey, message).at(header, "missing here").help(help)
}

fn several(present: &[&Key], table: &Table<'_>) -> Finding {
    let names: Vec<&str> = present.iter().map(|key| key.text.as_str()).collect();
    let message = format!("{} exclude each other{}", join(&names, "and"), within(table));
    let finding = Finding::new(Code::ConflictingKeys, message).help(format!("keep one of {}", join(&names, "and")));
    present.iter().fold(finding, |finding, key| finding.at(key.span, "one of the keys"))
}

fn within(table: &Table<'_>) -> String {
    match table.name.as_str() {
        "" => String::new(),
        name => format!(" in `{name}`"),
    }
}
