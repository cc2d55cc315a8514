//! An approval that is asked for must be one that somebody can give.

use crate::compile::check::Config;
use crate::compile::check::contract::Approvals;
use crate::compile::check::defaults::{self, Value};
use crate::diag::{Code, Finding, Span, count};
use crate::tree::Spanned;
use std::collections::BTreeSet;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(approvals) = config.production().and_then(|stage| stage.approvals.as_ref()) else { return };
    let Some(listed) = &approvals.approvers else { return };
    // how many people a group has, the cluster knows
    if listed.iter().any(|name| name.value.starts_with("group:")) {
        return;
    }
    let (required, span) = (&approvals.required, list_span(listed, approvals));
    let approvers: BTreeSet<&str> = listed.iter().map(|name| name.value.as_str()).collect();
    if required.value == 0 && !approvers.is_empty() {
        findings.push(
            Finding::new(Code::ApprovalImpossible, "approvers are named, but no approval is asked for")
                .at(required.span, "nobody is asked")
                .at(span, "nobody here can ever approve")
                .help("write `required = 1`, or remove `approvers`"),
        );
    } else if approvers.len() < required.value as usize {
        findings.push(
            Finding::new(
                Code::ApprovalImpossible,
                format!(
                    "{} required of {}",
                    count(required.value as usize, "approval"),
                    count(approvers.len(), "person")
                ),
            )
            .at(required.span, "more than there are people")
            .at(span, "each counts once")
            .help("ask for fewer approvals, or name more approvers"),
        );
    } else if let Some(author) = only_author(config, approvals) {
        let left = approvers.iter().filter(|name| **name != author).count();
        if left < required.value as usize {
            findings.push(nobody_left(required, author, span));
        }
    }
}

fn nobody_left(required: &Spanned<u32>, author: &str, span: Span) -> Finding {
    Finding::new(Code::ApprovalImpossible, format!("`{author}` writes every release, and an author cannot approve"))
        .at(required.span, format!("{} required", count(required.value as usize, "approval")))
        .at(span, format!("too few beside `{author}`"))
        .note("`[people]` maps every author to this one user")
        .help("name another approver, or write `not_author = false`")
}

/// The one user that all authors are, where an author must not approve.
fn only_author<'a>(config: &'a Config, approvals: &Approvals) -> Option<&'a str> {
    let default = matches!(defaults::NOT_AUTHOR.value, Value::Flag(true));
    let forbidden = approvals.not_author.as_ref().map_or(default, |flag| flag.value);
    let mut users = config.contract.people.values();
    let first = users.next().filter(|_| forbidden)?;
    users.all(|user| user == first).then_some(first.as_str())
}

fn list_span(listed: &[Spanned<String>], approvals: &Spanned<Approvals>) -> Span {
    match (listed.first(), listed.last()) {
        (Some(first), Some(last)) => Span { end: last.span.end, ..first.span },
        _ => approvals.span,
    }
}
