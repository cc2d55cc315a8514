//! A value stays one value, whatever it contains and wherever it is placed.

use crate::support::Bench;
use railiance::diag::{SourceId, Span};
use railiance::tree::{Origin, Placed, Trace};
use serde_json::{Value, json};

pub const TEMPLATE: &str = "kind: Probe\nflow: {path: {{v}}, port: 80}\nlist: [a, {{v}}, b]\nblock: {{v}}\nlonger: pre {{v}} post\nsingle: 'pre {{v}}'\ndouble: \"{{v}}:{{v}}\"\ntext: |\n  first\n  {{v}}\n  last {{v}}\nfolded: >-\n  a {{v}}\n  b\nitems:\n- {{v}}\n- name: {{v}}\n  next: 1\nmap:\n  {{v}}: {{v}}\n  pre {{v}}: 1\nloop:\n  {{#each m}}\n  {{@key}}: {{this}}\n  {{/each}}\nmerged:\n  <<: {{m}}\nspread:\n- {{spread l}}\nkind2: {{#if (eq v w)}}same{{else}}other{{/if}}\nlast: 1\n";

pub fn context(value: &str) -> Placed {
    let origin = Origin::Text(Span::new(SourceId(9), 0..1));
    let (m, l) = (json!({value: value}), json!([value, value]));
    Placed { value: json!({"v": value, "w": value, "m": m, "l": l}), trace: Trace::leaf(origin) }
}

pub fn expected(value: &str) -> Value {
    let mut map = serde_json::Map::new();
    map.insert(value.to_owned(), value.into());
    map.insert(format!("pre {value}"), 1.into());
    json!({
        "kind": "Probe",
        "flow": {"path": value, "port": 80},
        "list": ["a", value, "b"],
        "block": value,
        "longer": format!("pre {value} post"),
        "single": format!("pre {value}"),
        "double": format!("{value}:{value}"),
        "text": format!("first\n{value}\nlast {value}\n"),
        "folded": format!("a {value} b"),
        "items": [value, {"name": value, "next": 1}],
        "map": map,
        "loop": {value: value},
        "merged": {value: value},
        "spread": [value, value],
        "kind2": "same",
        "last": 1,
    })
}

pub const EVIL: &[&str] = &[
    "x\n  evil: true",
    "{{ 7*7 }}",
    "{{v}}",
    "a: b",
    "# c",
    "x # c",
    "- x",
    "\u{e000}3\u{e001}",
    "\u{e000}",
    "\u{e001}\u{e000}0",
    "\"quoted\" 'both' \\",
    "!!binary x",
    "&a *a",
    "null",
    "~",
    "no",
    "y",
    "0644",
    "1.10",
    "0123",
    "1e3",
    "}, evil: {",
    "], [",
    "line1\nline2\n",
    "---\nkind: Evil",
    "...",
    "<<",
    "",
    " ",
    "\t",
    "\r\n",
    "| a",
    "> a",
    "%YAML 1.1",
    "@x `y`",
    "? k\n: v",
    "\u{85}\u{2028}\u{feff}\u{0}\u{7f}",
];

#[test]
fn no_value_leaves_its_place() {
    let bench = Bench::clean(&[("t", TEMPLATE)]);
    for value in EVIL {
        let documents = bench.render("t", &context(value));
        assert_eq!(documents.len(), 1, "{value:?}");
        assert_eq!(documents[0].value, expected(value), "{value:?}");
    }
}

#[test]
fn numbers_and_words_keep_the_type_of_the_contract() {
    let bench = Bench::clean(&[("t", "a: {{v}}")]);
    for value in [
        json!("1.10"),
        json!("NO"),
        json!("0123"),
        json!(1),
        json!(1.5),
        json!(true),
        json!(null),
        json!("null"),
        json!({}),
        json!([]),
    ] {
        let context = Placed { value: json!({"v": value}), trace: context("").trace };
        assert_eq!(bench.render("t", &context)[0].value, json!({"a": value}));
    }
}
