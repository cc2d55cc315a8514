use crate::bad::judge;
use railiance::diag::{Code, Sources};
use std::path::{Path, PathBuf};

fn directory(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(name)
}

fn lines(findings: &[railiance::diag::Finding], sources: &Sources) -> Vec<String> {
    let place = |finding: &railiance::diag::Finding| finding.span().map(|span| sources.place(span)).unwrap_or_default();
    findings.iter().map(|finding| format!("{} {}: {}", finding.code.id(), place(finding), finding.message)).collect()
}

#[test]
fn good_contracts_are_left_in_peace_also_side_by_side() {
    let (findings, sources) = judge(&directory("good"));
    assert_eq!(lines(&findings, &sources), Vec::<String>::new());
    let contracts = sources.iter().filter(|(_, source)| source.name.ends_with("app.toml")).count();
    assert_eq!(contracts, 9);
}

#[test]
fn an_overlay_is_said_to_be_not_rendered_and_nothing_else() {
    let (findings, sources) = judge(&directory("overlay"));
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::UpstreamNotRendered], "{:#?}", lines(&findings, &sources));
}
