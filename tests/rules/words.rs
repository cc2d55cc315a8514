use crate::bad;
use railiance::diag::Finding;

fn all() -> Vec<Finding> {
    let directories = std::fs::read_dir(bad::fixtures()).unwrap().map(|entry| entry.unwrap());
    let ours = directories.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = name.split('-').next().unwrap_or_default().to_owned();
        railiance::compile::check::rules::codes().any(|code| code.id() == id)
    });
    ours.flat_map(|entry| bad::judge(&entry.path()).0).collect()
}

#[test]
fn words_of_findings_follow_the_grammar() {
    let findings = all();
    assert!(findings.len() > 50, "{}", findings.len());
    for finding in findings {
        let help = finding.help.clone().unwrap_or_else(|| panic!("no help: {finding:?}"));
        let texts = [finding.message.clone(), help].into_iter().chain(finding.labels.iter().map(|l| l.text.clone()));
        for text in texts {
            assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            assert!(!text.contains("  ") && text.matches('`').count() % 2 == 0, "{text}");
        }
        let first = finding.message.chars().next().unwrap();
        let name = ["Kubernetes", "PromQL", "Prometheus"].iter().any(|name| finding.message.starts_with(name));
        assert!(!first.is_uppercase() || name, "{}", finding.message);
    }
}
