//! `# railiance: allow CODE -- why`: a finding that somebody has looked at and answers for.
//!
//! The comment stands on the line of the finding's primary label, or alone on a line above it; it
//! names codes by id or slug, separated by commas, and a reason. What it allows is removed; what it
//! cannot allow, or allows in vain, is a finding itself.

use crate::diag::{Code, Family, Finding, Sources, Span, nearest};

/// One code that one comment allows.
struct Allow {
    code: Code,
    span: Span,
    /// The line that it speaks about, counted from 1.
    line: usize,
    used: bool,
}

/// Removes allowed findings. `comments` are the places and texts of all comments of the run.
pub fn apply(findings: Vec<Finding>, comments: &[(Span, &str)], sources: &Sources) -> Vec<Finding> {
    let mut said = Vec::new();
    let mut allows: Vec<Allow> =
        comments.iter().flat_map(|(span, text)| read(*span, text, sources, &mut said)).collect();
    let mut kept: Vec<Finding> =
        findings.into_iter().filter(|finding| !allowed(finding, &mut allows, sources)).collect();
    kept.append(&mut said);
    kept.extend(allows.iter().filter(|allow| !allow.used).map(unused));
    kept
}

fn allowed(finding: &Finding, allows: &mut [Allow], sources: &Sources) -> bool {
    let Some(span) = finding.span() else { return false };
    let line = line_of(span, sources);
    let fits =
        |allow: &&mut Allow| allow.code == finding.code && allow.span.source == span.source && allow.line == line;
    let mut found = false;
    for allow in allows.iter_mut().filter(fits) {
        allow.used = true;
        found = true;
    }
    found
}

/// The codes of a comment; what is wrong with the comment goes to `said`.
fn read(span: Span, text: &str, sources: &Sources, said: &mut Vec<Finding>) -> Vec<Allow> {
    let Some(rest) = directive(text) else { return Vec::new() };
    let (names, reason) = rest.split_once("--").unwrap_or((rest, ""));
    if reason.trim().is_empty() {
        said.push(without_reason(span, names.trim()));
        return Vec::new();
    }
    let line = target(span, sources);
    let mut allows = Vec::new();
    for name in names.split(',').map(str::trim) {
        match Code::find(name) {
            None => said.push(unknown(span, name)),
            Some(code) if is_fixed(code) => said.push(not_allowable(span, code)),
            Some(code) => allows.push(Allow { code, span, line, used: false }),
        }
    }
    allows
}

/// What follows `railiance: allow` in a comment.
fn directive(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('#').trim().strip_prefix("railiance:")?;
    let rest = text.trim_start().strip_prefix("allow")?;
    rest.chars().next().is_none_or(char::is_whitespace).then(|| rest.trim())
}

/// What the compiler cannot go on with, and what guards this very mechanism.
fn is_fixed(code: Code) -> bool {
    matches!(code.family(), Family::Syntax | Family::Shape)
        || matches!(code, Code::AllowWithoutReason | Code::UnusedAllow)
}

/// The line that a comment speaks about: its own, or, alone on its line, the next with content.
fn target(span: Span, sources: &Sources) -> usize {
    let own = line_of(span, sources);
    let lines = sources.get(span.source).text.lines().enumerate().skip(own - 1);
    let content = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    lines.map(|(index, line)| (index + 1, line)).find(|(_, line)| content(line)).map_or(own, |(number, _)| number)
}

fn line_of(span: Span, sources: &Sources) -> usize {
    sources.get(span.source).line_column(span.start).0
}

fn without_reason(span: Span, names: &str) -> Finding {
    Finding::new(Code::AllowWithoutReason, "allowed without a reason")
        .at(span, "no reason")
        .help(format!("say why: `# railiance: allow {names} -- REASON`"))
}

fn unknown(span: Span, name: &str) -> Finding {
    let names = Code::ALL.iter().flat_map(|code| [code.id(), code.slug()]);
    let finding = Finding::new(Code::UnusedAllow, format!("unknown code `{name}`")).at(span, "allows nothing");
    match nearest(&name.to_ascii_lowercase(), names.clone()).or_else(|| nearest(&name.to_ascii_uppercase(), names)) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help("name a code by its id or slug, as findings show it"),
    }
}

fn not_allowable(span: Span, code: Code) -> Finding {
    Finding::new(Code::UnusedAllow, format!("`{}` cannot be allowed", code.id()))
        .at(span, "allows nothing")
        .help("nothing can be compiled past it: fix what it is about, and remove this comment")
}

fn unused(allow: &Allow) -> Finding {
    Finding::new(Code::UnusedAllow, format!("nothing to allow: no `{}` on this line", allow.code.id()))
        .at(allow.span, "allows nothing")
        .help("remove the comment, or put it on the line of the finding")
}
