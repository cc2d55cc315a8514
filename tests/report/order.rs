use crate::sample::{one, span};
use railiance::diag::{Code, Finding, Severity, Sources, Span};
use railiance::report::findings::Findings;

#[test]
fn order_is_directory_file_offset_code_whatever_came_first() {
    let mut sources = Sources::default();
    let b = sources.add("b/railiance/app.toml", "xyz\n");
    let template = sources.add("a/railiance/templates/x.yaml.hbs", "xyz\n");
    let a = sources.add("a/railiance/app.toml", "xyz\n");
    let finding =
        |id, at: usize, message: &str| Finding::new(Code::UnknownKey, message).at(Span::new(id, at..at + 1), "");
    let mut list = vec![
        finding(b, 0, "4"),
        finding(template, 0, "3"),
        finding(a, 1, "2"),
        finding(a, 0, "1"),
        Finding::new(Code::NoRelease, "0"),
    ];
    for _ in 0..list.len() {
        list.rotate_left(1);
        let found = Findings::new(&sources, list.clone(), 0);
        let order: Vec<&str> = found.list().iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(order, ["0", "1", "2", "3", "4"]);
        let groups: Vec<(&str, usize)> =
            found.groups().map(|group| (group.application, group.findings.len())).collect();
        assert_eq!(groups, [("", 1), ("a/railiance", 3), ("b/railiance", 1)]);
    }
}

#[test]
fn equal_findings_are_folded_and_different_ones_are_not() {
    let (sources, id) = one("app.toml", "aa bb\n");
    let at = |needle: &str, message: &str| Finding::new(Code::UnknownKey, message).at(span(&sources, id, needle), "");
    let list = vec![at("aa", "x"), at("bb", "x"), at("aa", "x"), at("aa", "y"), at("aa", "x")];
    let found = Findings::new(&sources, list, 1);
    let messages: Vec<&str> = found.list().iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["x", "y", "x"]);
}

#[test]
fn counts_are_by_severity_as_found() {
    let mut raised = Finding::new(Code::UnusedFile, "raised");
    raised.severity = Severity::Error;
    let list = vec![raised, Finding::new(Code::UnusedFile, "usual"), Finding::new(Code::StickyUnset, "hint")];
    let sources = Sources::default();
    let summary = Findings::new(&sources, list, 1).summary();
    assert_eq!((summary.errors, summary.warnings, summary.hints), (1, 1, 1));
    assert_eq!(summary.line(), "1 error, 1 warning, 1 hint in 1 application");
}
