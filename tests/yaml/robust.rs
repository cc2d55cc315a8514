//! No text, however hostile, makes a reader panic, overflow the stack or take long.

use crate::random::Random;
use crate::stones::PIECES;
use railiance::diag::{Checked, Code, SourceId, Span};
use railiance::tree::yaml::{self, Limits, Merge};
use railiance::tree::{Key, Kind, Node, toml};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const A_WHILE: Duration = Duration::from_secs(4);

fn yaml_of(text: &str) -> Checked<Vec<Node>> {
    yaml::read(text, SourceId(0), Merge::Apply, Limits::default())
}

fn codes<T>(read: &Checked<T>) -> Vec<Code> {
    read.findings.iter().map(|finding| finding.code).collect()
}

/// Spans lie within the text and on character boundaries.
fn sound(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
}

fn sound_node(text: &str, node: &Node) {
    sound(text, node.span);
    match &node.kind {
        Kind::Seq(items) => items.iter().for_each(|item| sound_node(text, item)),
        Kind::Map(entries) => entries.iter().for_each(|(Key { span, .. }, value)| {
            sound(text, *span);
            sound_node(text, value);
        }),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

fn sound_findings<T>(text: &str, read: &Checked<T>) {
    for finding in &read.findings {
        assert!(!finding.labels.is_empty() && !finding.message.is_empty(), "{finding:?}");
        finding.labels.iter().for_each(|label| sound(text, label.span));
    }
}

const YAML: &str = "# c\n%TAG ! x\n---\na: &x {b: [1, 'two', \"th\\u0072ee\"], <<: {c: ~}}\nd: *x\ne: |-\n  text\n   more\nf: >\n  fold\n  ed\n\
    ? long key\n: - 1\n  - - 2\n    - !!str 3\n...\n---\nlist:\n- a\n- b: {c: d, e: [f, g]}\n- 'it''s'\n--- plain\n";

#[test]
fn mutated_yaml_never_panics() {
    let (start, mut random, mut runs) = (Instant::now(), Random::new(7), 0);
    while start.elapsed() < A_WHILE {
        let text = match random.below(3) {
            0 => random.text(PIECES, 40),
            _ => random.mutate(YAML, PIECES),
        };
        let read = yaml_of(&text);
        sound_findings(&text, &read);
        read.value.iter().for_each(|node| sound_node(&text, node));
        yaml::ambiguous(&read.value, &text).iter().for_each(|finding| sound(&text, finding.labels[0].span));
        for (span, words) in yaml::comments(&text, SourceId(0)) {
            assert_eq!(text.get(span.range()).unwrap().strip_prefix('#'), Some(words), "{text:?}");
        }
        runs += 1;
    }
    assert!(runs > 500, "only {runs} texts");
}

const TOML: &str = "# c\ntitle = \"x\" # y\na.b = 1\n[t]\nk = [1, 2.5, true, 'lit', 0x1F, 1979-05-27T07:32:00Z]\nm = \"\"\"\nmulti # no\n\"\"\"\n\
    [t.u]\ni = {x = 1, y.z = [{a = 1}]}\n[[arr]]\nn = -1\n[[arr]]\n[arr.sub]\nq = '''\nz'''\ninf = inf\nbig = 99999999999999999999\n";
const TOML_PIECES: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "\n",
    "\r",
    "#",
    " ",
    "a",
    "t",
    "1",
    "é",
    "🎉",
    "\u{0}",
    "\u{7f}",
    "\u{feff}",
    "inf",
    "nan",
    "1e999",
    "0x",
    "_",
    "-",
    "1979-05-27",
    "a.b.c",
    "[t]\n",
    "[[arr]]\n",
    "k = 1\n",
];

#[test]
fn mutated_toml_never_panics() {
    let (start, mut random, mut runs) = (Instant::now(), Random::new(9), 0);
    while start.elapsed() < A_WHILE {
        let text = match random.below(3) {
            0 => random.text(TOML_PIECES, 40),
            _ => random.mutate(TOML, TOML_PIECES),
        };
        let read = toml::read(&text, SourceId(0));
        sound_findings(&text, &read);
        sound_node(&text, &read.value);
        for (span, words) in toml::comments(&text, SourceId(0)) {
            assert_eq!(text.get(span.range()).unwrap().strip_prefix('#'), Some(words), "{text:?}");
        }
        runs += 1;
    }
    assert!(runs > 500, "only {runs} texts");
}

fn random_value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth > 4 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(i64::try_from(random.below(1 << 40)).unwrap() - (1 << 39)),
        3 | 4 => json!(random.text(PIECES, 6)),
        5 => (0..random.below(5)).map(|_| random_value(random, depth + 1)).collect(),
        _ => Value::Object(
            (0..random.below(6)).map(|_| (random.text(PIECES, 4), random_value(random, depth + 1))).collect(),
        ),
    }
}

#[test]
fn what_is_written_is_read_again() {
    let (start, mut random) = (Instant::now(), Random::new(11));
    let mut runs = 0;
    while start.elapsed() < A_WHILE {
        let values: Vec<Value> = (0..3).map(|_| random_value(&mut random, 0)).collect();
        let text = yaml::write_documents(&values);
        let read = yaml_of(&text);
        assert_eq!(read.findings, [], "{text}");
        let again: Vec<Value> = read.value.iter().map(Node::to_value).collect();
        let wanted: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
        assert_eq!(again, wanted, "{text}");
        runs += 1;
    }
    assert!(runs > 200, "only {runs} rounds");
}

fn quickly<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = work();
    assert!(start.elapsed() < Duration::from_secs(10), "took {:?}", start.elapsed());
    value
}

#[test]
fn deep_yaml_is_refused_without_overflow() {
    for piece in ["[", "{a: ", "- ", "? ", "[{"] {
        let read = quickly(|| yaml_of(&piece.repeat(100_000)));
        assert!(codes(&read).contains(&Code::TooDeep), "{piece:?}: {:?}", read.findings);
        assert!(read.value.is_empty(), "{piece:?}");
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(codes(&yaml_of(&nested(100))), []);
    assert_eq!(codes(&yaml_of(&nested(101))), [Code::TooDeep]);
}

#[test]
fn reading_goes_on_behind_a_document_that_is_too_deep() {
    let read = yaml_of(&format!("a: 1\n---\n{}\n---\nb: 2\n", "[".repeat(5_000)));
    assert_eq!(codes(&read), [Code::TooDeep]);
    let values: Vec<Value> = read.value.iter().map(Node::to_value).collect();
    assert_eq!(values, [json!({"a": 1}), json!({"b": 2})]);
}

#[test]
fn alias_bombs_are_refused_cheaply() {
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for at in 1..9 {
        let aliases = vec![format!("*a{}", at - 1); 9].join(",");
        bomb.push_str(&format!("a{at}: &a{at} [{aliases}]\n"));
    }
    assert_eq!(codes(&quickly(|| yaml_of(&bomb))), [Code::TooManyNodes]);
    let nested: String = (0..90).map(|at| format!("&n{at} [")).collect();
    let wide = format!("{nested}{}{}", "x,".repeat(50_000), "]".repeat(90));
    assert_eq!(codes(&quickly(|| yaml_of(&wide))), [Code::TooManyNodes]);
    let merges =
        format!("a: &a {{{}}}\n{}", "k: 1", (0..1_000).map(|at| format!("b{at}: {{<<: *a}}\n")).collect::<String>());
    assert_eq!(codes(&yaml_of(&merges)), []);
}

#[test]
fn a_map_with_many_keys_is_read_in_linear_time() {
    let text: String = (0..60_000).map(|at| format!("key{at}: {at}\n")).collect();
    let read = quickly(|| yaml_of(&format!("{text}key7: again\n")));
    assert_eq!(codes(&read), [Code::DuplicateKey]);
    let indented: String = (0..15_000).map(|at| format!("  key{at}: {at}\n")).collect();
    let read = quickly(|| yaml_of(&format!("a: &a\n{indented}b:\n  <<: *a\n{indented}")));
    assert_eq!(codes(&read), []);
}

#[test]
fn a_text_full_of_faults_is_read_in_linear_time() {
    assert_eq!(quickly(|| yaml_of(&"---\n@\n".repeat(100_000))).findings.len(), 1_001);
    assert_eq!(quickly(|| yaml_of(&"-\tx\n".repeat(20_000))).findings.len(), 20_000);
}

#[test]
fn deep_toml_is_refused_without_overflow() {
    let dotted = vec!["a"; 70].join(".");
    let deep = [
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}", "{b = ".repeat(100_000)),
        format!("{} = 1", vec!["a"; 100_000].join(".")),
        format!("[{}]", vec!["a"; 100_000].join(".")),
        format!("{}1{}", format!("{dotted} = {{").repeat(60), "}".repeat(60)),
    ];
    for text in deep {
        let read = quickly(|| toml::read(&text, SourceId(0)));
        assert!(codes(&read).contains(&Code::TooDeep), "{:.40}: {:?}", text, codes(&read));
    }
}
