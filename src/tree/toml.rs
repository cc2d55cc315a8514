//! TOML with spans: a minimal reader, to be replaced by the full one.

use super::{Key, Kind, Node};
use crate::diag::{Checked, Code, Finding, SourceId, Span};
use serde_json::Number;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a text; on errors the tree holds what could be read.
pub fn read(text: &str, source: SourceId) -> Checked<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let findings = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let code = if error.message().contains("duplicate key") { Code::DuplicateKey } else { Code::TomlSyntax };
            Finding::new(code, error.message().to_owned()).at(Span::new(source, span), "")
        })
        .collect();
    let span = Span::new(source, table.span());
    Checked::new(Node::new(span, map(table.get_ref(), source)), findings)
}

fn map(table: &DeTable<'_>, source: SourceId) -> Kind {
    let entry = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let span = Span::new(source, key.span());
        (Key { text: key.get_ref().to_string(), span, merge: false }, node(value, source))
    };
    Kind::Map(table.iter().map(entry).collect())
}

fn node(value: &Spanned<DeValue<'_>>, source: SourceId) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::String(text.to_string()),
        DeValue::Integer(number) => number.as_str().parse::<i64>().map_or(Kind::Null, |n| Kind::Number(n.into())),
        DeValue::Float(number) => {
            number.as_str().parse().ok().and_then(Number::from_f64).map_or(Kind::Null, Kind::Number)
        }
        DeValue::Boolean(flag) => Kind::Bool(*flag),
        DeValue::Datetime(time) => Kind::String(time.to_string()),
        DeValue::Array(items) => Kind::Seq(items.iter().map(|item| node(item, source)).collect()),
        DeValue::Table(table) => map(table, source),
    };
    Node::new(Span::new(source, value.span()), kind)
}
