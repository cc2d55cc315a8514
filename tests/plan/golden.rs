//! The two views of a plan in which everything happens.

use crate::sample::{inputs, scene};
use railiance::diag::Sources;
use railiance::report::diff::Paint;
use railiance::report::findings::Glyphs;
use railiance::report::plan::{Foretold, json, text};
use railiance::rollout::plan::{Document, Plan, plan};
use std::path::Path;

fn sample() -> (Plan, Sources) {
    let (objects, leftovers, sources) = inputs();
    (plan(scene(), objects, leftovers), sources)
}

fn expect(name: &str, got: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, got).unwrap();
    }
    let wanted = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(got == wanted, "{} differs; this is what came:\n{got}", file.display());
}

#[test]
fn golden_text() {
    let (plan, sources) = sample();
    expect("text.txt", &text(&plan, &sources, Paint::Plain, Glyphs::Unicode));
}

#[test]
fn golden_colour_is_the_plain_text_with_colours() {
    let (plan, sources) = sample();
    let coloured = text(&plan, &sources, Paint::Colour, Glyphs::Unicode);
    expect("colour.txt", &coloured.replace('\u{1b}', "ESC"));
    let stripped = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(stripped, text(&plan, &sources, Paint::Plain, Glyphs::Unicode));
}

#[test]
fn golden_ascii() {
    let (plan, sources) = sample();
    let drawn = text(&plan, &sources, Paint::Plain, Glyphs::Ascii);
    assert!(drawn.is_ascii(), "{drawn}");
    assert!(drawn.contains(" -> web:2  <- railiance/manifests.yaml:"), "{drawn}");
}

#[test]
fn golden_json() {
    let (plan, sources) = sample();
    expect("json.json", &json(&plan, &[], Foretold { barred: None, left: None }, &sources).unwrap());
}

#[test]
fn golden_file() {
    let (plan, sources) = sample();
    let bytes = Document::of(&plan, &sources).to_bytes().unwrap();
    expect("file.json", &String::from_utf8(bytes).unwrap());
}

#[test]
fn secrets_are_shown_nowhere() {
    let (plan, sources) = sample();
    let views = [
        text(&plan, &sources, Paint::Plain, Glyphs::Unicode),
        json(&plan, &[], Foretold { barred: None, left: None }, &sources).unwrap(),
    ];
    for view in views {
        assert!(view.contains("***") && !view.contains("hunter2") && !view.contains("letmein"), "{view}");
    }
}
