//! The same templates through the `handlebars` crate itself: where its text rendering is safe, both
//! must give the same objects. This holds our blocks, whitespace and truth to the language.

use crate::support::Bench;
use handlebars::Handlebars;
use railiance::diag::SourceId;
use railiance::tree::yaml::{Limits, Merge, read};
use serde_json::Value;

const APP: &str = "name: shop\ncount: 3\nzero: 0\nblank: \"\"\nlive: true\nimage: {tag: t, repository: r}\nlist: [a, b, c]\nempty: []\nports:\n- {name: http, port: 80}\n- {name: extra, port: 81, tags: [x, z]}\nenv: {LOG: info, MODE: fast}\n";

const TEMPLATES: &[&str] = &[
    "a: {{name}}\nb: {{count}}\nc: {{image.tag}}\nd: {{image/repository}}\n",
    "{{#if live}}\na: 1\n{{else}}\na: 2\n{{/if}}\n",
    "{{#if zero}}\na: 1\n{{else if blank}}\na: 2\n{{else if count}}\na: 3\n{{else}}\na: 4\n{{/if}}\nb: 1",
    "{{#if empty}}\na: 1\n{{^}}\na: 2\n{{/if}}\n",
    "{{#unless zero}}a: 1{{/unless}}\nb: {{#if live}}x{{/if}}y\n",
    "l:\n{{#each list}}\n- {{this}}\n{{/each}}\nm: 1\n",
    "l: [{{#each list}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}]\n",
    "{{#each env}}\n{{@key}}: {{this}}\n{{/each}}\n",
    "{{#each env as |v k|}}\n{{k}}: {{v}}\n{{/each}}\n",
    "l:\n{{#each ports as |p i|}}\n- name: {{p.name}}\n  at: {{i}}\n  index: {{@index}}\n  first: {{@first}}\n  app: {{../name}}\n  root: {{@root.count}}\n  {{#if p.tags}}\n  {{#each p.tags}}\n  {{this}}: {{@index}}-{{@../index}}-{{../port}}\n  {{/each}}\n  {{/if}}\n{{/each}}\n",
    "{{#with image}}\na: {{tag}}\nb: {{this.repository}}\nc: {{../name}}\n{{/with}}\n{{#with empty}}\nd: 1\n{{else}}\nd: 2\n{{/with}}\n",
    "{{#with image as |i|}}\na: {{i.tag}}\n{{/with}}\n",
    "{{#each empty}}\nx: 1\n{{else}}\ny: 2\n{{/each}}\n",
    "a:   {{~name~}}   \nb: 1\n",
    "a: 1\n  {{~#if live~}}  \n  {{~/if~}}  m\nb: 2\n",
    "a: 1\n{{! a comment }}\n{{!-- another }} one --}}\nb: 2 {{! inline }}\n",
    "a: '\\{{name}}'\nb: '\\\\{{name}}'\n",
    "{{#if (gt count 2)}}\na: 1\n{{/if}}\n{{#if (and live (not zero) (eq name \"shop\"))}}\nb: 1\n{{/if}}\n{{#if (or zero blank)}}\nc: 1\n{{/if}}\nd: {{len list}}\ne: {{ne count 3}}\nf: {{lte count 3}}{{gte count 4}}{{lt 1 2}}\n",
    "a: {{lookup image \"tag\"}}\nb: {{lookup list 1}}\nc: {{lookup (lookup ports 0) \"port\"}}\n",
    "a: {{[name]}}\nb: {{list.[0]}}\nc: {{list.1}}\n",
    "top:\n  {{> part app=name}}\nend: 1\n",
    "top:\n  {{#each ports}}\n  {{> row}}\n  {{/each}}\n",
    "top:\n  {{> nest x=1}}\nend: 1\n",
    "a: {{> word}}\nb: 1\n",
    "{{#if live}}\r\na: 1\r\n{{/if}}\r\nb: 2\r\n",
    "a: 1 {{#if live}}\n{{/if}}\nb: 1\n",
    "{{#if live}}{{#if count}}\na: 1\n{{/if}}{{/if}}\nb: 1\n",
    "  {{#if live}}  \na: 1\n  {{/if}}  ",
    "a: {{#if live}}{{{name}}}{{else}}x{{/if}}-{{&count}}\n",
];

const PARTIALS: &[(&str, &str)] = &[
    ("part", "app: {{app}}\ntag: {{image.tag}}\n"),
    ("row", "{{name}}:\n  port: {{port}}\n"),
    ("nest", "in:\n  {{> part app=\"nest\"}}\nx: {{x}}\n"),
    ("word", "{{name}}"),
];

fn documents(yaml: &str) -> Vec<Value> {
    let nodes = read(yaml, SourceId(0), Merge::Apply, Limits::default());
    assert_eq!(nodes.findings, Vec::new(), "{yaml}");
    nodes.value.iter().map(railiance::tree::Node::to_value).filter(|value| !value.is_null()).collect()
}

#[test]
fn both_give_the_same_objects() {
    let context = documents(APP).remove(0);
    for template in TEMPLATES {
        let mut plain = Handlebars::new();
        plain.register_escape_fn(handlebars::no_escape);
        for (name, text) in PARTIALS {
            plain.register_template_string(name, text).expect(text);
        }
        plain.register_template_string("t", template).expect(template);
        let text = plain.render("t", &context).expect(template);

        let all: Vec<(&str, &str)> = std::iter::once(("t", *template)).chain(PARTIALS.iter().copied()).collect();
        let mut bench = Bench::clean(&all);
        let placed = bench.context(APP);
        let ours: Vec<Value> = bench.render("t", &placed).into_iter().map(|document| document.value).collect();
        assert_eq!(ours, documents(&text), "{template}\n-- as text:\n{text}");
    }
}
