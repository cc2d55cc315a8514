use super::drawing::Artist;
use super::line::printable_text;
use super::{Findings, Group, Look, Paint};
use crate::diag::{Finding, Severity};
use anstyle::{AnsiColor, Style};
use std::fmt;

/// For people: a drawing a finding, a heading an application if there are several, a count line.
pub(super) fn draw(findings: &Findings, look: &Look) -> Result<String, fmt::Error> {
    let artist = Artist::new(look);
    let groups: Vec<Group> = findings.groups().collect();
    let mut text = String::new();
    for group in &groups {
        if groups.len() > 1 && !group.application.is_empty() {
            text += &heading(group.application, look);
        }
        for finding in group.findings {
            artist.draw(&mut text, findings, finding)?;
            finding.notes.iter().for_each(|note| text += &wrap(note, look));
            text.push('\n');
        }
    }
    text += &count_line(findings, look);
    Ok(text)
}

fn heading(application: &str, look: &Look) -> String {
    format!("{}\n\n", painted(&printable_text(application), Style::new().bold(), look))
}

fn painted(text: &str, style: Style, look: &Look) -> String {
    match look.paint {
        Paint::Plain => text.to_owned(),
        Paint::Ansi => format!("{style}{text}{style:#}"),
    }
}

/// `3 errors, 1 warning in 2 applications; `railiance explain MNG001` says more`.
fn count_line(findings: &Findings, look: &Look) -> String {
    let summary = findings.summary();
    let worst = findings.list().iter().map(|finding| finding.severity).max();
    let line = painted(&summary.line(), style_of(worst), look);
    match gravest(findings.list()) {
        Some(finding) => format!("{line}; `railiance explain {}` says more\n", finding.code.id()),
        None => format!("{line}\n"),
    }
}

/// The first of the gravest findings: the page that helps most.
fn gravest(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().min_by_key(|finding| std::cmp::Reverse(finding.severity))
}

fn style_of(severity: Option<Severity>) -> Style {
    let colour = match severity {
        Some(Severity::Error) => AnsiColor::Red,
        Some(Severity::Warning) => AnsiColor::Yellow,
        Some(Severity::Hint) => AnsiColor::Cyan,
        None => AnsiColor::Green,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

/// A note below a drawing, laid out as miette lays out the help.
fn wrap(note: &str, look: &Look) -> String {
    let label = painted("note:", Style::new().fg_color(Some(AnsiColor::Cyan.into())), look);
    let room = look.width.max(40) - 10;
    let mut lines: Vec<String> = vec![String::new()];
    for word in printable_text(note).split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    format!("  {label} {}\n", lines.join("\n        "))
}
