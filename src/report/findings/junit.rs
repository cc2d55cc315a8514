use super::{Findings, Group};
use crate::diag::{Finding, Severity, count};
use crate::report::xml::escape;

/// JUnit XML as CI systems read it (there is no official schema): a suite an application, a case a
/// finding; errors are failures, the rest is told in `system-out`.
pub(super) fn draw(findings: &Findings) -> String {
    let groups: Vec<Group> = findings.groups().collect();
    let summary = findings.summary();
    let suites: String = groups.iter().map(|group| suite(findings, group)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"railiance\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{suites}</testsuites>\n",
        findings.list().len(),
        summary.errors,
    )
}

fn suite(findings: &Findings, group: &Group) -> String {
    let failures = group.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let name = match group.application {
        "" => "railiance",
        name => name,
    };
    let cases: String = group.findings.iter().map(|finding| case(findings, finding)).collect();
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" time=\"0\">\n{cases}  </testsuite>\n",
        escape(name),
        group.findings.len(),
    )
}

fn case(findings: &Findings, finding: &Finding) -> String {
    let place = finding.span().map_or_else(String::new, |span| {
        let (start, _) = findings.ends(span);
        format!("{}:{}:{}", findings.file(span), start.line, start.column)
    });
    let name = format!("{} {} {place}", finding.code.id(), finding.code.slug());
    let body = match finding.severity {
        Severity::Error => failure(finding),
        Severity::Warning | Severity::Hint => {
            format!("<system-out>{}</system-out>", escape(&format!("{}: {}", finding.severity.name(), words(finding))))
        }
    };
    format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"0\">{body}</testcase>\n",
        finding.code.family().name(),
        escape(name.trim_end()),
    )
}

fn failure(finding: &Finding) -> String {
    let (message, words) = (escape(&finding.message), escape(&words(finding)));
    format!("<failure message=\"{message}\" type=\"{}\">{words}</failure>", finding.code.id())
}

fn words(finding: &Finding) -> String {
    let help = finding.help.iter().map(|help| format!("help: {help}"));
    let notes = finding.notes.iter().map(|note| format!("note: {note}"));
    let lines: Vec<String> = std::iter::once(finding.message.clone()).chain(help).chain(notes).collect();
    match finding.labels.len() {
        0 | 1 => lines.join("\n"),
        places => format!("{}\n({})", lines.join("\n"), count(places, "place")),
    }
}
