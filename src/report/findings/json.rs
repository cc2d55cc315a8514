use super::{Findings, Position, Summary};
use crate::diag::{Finding, Label, Severity};
use crate::report::document::document;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/findings/v1";

#[derive(Serialize)]
struct View<'a> {
    findings: Vec<Entry<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    slug: &'static str,
    family: &'static str,
    severity: &'static str,
    message: &'a str,
    labels: Vec<Place<'a>>,
    help: Option<&'a str>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

/// `railiance.dev/findings/v1`; `docs/json.md` says what each key means.
pub(super) fn draw(findings: &Findings) -> Result<String, serde_json::Error> {
    let entries = findings.list().iter().map(|finding| entry(findings, finding)).collect();
    let view = View { findings: entries, summary: findings.summary() };
    document(FORMAT, view)
}

fn entry<'a>(findings: &Findings<'a>, finding: &'a Finding) -> Entry<'a> {
    Entry {
        code: finding.code.id(),
        slug: finding.code.slug(),
        family: finding.code.family().name(),
        severity: Severity::name(finding.severity),
        message: &finding.message,
        labels: finding.labels.iter().map(|label| place(findings, label)).collect(),
        help: finding.help.as_deref(),
        notes: &finding.notes,
    }
}

fn place<'a>(findings: &Findings<'a>, label: &'a Label) -> Place<'a> {
    let (start, end) = findings.ends(label.span);
    Place { file: findings.file(label.span), start: point(start), end: point(end), text: &label.text }
}

fn point(position: Position) -> Point {
    Point { line: position.line, column: position.column, offset: position.offset }
}
