use crate::sample::{TOML, drawn, one, span, weights};
use railiance::diag::{Code, Finding, Sources, Span};
use railiance::report::findings::Format;
use serde_json::{Value, json};

#[test]
fn json_is_the_documented_document() {
    let (sources, findings) = weights();
    let document: Value = serde_json::from_str(&drawn(&sources, findings, Format::Json)).unwrap();
    let label = |line: usize, start: usize, end: usize, text: &str| {
        json!({"file": "shop/railiance/app.toml", "text": text,
            "start": {"line": line, "column": 5, "offset": start},
            "end": {"line": line, "column": 5 + end - start, "offset": end}})
    };
    let (first, second) = (TOML.find("weight = 5 }").unwrap(), TOML.find("weight = 50").unwrap());
    let expected = json!({
        "format": "railiance.dev/findings/v1",
        "findings": [{
            "code": "MNG001", "slug": "weights-out-of-order", "family": "meaning", "severity": "error",
            "message": "weight `5` follows `50`; expected a rising weight",
            "labels": [label(7, first, first + 12, "falls to 5"), label(6, second, second + 11, "was 50 here")],
            "help": "sort the steps by weight",
            "notes": ["a falling weight would take traffic from a version that passed"],
        }],
        "summary": {"errors": 1, "warnings": 0, "hints": 0},
    });
    assert_eq!(document, expected);
}

#[test]
fn sarif_counts_columns_in_utf16() {
    let (sources, id) = one("größe x/app.toml", TOML);
    let finding = Finding::new(Code::BadFormat, "bad").at(span(&sources, id, "🚂"), "train");
    let log: Value = serde_json::from_str(&drawn(&sources, vec![finding], Format::Sarif)).unwrap();
    let run = &log["runs"][0];
    assert_eq!((&log["version"], &run["columnKind"]), (&json!("2.1.0"), &json!("utf16CodeUnits")));
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    // `name = "größe" # naïve ` is 23 characters; the locomotive is two code units
    assert_eq!(place["region"], json!({"startLine": 2, "startColumn": 24, "endLine": 2, "endColumn": 26}));
    assert_eq!(place["artifactLocation"]["uri"], "gr%C3%B6%C3%9Fe%20x/app.toml");
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "SHP006");
    assert_eq!(run["results"][0]["level"], "error");
}

#[test]
fn sarif_fingerprints_survive_moved_lines_and_tell_twins_apart() {
    let prints = |text: &str| -> Vec<Value> {
        let (sources, id) = one("app.toml", text);
        let spots = text.match_indices('k').map(|(at, _)| Span::new(id, at..at + 1));
        let findings = spots.map(|spot| Finding::new(Code::UnknownKey, "unknown key `k`").at(spot, "")).collect();
        let log: Value = serde_json::from_str(&drawn(&sources, findings, Format::Sarif)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["partialFingerprints"]["railiance/v1"].clone()).collect()
    };
    let (before, after) = (prints("k\nk\n"), prints("\n\n  k\n\nk\n"));
    assert_eq!(before, after);
    assert_ne!(before[0], before[1]);
    assert_eq!(before[0].as_str().map(str::len), Some(32));
}

#[test]
fn every_result_of_sarif_has_one_location() {
    let place = |finding: Finding| {
        let log: Value = serde_json::from_str(&drawn(&Sources::default(), vec![finding], Format::Sarif)).unwrap();
        let locations = log["runs"][0]["results"][0]["locations"].as_array().unwrap().clone();
        assert_eq!(locations.len(), 1);
        let place = &locations[0]["physicalLocation"];
        assert_eq!(place["region"], json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}));
        place["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    // code hosts refuse the whole log for one result without a place
    assert_eq!(place(Finding::new(Code::NoRelease, "no release")), ".");
    assert_eq!(place(Finding::new(Code::UnreadableFile, "no").about("a b/x")), "a%20b/x");
}

#[test]
fn github_commands_are_escaped() {
    let (sources, id) = one("a,b:c%.toml", "key\n");
    let finding = Finding::new(Code::UnusedFile, "50% of\n::error::it\r").at(Span::new(id, 0..3), "");
    let expected = "::warning file=a%2Cb%3Ac%25.toml,line=1,endLine=1,col=1,endColumn=4,\
title=MNG019 unused-file::50%25 of%0A::error::it%0D\n";
    assert_eq!(drawn(&sources, vec![finding], Format::Github), expected);
}

#[test]
fn github_without_a_place_or_over_lines_leaves_columns_out() {
    let (sources, id) = one("app.toml", "ab\ncd\n");
    let findings = vec![
        Finding::new(Code::StickyUnset, "no place"),
        Finding::new(Code::UnreadableFile, "no text").about("a,b"),
        Finding::new(Code::UnknownKey, "two lines").at(Span::new(id, 1..4), "here").help("do"),
    ];
    let expected = "::error file=a%2Cb,title=SYN011 unreadable-file::no text\n\
::notice title=MNG032 sticky-unset::no place\n\
::error file=app.toml,line=1,endLine=2,title=SHP001 unknown-key::two lines%0Ahere%0Ahelp: do\n";
    assert_eq!(drawn(&sources, findings, Format::Github), expected);
}

#[test]
fn junit_is_a_suite_an_application() {
    let (sources, id) = one("a&b/railiance/app.toml", "key\n");
    let findings = vec![
        Finding::new(Code::UnknownKey, "`<key>` \"x\"\u{1b}").at(Span::new(id, 0..3), "").help("a\nb"),
        Finding::new(Code::StickyUnset, "set it"),
    ];
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="railiance" tests="2" failures="1" errors="0">
  <testsuite name="railiance" tests="1" failures="0" errors="0" time="0">
    <testcase classname="meaning" name="MNG032 sticky-unset" time="0"><system-out>hint: set it</system-out></testcase>
  </testsuite>
  <testsuite name="a&amp;b/railiance" tests="1" failures="1" errors="0" time="0">
    <testcase classname="shape" name="SHP001 unknown-key a&amp;b/railiance/app.toml:1:1" time="0"><failure message="`&lt;key&gt;` &quot;x&quot;�" type="SHP001">`&lt;key&gt;` &quot;x&quot;�&#10;help: a&#10;b</failure></testcase>
  </testsuite>
</testsuites>
"#;
    assert_eq!(drawn(&sources, findings, Format::Junit), expected);
}
