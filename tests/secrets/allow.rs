use railiance::compile::allow;
use railiance::diag::{Code, Finding, Sources, Span};

/// Runs `apply` over a text whose lines with `!CODE` get a finding of that code at their start;
/// what stays, one finding a line.
fn apply(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let id = sources.add("app.toml", text);
    let (mut findings, mut comments, mut start) = (Vec::new(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        if let Some(at) = line.find('!') {
            let name: String = line[at + 1..].chars().take_while(|c| c.is_alphanumeric()).collect();
            findings.push(Finding::new(Code::find(&name).unwrap(), "found").at(Span::new(id, start..start + 1), ""));
        }
        if let Some(at) = line.find('#') {
            let end = line.trim_end().len();
            comments.push((Span::new(id, start + at..start + end), &text[start + at..start + end]));
        }
        start += line.len();
    }
    let place = |finding: &Finding| sources.get(id).line_column(finding.span().unwrap().start).0;
    let kept = allow::apply(findings, &comments, &sources);
    kept.iter().map(|finding| format!("{} {}: {}", finding.code.id(), place(finding), finding.message)).collect()
}

#[test]
fn on_the_line_or_above_by_id_or_slug() {
    for text in [
        "a = \"!SEC001\" # railiance: allow SEC001 -- test data\n",
        "# railiance: allow SEC001 -- test data\na = \"!SEC001\"\n",
        "a = \"!SEC001\" # railiance: allow secret-by-name -- test data\n",
        "# railiance: allow POL001, SEC001 -- both\n\n# more words\na = \"!SEC001\"\n",
    ] {
        let kept: Vec<_> = apply(text).into_iter().filter(|line| !line.contains("`POL001`")).collect();
        assert_eq!(kept, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn other_lines_and_other_codes_stay() {
    assert_eq!(
        apply("a = \"!SEC001\" # railiance: allow SEC002 -- x\nb = \"!SEC002\"\n"),
        ["SEC001 1: found", "SEC002 2: found", "POL006 1: nothing to allow: no `SEC002` on this line"]
    );
}

#[test]
fn a_reason_is_asked_for() {
    for end in ["", " --", " --  "] {
        assert_eq!(
            apply(&format!("a = \"!SEC001\" # railiance: allow SEC001{end}\n")),
            ["SEC001 1: found", "POL005 1: allowed without a reason"]
        );
    }
}

#[test]
fn an_unknown_code_allows_nothing() {
    assert_eq!(
        apply("a = \"!SEC001\" # railiance: allow SEC01 -- x\n"),
        ["SEC001 1: found", "POL006 1: unknown code `SEC01`"]
    );
}

#[test]
fn shape_and_syntax_cannot_be_allowed() {
    assert_eq!(
        apply("a = \"!SHP001\" # railiance: allow SHP001 -- x\n"),
        ["SHP001 1: found", "POL006 1: `SHP001` cannot be allowed"]
    );
}

#[test]
fn other_comments_are_none_of_ours() {
    assert_eq!(apply("a = \"!SEC001\" # railiance: allowed SEC001 -- x\n# allow SEC001 -- y\n"), ["SEC001 1: found"]);
}
