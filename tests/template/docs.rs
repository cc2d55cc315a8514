//! Every example of `docs/templates.md`, executed.

use crate::support::Bench;
use railiance::diag::SourceId;
use railiance::tree::yaml::{Limits, Merge, read};
use serde_json::Value;

const PAGE: &str = include_str!("../../docs/templates.md");

/// The fenced blocks of the page: what stands behind the fence, and the text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut rest = PAGE;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (info, body) = after.split_once('\n').expect("a fence ends its line");
        let (text, after) = body.split_once("```").expect("a fence is closed");
        found.push((info, text));
        rest = after;
    }
    found
}

fn documents(yaml: &str) -> Vec<Value> {
    let nodes = read(yaml, SourceId(0), Merge::Apply, Limits::default());
    assert_eq!(nodes.findings, Vec::new(), "{yaml}");
    nodes.value.iter().map(railiance::tree::Node::to_value).collect()
}

#[test]
fn every_example_does_what_the_page_says() {
    let (mut context, mut partials, mut template, mut checked) = ("", Vec::new(), "", 0);
    for (info, text) in blocks() {
        match info {
            "yaml context" => context = text,
            "hbs" => template = text,
            "yaml result" => {
                let rendered = render(template, &partials, context);
                assert_eq!(rendered.0, Vec::<String>::new(), "{template}");
                assert_eq!(rendered.1, documents(text), "{template}");
                checked += 1;
            }
            "text finding" => {
                let rendered = render(template, &partials, context);
                assert_eq!(rendered.0, text.lines().collect::<Vec<_>>(), "{template}");
                checked += 1;
            }
            other => partials.push((other.strip_prefix("hbs ").expect("a kind of block"), text)),
        }
    }
    assert_eq!(checked, PAGE.matches("```hbs\n").count());
}

/// Codes and messages, and the values of the documents.
fn render(
    template: &'static str,
    partials: &[(&'static str, &'static str)],
    context: &str,
) -> (Vec<String>, Vec<Value>) {
    let templates: Vec<(&str, &str)> = std::iter::once(("t", template)).chain(partials.iter().copied()).collect();
    let mut bench = Bench::clean(&templates);
    let context = bench.context(context);
    let rendered = bench.engine.render("t", &context);
    let findings = rendered.findings.iter().map(|finding| format!("{} {}", finding.code.id(), finding.message));
    (findings.collect(), rendered.value.into_iter().map(|document| document.value).collect())
}

#[test]
fn every_helper_is_on_the_page() {
    for name in [
        "opt", "default", "omit", "spread", "get", "lookup", "upper", "lower", "concat", "json", "yaml", "eq", "ne",
        "gt", "gte", "lt", "lte", "and", "or", "not", "len",
    ] {
        let table =
            PAGE.split("| helper | gives |").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("the table");
        assert!(table.split(|c: char| !c.is_alphanumeric()).any(|word| word == name), "{name}");
    }
}
