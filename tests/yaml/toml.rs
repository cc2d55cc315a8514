//! What the TOML reader reads and says, and where.

use railiance::diag::{Code, SourceId};
use railiance::tree::toml;
use serde_json::json;

#[test]
fn every_kind_of_value_is_read_with_its_span() {
    let text = "s = 'x' # c\ni = 0x1F\no = 0o17\nb = 0b11\nn = -1_000\nf = 1.0\nt = true\nd = 1979-05-27T07:32:00Z\na = [1, {x = 2}]\n\
        [t1]\nk.l = \"é\"\n[[arr]]\nq = 1\n[[arr]]\nq = 2\n";
    let read = toml::read(text, SourceId(0));
    assert_eq!(read.findings, []);
    assert_eq!(
        read.value.to_value(),
        json!({"s": "x", "i": 31, "o": 15, "b": 3, "n": -1000, "f": 1.0, "t": true, "d": "1979-05-27T07:32:00Z",
            "a": [1, {"x": 2}], "t1": {"k": {"l": "é"}}, "arr": [{"q": 1}, {"q": 2}]})
    );
    let at = |path: &[&str]| &text[read.value.descend(path.iter().copied()).0.span.range()];
    assert_eq!(at(&["s"]), "'x'");
    assert_eq!(at(&["i"]), "0x1F");
    assert_eq!(at(&["a"]), "[1, {x = 2}]");
    assert_eq!(at(&["a", "1"]), "{x = 2}");
    assert_eq!(at(&["t1"]), "[t1]");
    assert_eq!(at(&["t1", "k", "l"]), "\"é\"");
    assert_eq!(at(&["arr", "1"]), "[[arr]]");
    let (key, _) = read.value.entry("i").unwrap();
    assert_eq!(&text[key.span.range()], "i");
}

#[test]
fn all_syntax_errors_of_a_text_are_found_in_one_run() {
    let text = "a = \nb = foo\nc = 1 2\nd = \"open\ne 5\n[f\n[h]\ng = 1\n";
    let read = toml::read(text, SourceId(0));
    let line = |start: u32| text[..start as usize].matches('\n').count() + 1;
    let said: Vec<(usize, &str)> =
        read.findings.iter().map(|finding| (line(finding.labels[0].span.start), finding.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (1, "a key without a value"),
            (2, "a bare word where a value should stand"),
            (3, "a value that is neither text in quotes, a number, a date nor a boolean"),
            (4, "a `\"` string that is never closed"),
            (5, "a line that is neither `key = value` nor a `[table]`"),
            (6, "a table header that is never closed"),
        ]
    );
    assert!(read.findings.iter().all(|finding| finding.code == Code::TomlSyntax && finding.help.is_some()));
    assert_eq!(read.value.to_value()["d"], "open");
}

fn duplicates(text: &str) -> Vec<Vec<(&str, u32)>> {
    let read = toml::read(text, SourceId(0));
    let found = read.findings.iter().inspect(|finding| assert_eq!(finding.code, Code::DuplicateKey, "{finding:?}"));
    found
        .map(|finding| finding.labels.iter().map(|label| (&text[label.span.range()], label.span.start)).collect())
        .collect()
}

#[test]
fn duplicate_keys_show_both_places() {
    assert_eq!(duplicates("a = 1\nb = 2\na = 3\nb = 4\n"), [[("a", 12), ("a", 0)], [("b", 18), ("b", 6)]]);
    assert_eq!(duplicates("a = 1\n[t]\na = 1\nx = 2\na = 3\n"), [[("a", 22), ("a", 10)]]);
    assert_eq!(duplicates("t = {a = 1, b = 2, a = 3}\n"), [[("a", 19), ("a", 5)]]);
    assert_eq!(duplicates("k.a = 1\nc = 1\nk.a = 2\nc = 2\n"), [[("a", 16), ("a", 2)], [("c", 22), ("c", 8)]]);
    assert_eq!(duplicates("[[l]]\na = 1\n[[l]]\na = 1\na = 2\n"), [[("a", 24), ("a", 18)]]);
    assert_eq!(duplicates("[t]\na = 1\n[u]\n[ t ]\nb = 1\n"), [[("t", 16), ("[t]", 0)]]);
}

#[test]
fn numbers_without_a_json_form_are_found() {
    let text = "a = inf\nb = -nan\nc = 99999999999999999999\nd = 1e999\n";
    let read = toml::read(text, SourceId(0));
    let at: Vec<&str> = read.findings.iter().map(|finding| &text[finding.labels[0].span.range()]).collect();
    assert_eq!(at, ["inf", "-nan", "99999999999999999999", "1e999"]);
}

#[test]
fn a_byte_order_mark_and_crlf_do_no_harm() {
    let read = toml::read("\u{feff}a = 1\r\nb = 'x'\r\n", SourceId(0));
    assert_eq!((read.value.to_value(), read.findings), (json!({"a": 1, "b": "x"}), vec![]));
}

#[test]
fn comments_are_listed_and_strings_are_not() {
    let text =
        "# one\na = \"x # no\" # two\nb = '''\n# no\n'''\nc = [ # three\n  1, # four\n]\n[t] #\nd = 'oops\n# five";
    let found = toml::comments(text, SourceId(0));
    let words: Vec<&str> = found.iter().map(|(_, words)| *words).collect();
    assert_eq!(words, [" one", " two", " three", " four", "", " five"]);
    assert_eq!(&text[found[1].0.range()], "# two");
}
