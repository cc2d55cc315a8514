//! The three views of a realistic pair. To bless: `BLESS=1 cargo test --test diff golden`.

use crate::support::placed;
use railiance::diag::Sources;
use railiance::report::diff::{Paint, json, text, unified};
use railiance::rollout::diff::{Diff, diff};
use std::path::Path;

fn sample() -> (Diff, Sources) {
    let mut sources = Sources::default();
    let before = placed("before.yaml", include_str!("golden/before.yaml"), &mut sources);
    let after = placed("after.yaml", include_str!("golden/after.yaml"), &mut sources);
    (diff(&before, &after), sources)
}

fn expect(name: &str, got: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, got).unwrap();
    }
    let wanted = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(got == wanted, "{} differs; this is what came:\n{got}", file.display());
}

#[test]
fn golden_text() {
    let (diff, sources) = sample();
    expect("text.txt", &text(&diff, &sources, Paint::Plain));
}

#[test]
fn golden_colour_is_the_plain_text_with_colours() {
    let (diff, sources) = sample();
    let coloured = text(&diff, &sources, Paint::Colour);
    expect("colour.txt", &coloured.replace('\u{1b}', "ESC"));
    let stripped: String = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(stripped, text(&diff, &sources, Paint::Plain));
}

#[test]
fn golden_unified() {
    let (diff, _) = sample();
    expect("unified.diff", &unified(&diff, Paint::Plain));
}

#[test]
fn golden_json() {
    let (diff, sources) = sample();
    expect("json.json", &json(&diff, &sources).unwrap());
}
