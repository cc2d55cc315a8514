//! What kubectl reads, we read: the same value or a refusal on both sides. Where we differ, the
//! difference stands in a table here, and `docs/yaml.md` says why.

use crate::corpus::STRINGS;
use crate::kubectl::{objects, probe_text, same};
use crate::random::Random;
use railiance::diag::{Severity, SourceId};
use railiance::tree::yaml::{self, Limits, Merge};
use serde_json::Value;
use std::collections::BTreeMap;

/// The value of `probe:` in YAML.
const SNIPPETS: &[&str] = &[
    // merges: in kubectl's order
    "  {a: 1, <<: {a: 2}}",
    "  {<<: {a: 2}, a: 1}",
    "  {<<: {a: 1}, <<: {a: 2}}",
    "  {<<: [{a: 1}, {a: 2}], b: 3}",
    "  {b: 0, <<: [{a: 1}, {b: 2}], <<: {a: 4}, c: 1}",
    "  {<<: [], b: 1}",
    "  {<<: {}, b: 1}",
    "  {<<: ~}",
    "  {<<: x}",
    "  {<<: [x]}",
    "  {<<: [[{a: 1}]]}",
    "  \"<<\": {a: 1}",
    "  '<<': x",
    "  !!merge <<: {a: 1}",
    "  a: <<",
    "  [<<]",
    "  a: &x {k: 1}\n  b: {<<: *x, l: 2}",
    "  a: &x [{k: 1}]\n  b: {<<: *x}",
    "  a: &x {k: 1}\n  b: {<<: [*x, {k: 2, m: 3}]}",
    "  a: &x {k: 1}\n  b: &y {<<: *x, l: 2}\n  c: {<<: *y, k: 3}",
    "  {<<: {k01: 1}, k02: 1, k03: 1, k04: 1, k05: 1, k06: 1, k07: 1, k08: 1, k09: 1, k10: 1, k11: 1, k12: 1, k13: 1, k14: 1, k15: 1, \
     k16: 1, k17: 1, k18: 1, k01: 2, <<: {k02: 2, k19: 2}}",
    // keys
    "  on: 1",
    "  y: 1",
    "  No: 1",
    "  1: a",
    "  -1: a",
    "  0x10: a",
    "  0644: a",
    "  1.0: a",
    "  1e6: a",
    "  1.5e300: a",
    "  -1.5e300: a",
    "  1e-9: a",
    "  123456: a",
    "  1234567.5: a",
    "  100000.0: a",
    "  0.0001: a",
    "  -0.0: a",
    "  16777217.0: a",
    "  ~: a",
    "  null: a",
    "  ? \n  : a",
    "  : a",
    "  18446744073709551615: a",
    "  +18446744073709551615: a",
    "  .inf: a",
    "  ? [a]\n  : b",
    "  ? {a: b}\n  : c",
    "  ? a\n  : b",
    "  ? |\n    x\n  : 1",
    "  \"a\" : 1",
    "  a : 1",
    "  'on': 1",
    "  !!str on: 1",
    "  !!int \"3\": 1",
    "  a: &x 1\n  *x : 2",
    "  2001-12-14: a",
    "  ? a",
    "  {a, b: c}",
    "  [a: b]",
    "  [? x : z]",
    "  {? x : z}",
    "  {\"a\":1}",
    "  {a:1}",
    "  {a: , b: }",
    "  {a: 1,}",
    // numbers
    "  a: 18446744073709551615",
    "  a: 9223372036854775808",
    "  a: 9223372036854775807",
    "  a: -9223372036854775808",
    "  a: -9223372036854775809",
    "  a: 18446744073709551616",
    "  a: 9007199254740993",
    "  a: 9007199254740993e3",
    "  a: -0",
    "  a: -0.0",
    "  a: 1e20",
    "  a: 1e21",
    "  a: 1e-7",
    "  a: 1.5e300",
    "  a: 0.1",
    "  a: 123456789.125",
    "  a: 0xFFFFFFFFFFFFFFFF",
    "  a: 1e18",
    "  a: 1e19",
    "  a: +18446744073709551615",
    "  a: 0777777777777777777777",
    "  a: +.nan",
    "  a: -.nan",
    "  a: .NAN",
    "  a: -.INF",
    // tags
    "  a: !!str 12",
    "  a: !!str",
    "  a: !!int \"3\"",
    "  a: !!int foo",
    "  a: !!int 3.5",
    "  a: !!float 3",
    "  a: !!float x",
    "  a: !!bool yes",
    "  a: !!bool 1",
    "  a: !!null ~",
    "  a: !!null ''",
    "  a: !!null foo",
    "  a: ! 12",
    "  a: ! yes",
    "  a: ! \"12\"",
    "  a: !!map {}",
    "  a: !!seq []",
    "  a: !!seq {}",
    "  a: !foo bar",
    "  a: !foo {x: z}",
    "  a: !!set {x}",
    "  a: !!str {x: z}",
    "  a: !!binary aGk=",
    "  a: !!binary gg==",
    "  a: !!timestamp 2001-01-01",
    "  a: !<tag:yaml.org,2002:str> 12",
    "  a: !!float 18446744073709551615",
    // strings
    "  a: |\n    text",
    "  a: |-\n    text\n\n",
    "  a: |+\n    text\n\n  b: 1",
    "  a: >\n    x\n    z\n\n    w",
    "  a: >-\n    x\n      in\n    z",
    "  a: |2\n     x\n    z",
    "  a: |\n\n    x",
    "  a: |\n    \tx",
    "  a: |\n  x",
    "  a: |x",
    "  a: >+\n\n  b: 1",
    "  a: | # comment\n    x",
    "  a: 'x\n\n    z'",
    "  a: \"x\\\n    z\"",
    "  a: \"x\n    z\"",
    "  a: x\n    z",
    "  a: x\n\n    z\n  b: 1",
    "  a: x\n  z",
    "  a: x\n    b: c",
    "  a: \"\\x41\\u0042\\U00000043\"",
    "  a: \"\\e\\a\\b\\v\\f\\0\\_\\N\\L\\P\"",
    "  a: \"\\/\"",
    "  a: \"\\q\"",
    "  a: \"\\ud83c\\udf89\"",
    "  a: \"\\ud83c\"",
    "  a: \"\\\ttab\"",
    "  a: 'it''s'",
    "  a: 'x'y",
    "  a: \"x\" y",
    "  a: 'open",
    "  a: \"open",
    "  a: \"x: z\": w",
    "  a: b: c",
    "  a: x:z",
    "  a: x#z",
    "  a: x #z",
    "  a: x\tz",
    "  a:\t1",
    "  a: 1\t# c",
    "  a: - b",
    "  a: ? b",
    "  a: %x",
    "  a: @x",
    "  a: `x`",
    "  a: --- x",
    "  a: ...",
    "  a: {{ x }}",
    "  a: *",
    "  a: &",
    "  a: &x",
    "  a: *none",
    "  a: [*none]",
    "  a: &b [*b]",
    "  a: &x\n  b: *x",
    "  a: &x 1\n  b: *x\n  c: &x 2\n  d: *x",
    // structure
    "  - a\n  - b",
    "  a:\n  - 1\n  - 2",
    "  a:\n    - 1\n    -\n    - - 2\n      - 3",
    "  a: [\n  1,\n  2\n  ]",
    "  a: {\n  x: 1\n  }",
    "  a: [\n1]",
    "  a: [x,]",
    "  a: [x,,z]",
    "  a: [,]",
    "  a: [x",
    "  a: {x",
    "  a: x]",
    "  a: [a, [b]]]",
    "  a: [a:b, c: d]",
    "  a: [1, 2]: 3",
    "  a:\n\tb: 1",
    "  a:\n  \tb",
    "\ta: 1",
    "  - >-#",
    "  a: |# c\n    x",
    "  a:\n    \tb: 1",
    "  - \tx",
    "  -\tx",
    "  \t- x",
    "  ? \tx",
    "  a:\t\n    b: 1",
    "  \"a\":\tb",
    "  a: [\n\tb\n\t]",
    "  a: \"x\"\n  \t\n  b: 1",
    "  a: x\n  \t\n  b: 1",
    "  a: x\n    \tz",
    "  a: [x?z]",
    "  a: [:x]",
    "  a: [::1]",
    "  a: [x? z]",
    "  a: {x?: 1}",
    "  a: 1\n   b: 2",
    "  a: 1\n b: 2",
    "  a:\n    b: 1\n   c: 2",
    "  a: # c\n    b # d",
    "  # only",
    "  a: {x: [z, {w: 1}]}",
    "  - - - a",
    "  -a",
    "  - -a",
    "  a: [-]",
    "  a: [-, b]",
    "  a: [- b]",
    "  a: {-: b}",
    "  a: -",
    "  a: [a\n  b]",
    "  a: ['x', \"z\"]",
    "  a: ['x':z]",
    "  a: [\"x\":z]",
    "  a: {x: 'z':w}",
    "  a: \"b\"\n  \"c\"",
    "  a: 1 2",
    "  a: []b",
    "  a: {x: 1}}",
    "  a: [\"x\" \"z\"]",
    "  a: 1\n  a",
    "  1: a\n  b",
    "  ? a\n  ? b",
    "  a: !",
    "  a: !!",
    "  a: !x!z w",
    "  a: \"\\",
    // characters
    "  a: \"x\u{1}z\"",
    "  # \u{1}",
    "  a: x\u{7f}z",
    "  a: \"x\u{85}z\"",
    "  a: x\u{85}z",
    "  a: \"x\u{2028}z\"",
    "  a: x # \u{2028} c",
    "  a: x\u{e000}z",
    "  a: x\u{fffe}z",
    "  a: x\u{feff}z",
    "  a: \u{a0}x",
    "  a: 日本 # é",
    "  a: x\u{200b}",
    // line ends
    "  a: x\r\n  b:\r\n  - z\r\n  c: |\r\n    d\r\n    e\r\n",
    "  a: 'x\r\n    z'",
    "  a: x\r\r\n  b: 1",
];

/// Where we differ on purpose: the snippet and the reason, a heading of `docs/yaml.md`.
const DIFFERENCES: &[(&str, &str)] = &[
    ("  .inf: a", "Numbers without a JSON form"),
    ("  a: !foo bar", "Tags"),
    ("  a: !foo {x: z}", "Tags"),
    ("  a: !!set {x}", "Tags"),
    ("  a: !!seq {}", "Tags"),
    ("  a: !!str {x: z}", "Tags"),
    ("  a: !!timestamp 2001-01-01", "Tags"),
    ("  a: !!binary aGk=", "Tags"),
    ("  a: !!binary gg==", "Tags"),
    ("  a: \"x\u{85}z\"", "Line separators"),
    ("  a: \"x\u{2028}z\"", "Line separators"),
    ("  a: [-]", "A lone dash in a flow list"),
    ("  a: [-, b]", "A lone dash in a flow list"),
    ("  a: \"\\/\"", "Escapes of JSON"),
    ("  a: \"\\ud83c\\udf89\"", "Escapes of JSON"),
    ("  a: |\n    \tx", "Tabs"),
    ("  a: \"x\"\n  \t\n  b: 1", "Tabs"),
    ("  a: x\n  \t\n  b: 1", "Tabs"),
    ("  - >-#", "A comment without a space before it"),
    ("  a: |# c\n    x", "A comment without a space before it"),
    ("  a: [:x]", "Indicators in flow collections"),
    ("  a: [::1]", "Indicators in flow collections"),
    ("  a: [x?z]", "Indicators in flow collections"),
    ("  a: [x? z]", "Indicators in flow collections"),
    ("  a: {x?: 1}", "Indicators in flow collections"),
];

/// Value, or `None` for a refusal.
fn ours(snippet: &str) -> Option<Value> {
    let read = yaml::read(&probe_text("a", snippet), SourceId(0), Merge::Apply, Limits::default());
    match read.findings.iter().any(|finding| finding.severity == Severity::Error) || read.value.len() != 1 {
        true => None,
        false => read.value[0].to_value().get("probe").cloned(),
    }
}

/// kubectl's values of snippets that it accepts all together, in one run.
fn batch(snippets: &[&str]) -> Result<Vec<Value>, String> {
    let texts: Vec<String> =
        snippets.iter().enumerate().map(|(at, text)| probe_text(&format!("p{at}"), text)).collect();
    let objects = objects(&texts.join("---\n"))?;
    assert_eq!(objects.len(), snippets.len());
    Ok(objects.into_iter().map(|mut object| object["probe"].take()).collect())
}

/// kubectl's values; a refusal is searched by halving.
fn theirs<'a>(snippets: &[&'a str], into: &mut BTreeMap<&'a str, Option<Value>>) {
    match (batch(snippets), snippets) {
        (Ok(values), _) => into.extend(snippets.iter().copied().zip(values.into_iter().map(Some))),
        (Err(_), [only]) => _ = into.insert(only, None),
        (Err(_), _) => {
            let (left, right) = snippets.split_at(snippets.len() / 2);
            theirs(left, into);
            theirs(right, into);
        }
    }
}

fn agree(ours: Option<&Value>, theirs: Option<&Value>) -> bool {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (None, None) => true,
        _ => false,
    }
}

fn show(value: Option<&Value>) -> String {
    value.map_or("a refusal".to_owned(), Value::to_string)
}

#[test]
fn snippets_mean_the_same_to_kubectl_and_to_us() {
    let own: BTreeMap<&str, Option<Value>> = SNIPPETS.iter().map(|snippet| (*snippet, ours(snippet))).collect();
    assert!(own.len() >= 200, "only {}", own.len());
    let mut kubectl = BTreeMap::new();
    let (accepted, refused): (Vec<&str>, Vec<&str>) = own.keys().partition(|snippet| own[*snippet].is_some());
    theirs(&accepted, &mut kubectl);
    std::thread::scope(|scope| {
        let parts: Vec<_> = refused.chunks(refused.len().div_ceil(2)).collect();
        let runs: Vec<_> = parts
            .into_iter()
            .map(|part| {
                scope.spawn(|| {
                    part.iter().map(|one| (*one, batch(&[one]).ok().map(|mut v| v.remove(0)))).collect::<Vec<_>>()
                })
            })
            .collect();
        runs.into_iter().for_each(|run| kubectl.extend(run.join().unwrap()));
    });
    let mut wrong = Vec::new();
    for (snippet, own) in &own {
        let (own, other) = (own.as_ref(), kubectl[snippet].as_ref());
        let listed = DIFFERENCES.iter().any(|(text, _)| text == snippet);
        if agree(own, other) == listed {
            let word = if listed { "listed, yet the same" } else { "differs" };
            wrong.push(format!("{snippet:?} {word}: we read {}, kubectl {}", show(own), show(other)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SNIPPETS.len(), wrong.join("\n"));
}

#[test]
fn every_difference_is_explained() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/yaml.md")).unwrap();
    for (snippet, reason) in DIFFERENCES {
        assert!(page.contains(&format!("### {reason}\n")), "{snippet:?}: no heading `{reason}` in docs/yaml.md");
        assert!(SNIPPETS.contains(snippet), "{snippet:?} is not tried");
    }
}

#[test]
fn bare_strings_of_the_corpus_have_kubectls_type() {
    let bare =
        |text: &&&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+-~:".contains(c));
    let usable: Vec<String> = STRINGS.iter().filter(bare).map(|text| format!("  a: {text}")).collect();
    let usable: Vec<&str> = usable.iter().map(String::as_str).filter(|text| ours(text).is_some()).collect();
    assert!(usable.len() >= 100, "only {}", usable.len());
    let kubectl = batch(&usable).unwrap();
    let wrong: Vec<_> =
        usable.iter().zip(&kubectl).filter(|(text, theirs)| !agree(ours(text).as_ref(), Some(theirs))).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn whole_texts_mean_the_same() {
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n";
    let texts = [
        format!("\u{feff}{object}"),
        object.replace('\n', "\r\n"),
        format!("---\n---\n# only a comment\n---\nnull\n---\n{object}---\n\n---\n{object}"),
        format!("{object}...\n---\n{object}"),
        format!("--- # first\n{object}"),
        format!("# c\n\n{object}\n# end"),
        object.trim_end().to_owned(),
        format!("{object}  b: |\n    no newline at the end"),
        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}, \"data\": {\"a\":\"b\\n\\u00e9\"}}".to_owned(),
    ];
    for text in texts {
        let read = yaml::read(&text, SourceId(0), Merge::Apply, Limits::default());
        assert_eq!(read.findings, [], "{text:?}");
        let ours: Vec<Value> = read.value.iter().map(|node| node.to_value()["data"].clone()).collect();
        let theirs: Vec<Value> = objects(&text).unwrap().iter().map(|object| object["data"].clone()).collect();
        assert_eq!(ours, theirs, "{text:?}");
    }
}

/// Stones of small random maps and lists: what people's slips are made of.
const STONES: &[&str] = &[
    "a", "b", "- ", "-", ": ", ":", ",", ", ", "[", "]", "{", "}", "'", "\"", "#", " # c", "\n  ", "\n    ",
    "\n      ", " ", "|", ">-", "!!str ", "&x ", "*x", "<<", "~", "no", "1", "0644", "1.0", "1e3", "\\", "%", "é", "=",
    "--- ", "x: y", "- z", "\n  c: d", "\n  - e", "\n",
];

#[test]
fn random_snippets_that_we_read_mean_the_same_to_kubectl() {
    let mut random = Random::new(20_261_124);
    let mut snippets: Vec<String> = Vec::new();
    while snippets.len() < 1_500 {
        let start = random
            .pick(&[
                "  ",
                "  a: ",
                "  - ",
                "  a:\n    ",
                "  a: [",
                "  a: {",
                "  a: |\n    ",
                "  a: '",
                "  a: \"",
                "  ? ",
            ])
            .to_string();
        let snippet = start + &random.text(STONES, 9);
        if ours(&snippet).is_some() {
            snippets.push(snippet);
        }
    }
    let mut kubectl = BTreeMap::new();
    theirs(&snippets.iter().map(String::as_str).collect::<Vec<_>>(), &mut kubectl);
    // go-yaml refuses some bare text in flow collections: "Indicators in flow collections"
    let listed = |snippet: &str, theirs: &Option<Value>| theirs.is_none() && snippet.contains(['[', '{']);
    let refused = kubectl.iter().filter(|(snippet, theirs)| listed(snippet, theirs)).count();
    assert!(refused <= kubectl.len() / 100, "{refused} refused");
    let wrong: Vec<String> = kubectl
        .iter()
        .filter(|(snippet, theirs)| !listed(snippet, theirs))
        .filter(|(snippet, theirs)| !agree(ours(snippet).as_ref(), theirs.as_ref()))
        .map(|(snippet, theirs)| {
            format!("{snippet:?}: we read {}, kubectl {}", show(ours(snippet).as_ref()), show(theirs.as_ref()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
