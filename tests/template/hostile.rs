//! 100,000 hostile strings, and templates that nobody would write.

use crate::injection::{TEMPLATE, context, expected};
use crate::support::Bench;
use railiance::compile::render::template::{Engine, Template};
use railiance::diag::{SourceId, Span};
use railiance::tree::{Origin, Placed, Shape, Trace};
use serde_json::{Map, Value, json};

/// A generator with a fixed seed: the same strings in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn text(&mut self, alphabet: &[&str], most: usize) -> String {
        let length = self.roll(most);
        (0..length).map(|_| alphabet[self.roll(alphabet.len())]).collect()
    }
}

const NASTY: &[&str] = &[
    "a",
    "b",
    "y",
    "no",
    "on",
    "true",
    "null",
    "~",
    "0",
    "1",
    "9",
    "0x",
    "0o",
    "_",
    ".",
    "e",
    "E",
    "+",
    "-",
    ":",
    " ",
    "  ",
    "\n",
    "\t",
    "\r",
    "#",
    "'",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&",
    "*",
    "!",
    "|",
    ">",
    "%",
    "@",
    "`",
    "?",
    "=",
    "<<",
    "---",
    "...",
    "é",
    "日",
    "🎉",
    "\u{85}",
    "\u{feff}",
    "\u{2028}",
    "\u{e000}",
    "\u{e001}",
    "\u{0}",
    "\u{7f}",
    "{{",
    "}}",
    "\u{e000}0\u{e001}",
    "- ",
    ": ",
    " #",
];

#[test]
fn every_place_holds_every_string() {
    let bench = Bench::clean(&[("t", TEMPLATE)]);
    let mut dice = Dice(88_172_645_463_325_252);
    for _ in 0..4_000 {
        let value = dice.text(NASTY, 7);
        let documents = bench.render("t", &context(&value));
        assert_eq!(documents.len(), 1, "{value:?}");
        assert_eq!(documents[0].value, expected(&value), "{value:?}");
    }
}

/// Hundred fields a rendering: as a value, a key, an annotation, part of an image, in text blocks.
#[test]
fn a_hundred_thousand_strings() {
    const FIELDS: usize = 100;
    let template = "image: {{image}}:{{tag}}\nquoted: \"{{tag}}\"\ntext: |\n  {{tag}}\nannotations:\n  {{#each notes}}\n  {{@key}}: {{this}}\n  {{/each}}\nflow: [{{#each list}}{path: {{this}}},{{/each}}]\n";
    let bench = Bench::clean(&[("t", template)]);
    let trace = Trace::leaf(Origin::Text(Span::new(SourceId(0), 0..0)));
    let mut dice = Dice(1_234_567_891);
    for _ in 0..1_000 {
        let values: Vec<String> = (0..FIELDS).map(|_| dice.text(NASTY, 8)).collect();
        let notes: Map<String, Value> =
            values.chunks_exact(2).map(|pair| (pair[0].clone(), Value::String(pair[1].clone()))).collect();
        let tag = &values[0];
        let context = json!({"image": "r/x", "tag": tag, "notes": notes, "list": values});
        let documents = bench.render("t", &Placed { value: context, trace: trace.clone() });
        let flow: Vec<Value> = values.iter().map(|value| json!({"path": value})).collect();
        let expected = json!({"image": format!("r/x:{tag}"), "quoted": tag, "text": format!("{tag}\n"), "annotations": notes, "flow": flow});
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].value, expected);
    }
}

const SCRAPS: &[&str] = &[
    "{{",
    "}}",
    "{{{",
    "}}}",
    "{",
    "}",
    "#if ",
    "#each ",
    "#with ",
    "/if",
    "/each",
    "else",
    "else if ",
    "> p",
    "> ",
    "a",
    "b.c",
    "this",
    "../",
    "@key",
    "@root",
    "@",
    ".",
    "/",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    "=",
    "as |x|",
    "|",
    "~",
    "!",
    "!--",
    "--}}",
    "\\",
    " ",
    "\n",
    "upper ",
    "opt ",
    "default ",
    "get ",
    "1",
    "-1",
    "1.",
    "true",
    "null",
    "&",
    "*",
    "^",
    "# ",
    ": ",
    "- ",
    "{{a}}",
    "{{#if a}}",
    "{{/if}}",
    "{{else}}",
    "{{#each l}}",
    "{{/each}}",
    "{{> p}}",
    "<<: ",
    "é",
    "\u{e000}",
    "x: ",
    "#>",
    "#*",
];

#[test]
fn no_template_makes_it_panic() {
    let context = json!({"a": "1", "b": {"c": [1]}, "l": [1, {"a": 2}], "x": null});
    let context = Placed { value: context, trace: Trace::leaf(Origin::Text(Span::new(SourceId(1), 0..0))) };
    let shape = Shape::Record(vec![("a", true, Shape::Scalar), ("l", false, Shape::List(Box::new(Shape::Any)))]);
    let mut dice = Dice(987_654_321);
    for _ in 0..5_000 {
        let text = dice.text(SCRAPS, 14);
        let template = |name| Template { name, source: SourceId(0), text: &text };
        let compiled = Engine::compile(&[template("t"), template("p")]);
        let rendered = compiled.value.render("t", &context);
        let checked = compiled.value.check(&shape);
        for finding in compiled.findings.iter().chain(&rendered.findings).chain(&checked) {
            for label in &finding.labels {
                assert!(
                    text.get(label.span.range()).is_some() || label.span.source == SourceId(1),
                    "{text:?}: {finding:?}"
                );
            }
        }
    }
}
