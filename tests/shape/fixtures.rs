use super::read::{check, drawn};
use std::path::Path;

fn documents(kind: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/contract").join(kind);
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 3, "few documents in {}", folder.display());
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn valid_documents_are_accepted_and_typed() {
    for (name, text) in documents("valid") {
        let found = check(&text);
        let shape: Vec<_> =
            found.findings.iter().filter(|finding| finding.code.id().starts_with("SHP")).cloned().collect();
        assert_eq!(drawn(&text, &shape), "", "{name}");
        assert!(found.value.is_some(), "{name}");
    }
}

/// The first line names the codes: `# SHP001 SHP003`.
#[test]
fn invalid_documents_give_the_codes_that_they_name() {
    for (name, text) in documents("invalid") {
        let wanted: Vec<&str> = text.lines().next().unwrap().trim_start_matches('#').split_whitespace().collect();
        let findings = check(&text).findings;
        let shape: Vec<&str> =
            findings.iter().map(|finding| finding.code.id()).filter(|id| id.starts_with("SHP")).collect();
        assert_eq!(shape, wanted, "{name}\n{}", drawn(&text, &findings));
    }
}
