use super::Findings;
use crate::diag::{Finding, Severity};

/// Workflow commands of GitHub Actions (docs: "Workflow commands", `error`, `warning`, `notice`),
/// one line a finding. Everything is escaped: a text must not be able to start a command.
pub(super) fn draw(findings: &Findings) -> String {
    findings.list().iter().map(|finding| command(findings, finding)).collect()
}

fn command(findings: &Findings, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let title = property(&format!("{} {}", finding.code.id(), finding.code.slug()));
    format!("::{level} {}title={title}::{}\n", place(findings, finding), data(&words(finding)))
}

fn place(findings: &Findings, finding: &Finding) -> String {
    let Some(span) = finding.span() else {
        return finding.path.as_ref().map_or_else(String::new, |path| format!("file={},", property(path)));
    };
    let (start, end) = findings.ends(span);
    let file = property(findings.file(span));
    let lines = format!("file={file},line={},endLine={},", start.line, end.line);
    // columns are refused for annotations over several lines
    match start.line == end.line {
        true => format!("{lines}col={},endColumn={},", start.column, end.column),
        false => lines,
    }
}

fn words(finding: &Finding) -> String {
    let label = finding.labels.first().filter(|label| !label.text.is_empty()).map(|label| label.text.clone());
    let help = finding.help.iter().map(|help| format!("help: {help}"));
    let notes = finding.notes.iter().map(|note| format!("note: {note}"));
    let rest: Vec<String> = label.into_iter().chain(help).chain(notes).collect();
    std::iter::once(finding.message.clone()).chain(rest).collect::<Vec<_>>().join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
