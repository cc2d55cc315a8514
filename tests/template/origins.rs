//! Every field knows where it comes from.

use crate::support::Bench;
use railiance::tree::{Origin, Placed};

const APP: &str = "name: shop\nreplicas: 3\nimage:\n  repository: r\n  tag: \"1.10\"\nargs: [x, y]\nports:\n- {name: http, protocol: tcp}\nenv: {LOG: info}\nlimits: {cpu: 1, memory: {max: 2}}\n";

fn origin_of(templates: &[(&str, &str)], steps: &[&str]) -> String {
    let mut bench = Bench::clean(templates);
    let context = bench.context(APP);
    let documents = bench.render(templates[0].0, &context);
    let Some((_, trace)) = documents[0].at(steps.iter().copied()) else { panic!("nothing at {steps:?}") };
    bench.origin(&trace.origin)
}

fn origin(template: &str, steps: &[&str]) -> String {
    origin_of(&[("t", template)], steps)
}

#[test]
fn a_literal_comes_from_its_line() {
    let template = "kind: X\nspec:\n  limit: 3\n  list:\n  - a\n  - \"b\"\n";
    assert_eq!(origin(template, &["kind"]), "t.hbs:1:7 `X`");
    assert_eq!(origin(template, &["spec", "limit"]), "t.hbs:3:10 `3`");
    assert_eq!(origin(template, &["spec", "list", "1"]), "t.hbs:6:5 `\"b\"`");
}

#[test]
fn a_value_comes_through_its_tag() {
    assert_eq!(origin("a: 1\nb: {{replicas}}\n", &["b"]), "app.yaml:2:11 `3` via t.hbs:2:4");
    assert_eq!(origin("b: {{{image.tag}}}\n", &["b"]), "app.yaml:5:8 `\"1.10\"` via t.hbs:1:4");
}

#[test]
fn the_inside_of_a_list_or_map_has_its_own_places() {
    assert_eq!(origin("a: {{args}}", &["a", "1"]), "app.yaml:6:11 `y` via t.hbs:1:4");
    assert_eq!(origin("a: {{limits}}", &["a", "memory", "max"]), "app.yaml:10:32 `2` via t.hbs:1:4");
    assert_eq!(origin("l:\n- {{spread args}}", &["l", "1"]), "app.yaml:6:11 `y` via t.hbs:2:3");
    assert_eq!(origin("m:\n  <<: {{limits}}\n  z: 1", &["m", "cpu"]), "app.yaml:10:15 `1` via t.hbs:2:7");
    assert_eq!(origin("m:\n  z: 1\n  <<: {{limits}}\n", &["m", "z"]), "t.hbs:2:6 `1`");
}

#[test]
fn loops_and_scopes_keep_the_place() {
    let template =
        "l:\n{{#each ports as |p|}}\n- a: {{p.name}}\n  b: {{name}}\n  c: {{@index}}\n  d: {{../name}}\n{{/each}}\n";
    assert_eq!(origin(template, &["l", "0", "a"]), "app.yaml:8:10 `http` via t.hbs:3:6");
    assert_eq!(origin(template, &["l", "0", "b"]), "app.yaml:8:10 `http` via t.hbs:4:6");
    assert_eq!(origin(template, &["l", "0", "d"]), "app.yaml:1:7 `shop` via t.hbs:6:6");
    assert!(origin(template, &["l", "0", "c"]).starts_with("@index(app.yaml:8:3 "));
}

#[test]
fn helpers_that_choose_keep_the_place() {
    assert_eq!(origin("a: {{opt name}}", &["a"]), "app.yaml:1:7 `shop` via t.hbs:1:4");
    assert_eq!(origin("a: {{default nix name}}", &["a"]), "app.yaml:1:7 `shop` via t.hbs:1:4");
    assert_eq!(origin("a: {{get ports 0 \"name\"}}", &["a"]), "app.yaml:8:10 `http` via t.hbs:1:4");
    assert_eq!(origin("a: {{lookup (lookup ports 0) \"name\"}}", &["a"]), "app.yaml:8:10 `http` via t.hbs:1:4");
    assert_eq!(origin("a: {{default nix 30}}", &["a"]), "t.hbs:1:6 `default nix 30`");
}

#[test]
fn helpers_that_make_name_their_inputs() {
    assert_eq!(origin("a: {{upper name}}", &["a"]), "upper(app.yaml:1:7 `shop`) via t.hbs:1:4");
    assert_eq!(
        origin("a: {{concat name image.tag}}", &["a"]),
        "concat(app.yaml:1:7 `shop`, app.yaml:5:8 `\"1.10\"`) via t.hbs:1:4"
    );
}

#[test]
fn a_text_with_values_names_them_all() {
    assert_eq!(
        origin("a: {{image.repository}}:{{image.tag}}", &["a"]),
        "interpolation(app.yaml:4:15 `r` via t.hbs:1:4, app.yaml:5:8 `\"1.10\"` via t.hbs:1:25)"
    );
    assert_eq!(origin("a: \"{{replicas}}\"", &["a"]), "interpolation(app.yaml:2:11 `3` via t.hbs:1:5)");
}

#[test]
fn partials_have_places_of_their_own() {
    let templates = [("t", "a:\n    {{> p app=name}}\n"), ("p", "x: 1\n{{#if app}}\nz: {{app}}\n{{/if}}\n")];
    assert_eq!(origin_of(&templates, &["a", "x"]), "p.hbs:1:4 `1`");
    assert_eq!(origin_of(&templates, &["a", "z"]), "app.yaml:1:7 `shop` via p.hbs:3:4");
}

#[test]
fn every_part_of_a_document_has_an_origin_with_a_span() {
    let mut bench =
        Bench::clean(&[("t", "a: {{limits}}\nb: [{{spread args}}, {c: \"{{name}}\"}]\nd: {{json args}}\n")]);
    let context = bench.context(APP);
    let documents = bench.render("t", &context);
    let mut open: Vec<(&serde_json::Value, &railiance::tree::Trace)> = vec![(&documents[0].value, &documents[0].trace)];
    let mut leaves = 0;
    while let Some((value, trace)) = open.pop() {
        assert!(trace.origin.span().is_some(), "{value}");
        let below: Vec<&serde_json::Value> = match value {
            serde_json::Value::Object(map) => map.values().collect(),
            serde_json::Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        assert_eq!(below.len(), trace.children.len(), "{value}");
        leaves += usize::from(below.is_empty());
        open.extend(below.into_iter().zip(&trace.children));
    }
    assert_eq!(leaves, 6);
}

#[test]
fn the_deepest_span_is_the_users_own() {
    let mut bench = Bench::clean(&[("t", "a: {{image.tag}}")]);
    let context = bench.context(APP);
    let documents: Vec<Placed> = bench.render("t", &context);
    let span = documents[0].origin(["a"]).span().expect("a span");
    assert_eq!(bench.sources.place(span), "app.yaml:5:8");
    assert!(matches!(documents[0].origin(["a"]), Origin::Placed { .. }));
}
