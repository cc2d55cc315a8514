//! TOML → tree with spans, as far as these tests need it.

use railiance::compile::check::{Config, Input, check as check_tree};
use railiance::compile::load::Beside;
use railiance::diag::{Checked, Finding, SourceId, Sources, Span};
use railiance::tree::{Key, Kind, Node};
use serde_json::Number;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

fn span(range: Range<usize>) -> Span {
    Span::new(SourceId(0), range)
}

pub fn tree(text: &str) -> Node {
    let table = DeTable::parse(text).unwrap();
    Node::new(span(table.span()), map(table.get_ref()))
}

fn map(table: &DeTable<'_>) -> Kind {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        (Key { text: name.to_string(), span: span(key.span()), merge: false }, node(value))
    };
    Kind::Map(table.iter().map(entry).collect())
}

fn node(value: &toml::Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::String(text.to_string()),
        DeValue::Integer(number) => Kind::Number(number.as_str().parse::<i64>().unwrap().into()),
        DeValue::Float(number) => Kind::Number(Number::from_f64(number.as_str().parse().unwrap()).unwrap()),
        DeValue::Boolean(flag) => Kind::Bool(*flag),
        DeValue::Datetime(time) => Kind::String(time.to_string()),
        DeValue::Array(items) => Kind::Seq(items.iter().map(node).collect()),
        DeValue::Table(table) => map(table),
    };
    Node::new(span(value.span()), kind)
}

pub fn check(text: &str) -> Checked<Option<Config>> {
    let app = tree(text);
    check_tree(&Input { app: &app, release: None, lock: None, files: BTreeSet::new(), beside: Beside::default() })
}

/// `code place text-under-the-label: message | help`, a line a finding.
pub fn drawn(text: &str, findings: &[Finding]) -> String {
    let mut sources = Sources::default();
    sources.add("app.toml", text);
    let line = |finding: &Finding| {
        let span = finding.span().unwrap();
        let place = sources.place(span).replace("app.toml:", "");
        let under = sources.text(span).replace('\n', "⏎");
        let help = finding.help.as_deref().unwrap_or("-");
        format!("{} {place} `{under}` {} | {help}\n", finding.code.id(), finding.message)
    };
    findings.iter().map(line).collect()
}
