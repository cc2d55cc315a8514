//! Where values go and which type they have.

use crate::support::{values, values_of};
use serde_json::json;

const APP: &str = r#"
name: shop
replicas: 3
version: "1.10"
country: "NO"
live: true
image: {repository: r.example/shop, tag: "0123"}
args: [--config, "a b"]
resources: {limits: {memory: 1Gi}}
ports: [{name: http, port: 8080}, {name: metrics, port: 9090, protocol: tcp}]
env: {LOG: info, RETRIES: 5}
empty: []
config: {server: {port: 80, tls: ["a", "b"]}}
"#;

#[test]
fn a_whole_value_keeps_its_type() {
    assert_eq!(
        values(
            "a: {{name}}\nb: {{replicas}}\nc: {{version}}\nd: {{country}}\ne: {{image.tag}}\nf: {{args}}\ng: {{resources}}\n",
            APP
        ),
        [json!({"a": "shop", "b": 3, "c": "1.10", "d": "NO", "e": "0123", "f": ["--config", "a b"],
            "g": {"limits": {"memory": "1Gi"}}})]
    );
}

#[test]
fn within_a_text_or_quotes_a_value_is_text() {
    assert_eq!(
        values(
            "a: \"{{replicas}}\"\nb: '{{replicas}}'\nc: {{replicas}}m\nd: {{name}}{{replicas}}\ne: {{image.repository}}:{{image.tag}}\nf: {{name}} {{name}}\ng: !!str {{replicas}}\n",
            APP
        ),
        [json!({"a": "3", "b": "3", "c": "3m", "d": "shop3", "e": "r.example/shop:0123", "f": "shop shop", "g": "3"})]
    );
}

#[test]
fn three_braces_are_two() {
    assert_eq!(
        values("a: {{{replicas}}}\nb: { {{name}}: 1}\nc: {{&name}}", APP),
        [json!({"a": 3, "b": {"shop": 1}, "c": "shop"})]
    );
}

#[test]
fn loops_and_conditions_see_real_values() {
    let template = "ports:\n  {{#each ports as |p|}}\n  - name: {{p.name}}\n    port: {{p.port}}\n    {{#if p.protocol}}\n    protocol: {{upper p.protocol}}\n    {{/if}}\n  {{/each}}\n{{#if (gt replicas 2)}}\nbig: yes!\n{{else}}\nsmall: 1\n{{/if}}\n";
    assert_eq!(
        values(template, APP),
        [
            json!({"ports": [{"name": "http", "port": 8080}, {"name": "metrics", "port": 9090, "protocol": "TCP"}], "big": "yes!"})
        ]
    );
}

#[test]
fn keys_are_placed_too() {
    assert_eq!(
        values("{{#each env}}\n{{@key}}: {{this}}\n{{/each}}\n{{name}}-x: 1", APP),
        [json!({"LOG": "info", "RETRIES": 5, "shop-x": 1})]
    );
    assert_eq!(
        values("{{#each env as |v k|}}\n{{k}}: \"{{v}}\"\n{{/each}}", APP),
        [json!({"LOG": "info", "RETRIES": "5"})]
    );
}

#[test]
fn a_key_or_item_goes_away_on_purpose() {
    assert_eq!(
        values(
            "a: {{opt missing}}\nb:\n- {{opt missing.deep}}\n- {{omit}}\n- 1\nc: {{default missing name}}\nd: {{default missing 30}}\n{{opt missing}}: 4",
            APP
        ),
        [json!({"b": [1], "c": "shop", "d": 30})]
    );
}

#[test]
fn lists_spread_and_maps_merge() {
    assert_eq!(
        values(
            "l:\n- a\n- {{spread args}}\n- {{spread empty}}\n- b\nm:\n  <<: {{resources}}\n  limits: mine\n  x: 1\no:\n  <<: [{{resources}}, {{image}}]\n",
            APP
        ),
        [json!({"l": ["a", "--config", "a b", "b"], "m": {"limits": "mine", "x": 1},
            "o": {"limits": {"memory": "1Gi"}, "repository": "r.example/shop", "tag": "0123"}})]
    );
}

#[test]
fn partials_are_indented_and_take_arguments() {
    let labels = "app: {{app}}\ntag: {{image.tag}}";
    let template = "a:\n  {{> labels app=name}}\nb:\n    {{> labels app=\"x\"}}\nc: 1\nd: {{> word}}\n";
    assert_eq!(
        values_of(&[("t", template), ("labels", labels), ("word", "{{name}}")], APP),
        [json!({"a": {"app": "shop", "tag": "0123"}, "b": {"app": "x", "tag": "0123"}, "c": 1, "d": "shop"})]
    );
}

#[test]
fn a_partial_inside_a_partial_is_indented_twice_and_has_a_context() {
    let outer = "inner:\n  {{> inner image}}\nlist:\n{{#each args}}\n- {{this}}\n{{/each}}\n";
    assert_eq!(
        values_of(
            &[("t", "top:\n  {{> outer}}\n"), ("outer", outer), ("inner", "r: {{repository}}\n\nt: {{tag}}\n")],
            APP
        ),
        [json!({"top": {"inner": {"r": "r.example/shop", "t": "0123"}, "list": ["--config", "a b"]}})]
    );
}

#[test]
fn a_document_inside_a_text() {
    let template = "data:\n  a.json: {{json config}}\n  a.yaml: |\n    # the file\n    all:\n      {{yaml config}}\n    one: {{yaml config.server.tls}}\n    name: {{name}}\n";
    assert_eq!(
        values(template, APP),
        [json!({"data": {
            "a.json": "{\"server\":{\"port\":80,\"tls\":[\"a\",\"b\"]}}",
            "a.yaml": "# the file\nall:\n  server:\n    port: 80\n    tls:\n    - a\n    - b\none: [\"a\",\"b\"]\nname: shop\n",
        }})]
    );
}

#[test]
fn comments_say_what_they_like() {
    assert_eq!(
        values("# {{name}} {{missing}}\na: 1 # {{missing}} {{args}}\n{{!-- {{missing}} --}}\n{{! }}\nb: 2\n", APP),
        [json!({"a": 1, "b": 2})]
    );
}

#[test]
fn empty_documents_are_dropped() {
    assert_eq!(
        values("---\n{{#if missing}}\na: 1\n{{/if}}\n---\nb: 1\n---\n{{opt missing}}\n---\n{{resources}}\n", APP),
        [json!({"b": 1}), json!({"limits": {"memory": "1Gi"}})]
    );
}

#[test]
fn scopes_reach_outwards() {
    let template = "{{#each ports as |p i|}}\n{{p.name}}:\n  i: {{i}}\n  up: {{../name}}\n  r: {{@root.replicas}}\n  last: {{@last}}\n  first: {{@first}}\n  index: {{@index}}\n  this: {{this.port}}\n{{/each}}\n{{#with image as |im|}}\nt: {{tag}}\nu: {{im.tag}}\nv: {{../name}}\n{{/with}}";
    assert_eq!(
        values(template, APP),
        [json!({
            "http": {"i": 0, "up": "shop", "r": 3, "last": false, "first": true, "index": 0, "this": 8080},
            "metrics": {"i": 1, "up": "shop", "r": 3, "last": true, "first": false, "index": 1, "this": 9090},
            "t": "0123", "u": "0123", "v": "shop",
        })]
    );
}

#[test]
fn helpers_work_on_values() {
    let template = "a: {{get ports 1 \"name\"}}\nb: {{lookup image \"tag\"}}\nc: {{concat name \"-\" replicas}}\nd: {{lower country}}\ne: {{len args}}\nf: {{eq name \"shop\"}}\ng: {{and live (not missing)}}\nh: {{or missing 0}}\ni: {{ne replicas 3}}\nj: {{lte replicas 3}}\nk: {{opt (get env \"X\")}}\nl: {{default (get env \"X\") (get env \"LOG\") \"z\"}}\n";
    assert_eq!(
        values(template, APP),
        [
            json!({"a": "metrics", "b": "0123", "c": "shop-3", "d": "no", "e": 2, "f": true, "g": true, "h": false, "i": false, "j": true, "l": "info"})
        ]
    );
}

#[test]
fn branches_chain_and_else_of_each() {
    let template = "{{#if missing}}\na: 1\n{{else if (eq replicas 3)}}\na: 2\n{{else}}\na: 3\n{{/if}}\n{{#each empty}}\nx: 1\n{{else}}\nb: none\n{{/each}}\n{{#unless missing}}\nc: {{#if live}}1{{else}}2{{/if}}\n{{/unless}}\n{{#with missing}}\nd: 1\n{{else}}\nd: 2\n{{/with}}";
    assert_eq!(values(template, APP), [json!({"a": 2, "b": "none", "c": 1, "d": 2})]);
}

#[test]
fn braces_can_be_written() {
    assert_eq!(values(r"a: '\{{x}}'", APP), [json!({"a": "{{x}}"})]);
    assert_eq!(values("a: '\\\\{{name}}'\nb: {a: {b: 1}}", APP), [json!({"a": "\\shop", "b": {"a": {"b": 1}}})]);
}

#[test]
fn anchors_carry_tokens() {
    assert_eq!(
        values("a: &x {k: {{resources}}}\nb: *x\nc:\n  <<: *x\n", APP),
        [
            json!({"a": {"k": {"limits": {"memory": "1Gi"}}}, "b": {"k": {"limits": {"memory": "1Gi"}}}, "c": {"k": {"limits": {"memory": "1Gi"}}}})
        ]
    );
}
