//! What the YAML reader says, and where.

use railiance::diag::{Code, Finding, SourceId};
use railiance::tree::Node;
use railiance::tree::yaml::{self, Limits, Merge};
use serde_json::{Value, json};

fn read(text: &str) -> (Vec<Value>, Vec<Finding>) {
    let read = yaml::read(text, SourceId(0), Merge::Apply, Limits::default());
    (read.value.iter().map(Node::to_value).collect(), read.findings)
}

/// Code, message and the text under the first label of each finding.
fn said<'a>(text: &'a str, findings: &[Finding]) -> Vec<(Code, String, &'a str)> {
    let at = |finding: &Finding| text.get(finding.labels[0].span.range()).unwrap();
    findings.iter().map(|finding| (finding.code, finding.message.clone(), at(finding))).collect()
}

#[test]
fn all_duplicate_keys_are_found_with_both_places() {
    let text = "a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\n---\ne: 1\ne: 2\ne: 3\n";
    let (values, findings) = read(text);
    let places: Vec<(u32, u32)> =
        findings.iter().map(|finding| (finding.labels[0].span.start, finding.labels[1].span.start)).collect();
    assert_eq!(places, [(21, 9), (27, 0), (41, 36), (46, 36)]);
    assert!(findings.iter().all(|finding| finding.code == Code::DuplicateKey));
    assert_eq!(findings[0].message, "the key `c` stands twice in one map");
    assert_eq!(values, [json!({"a": 1, "b": {"c": 1, "d": 2}}), json!({"e": 1})]);
}

#[test]
fn keys_that_become_equal_are_duplicates() {
    let (_, findings) = read("on: 1\n\"true\": 2\n1: a\n0x1: b\n");
    assert_eq!(
        findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>(),
        ["the key `true` stands twice in one map", "the key `1` stands twice in one map"]
    );
}

#[test]
fn reading_goes_on_at_the_next_document() {
    let text = "a: [1, 2\n---\nb: 2\n---\nc: 'x\n---\nd: 4\n---\ne:\n\tg: 5\n---\nf: 6\n";
    let (values, findings) = read(text);
    assert_eq!(values, [json!({"b": 2}), json!({"d": 4}), json!({"f": 6})]);
    assert_eq!(findings.len(), 3);
    assert!(findings.iter().all(|finding| finding.code == Code::YamlSyntax));
}

#[test]
fn one_document_with_several_faults_says_them_all() {
    let text = "a: !x 1\nb: .inf\nc: *none\n~: d\ne: {<<: 5}\nf: &f [*f]\n";
    let (values, findings) = read(text);
    assert_eq!(
        said(text, &findings),
        [
            (Code::UnsupportedYaml, "the tag `!x` has no meaning in a Kubernetes object".to_owned(), "1"),
            (Code::UnsupportedYaml, "`.inf` has no JSON form".to_owned(), ".inf"),
            (Code::UnsupportedYaml, "the alias `*none` has no anchor before it in this document".to_owned(), "*none"),
            (Code::UnsupportedYaml, "a key that is not a string".to_owned(), "~"),
            (Code::UnsupportedYaml, "a merge key `<<` without a map".to_owned(), "5"),
            (Code::UnsupportedYaml, "an alias inside its own anchor".to_owned(), "*f"),
        ]
    );
    assert_eq!(values.len(), 1);
}

#[test]
fn common_syntax_errors_have_words_and_help() {
    let cases = [
        ("a:\n\tb: 1\n", "a tab where YAML wants spaces", "\t"),
        ("a: b: c\n", "a second `: ` on one line, where no key can stand", ":"),
        ("a: \"open\n", "a quoted string that is never closed", "\""),
        ("a: 'open\n", "a quoted string that is never closed", "'"),
        ("a: @x\n", "a value that begins with a character kept for YAML itself", "@"),
        ("a: [1, 2\n", "a `[` or `{` without its end", ""),
        ("a: x]\nb: [1]]\n", "a closing bracket that nothing opened", "]"),
        ("a: \"\\q\"\n", "an escape that YAML does not know", ""),
        ("a: 'x'y\n", "text behind a closing `'`", "y"),
        ("a: - b\n", "a list item where none can stand", "-"),
    ];
    for (text, message, at) in cases {
        let (values, findings) = read(text);
        let [finding] = findings.as_slice() else { panic!("{text:?}: {findings:?}") };
        assert_eq!((finding.code, finding.message.as_str()), (Code::YamlSyntax, message), "{text:?}");
        let under = &text[finding.labels[0].span.range()];
        assert!(at.is_empty() || under == at || at == "\t", "{text:?}: label on {under:?}");
        assert!(finding.help.is_some() && values.is_empty(), "{text:?}");
    }
}

#[test]
fn control_characters_and_line_separators_are_found_in_comments_too() {
    let text = "a: \"x\u{1}\" # \u{2028}\n";
    let (_, findings) = read(text);
    assert_eq!(
        said(text, &findings),
        [
            (Code::YamlSyntax, "the control character U+0001".to_owned(), "\u{1}"),
            (Code::UnsupportedYaml, "the line separator U+2028".to_owned(), "\u{2028}"),
        ]
    );
}

#[test]
fn empty_texts_hold_no_documents() {
    for text in ["", "\n", "# c\n", "---\n", "---\n---\n...\n", "\u{feff}", "~\n---\nnull\n"] {
        assert_eq!(read(text), (vec![], vec![]), "{text:?}");
    }
}

#[test]
fn spans_cover_what_is_written() {
    let text = "a: {b: [1, two]} # c\nd:\n- 'x'\n- e: |\n    f\n    g\n";
    let node = yaml::read(text, SourceId(0), Merge::Apply, Limits::default()).value.remove(0);
    let at = |path: &[&str]| text.get(node.descend(path.iter().copied()).0.span.range()).unwrap();
    assert_eq!(at(&["a"]), "{b: [1, two]}");
    assert_eq!(at(&["a", "b"]), "[1, two]");
    assert_eq!(at(&["a", "b", "1"]), "two");
    assert_eq!(at(&["d", "0"]), "'x'");
    assert_eq!(&text[node.entry("d").unwrap().0.span.range()], "d");
    assert_eq!(at(&["d", "1", "e"]), "f\n    g\n");
}

#[test]
fn merges_can_be_kept() {
    let read = yaml::read("a: &x {b: 1}\nc: {<<: *x, <<: {d: 2}}\n", SourceId(0), Merge::Keep, Limits::default());
    let (found, _) = read.value[0].descend(["c"]);
    let railiance::tree::Kind::Map(entries) = &found.kind else { panic!("{found:?}") };
    assert_eq!(entries.iter().map(|(key, _)| (key.text.as_str(), key.merge)).collect::<Vec<_>>(), [("<<", true); 2]);
    assert_eq!(read.findings, []);
}

fn ambiguous(text: &str) -> Vec<(String, String, String)> {
    let read = yaml::read(text, SourceId(0), Merge::Apply, Limits::default());
    let findings = yaml::ambiguous(&read.value, text);
    assert!(findings.iter().all(|finding| finding.code == Code::AmbiguousScalar));
    let parts = |finding: Finding| {
        let label = &finding.labels[0];
        (text[label.span.range()].to_owned(), label.text.clone(), finding.help.unwrap())
    };
    findings.into_iter().map(parts).collect()
}

#[test]
fn bare_words_and_odd_numbers_are_ambiguous() {
    let text = "on: no\nmode: 0644\nlist: [Yes, 0o14, 1_000, 0b11, 08]\nn: {y: &o off}\nagain: *o\n";
    let found = ambiguous(text);
    let words: Vec<&str> = found.iter().map(|(word, ..)| word.as_str()).collect();
    assert_eq!(words, ["on", "no", "0644", "Yes", "0o14", "1_000", "0b11", "08", "n", "y", "off"]);
    assert_eq!(found[1].1, "kubectl reads the boolean `false`");
    assert_eq!(found[2].1, "kubectl reads the number `420`");
    assert_eq!(found[2].2, "write `\"0644\"` for the text, or `420` for the number");
}

#[test]
fn plain_and_quoted_scalars_are_not_ambiguous() {
    let text = "a: true\nb: False\nc: null\nd: ~\ne: 10\nf: -1.5\ng: 1e3\nh: 12:30\ni: 'no'\nj: \"0644\"\nk: !!str on\nl: 0\nm: 0.5\n\
        n0: 0x1F\n'y': 1\no: 2001-12-14\np: |\n  no\nq: oN\n0.5: a\n10: b\ntrue: c\n";
    assert_eq!(ambiguous(text), []);
}

#[test]
fn comments_are_listed_and_strings_are_not() {
    let text = "# railiance: allow SYN009 -- why\na: 'x # no' # yes\nb: |\n  # no\nc: x#no\n---\nd: [ # in\n  1]\ne: [\n---\n# last";
    let found = yaml::comments(text, SourceId(0));
    let words: Vec<&str> = found.iter().map(|(_, words)| *words).collect();
    assert_eq!(words, [" railiance: allow SYN009 -- why", " yes", " in", " last"]);
    assert_eq!(&text[found[1].0.range()], "# yes");
}
