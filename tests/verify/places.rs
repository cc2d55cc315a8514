//! Where findings point: the user's text for values, the template for fields.

use crate::objects::{library, objects, validated};
use railiance::compile::render::verify::validate;
use railiance::diag::{Finding, SourceId, Span};
use railiance::tree::{Origin, Placed, Trace};
use serde_json::json;
use std::sync::Arc;

fn span(source: u32, at: u32) -> Span {
    Span { source: SourceId(source), start: at, end: at + 1 }
}

/// A ConfigMap whose field `name` came from somewhere.
fn placed(field: &str, value: serde_json::Value, origin: Origin) -> Placed {
    let value = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, field: value});
    let literal = Trace::leaf(Origin::Text(span(1, 0)));
    let children = vec![literal.clone(), literal.clone(), literal.clone(), Trace::leaf(origin)];
    Placed { value, trace: Trace { origin: Origin::Text(span(1, 0)), children } }
}

fn only(object: &Placed) -> Finding {
    let mut findings = validate(object, &library("1.33"));
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

#[test]
fn a_finding_points_into_the_text_and_names_the_object() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: Sometimes}\n";
    let findings = validated(text, &library("1.33"));
    let place = findings[0].span().unwrap();
    assert_eq!(&text[place.range()], "Sometimes");
    assert_eq!(findings[0].notes, ["in service/a, spec.type"]);
}

#[test]
fn a_wrong_value_points_to_the_user_and_then_to_the_template() {
    let origin = Origin::Placed { site: span(1, 40), value: Arc::new(Origin::Text(span(0, 7))) };
    let found = only(&placed("immutable", json!("yes"), origin));
    let spans: Vec<Span> = found.labels.iter().map(|label| label.span).collect();
    assert_eq!(spans, [span(0, 7), span(1, 40)]);
}

#[test]
fn an_unknown_field_points_to_the_template_that_wrote_it() {
    let origin = Origin::Placed { site: span(1, 40), value: Arc::new(Origin::Text(span(0, 7))) };
    let found = only(&placed("immutabel", json!(true), origin));
    assert_eq!(found.span(), Some(span(1, 40)));
}

#[test]
fn a_value_of_ours_points_to_the_template_or_else_names_the_row() {
    let row = Origin::Row { table: "default", row: "/immutable" };
    let site = Origin::Placed { site: span(1, 40), value: Arc::new(row.clone()) };
    assert_eq!(only(&placed("immutable", json!("yes"), site)).span(), Some(span(1, 40)));
    let found = only(&placed("immutable", json!("yes"), row));
    assert_eq!(found.span(), None);
    assert_eq!(
        found.notes,
        ["the value comes from our table `default`, row `/immutable`", "in configmap/a, immutable"]
    );
}

#[test]
fn a_missing_field_points_to_what_should_have_it() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 1, selector: {}}\n";
    let object = &objects(text)[0];
    let found = only(object);
    assert_eq!(found.message, "`spec.template` is missing");
    assert!(text[found.span().unwrap().range()].contains("replicas: 1"));
}
