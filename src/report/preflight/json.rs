//! Preflight for machines: the types here are the format (`docs/json.md`).

use crate::diag::{Sources, Span};
use crate::report::document::document;
use crate::rollout::preflight::Closed;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/preflight/v1";

#[derive(Serialize)]
struct View<'a> {
    closed: Vec<Shut<'a>>,
}

/// A prerequisite that is missing, in every document that tells of one.
#[derive(Serialize)]
pub struct Shut<'a> {
    code: &'static str,
    slug: &'static str,
    reason: &'a str,
    next: &'a str,
    at: Option<At>,
}

#[derive(Serialize)]
struct At {
    file: String,
    line: usize,
    column: usize,
}

/// `railiance.dev/preflight/v1`; an empty list says that the way is open.
///
/// # Errors
/// The JSON writer's own.
pub fn json(closed: &[Closed], sources: &Sources) -> Result<String, serde_json::Error> {
    let closed = closed.iter().map(|one| shut(one, sources)).collect();
    document(FORMAT, View { closed })
}

/// One of them.
pub fn shut<'a>(closed: &'a Closed, sources: &Sources) -> Shut<'a> {
    Shut {
        code: closed.code.id(),
        slug: closed.code.slug(),
        reason: &closed.reason,
        next: &closed.next,
        at: closed.span.map(|span| at(span, sources)),
    }
}

fn at(span: Span, sources: &Sources) -> At {
    let source = sources.get(span.source);
    let (line, column) = source.line_column(span.start);
    At { file: source.name.to_string(), line, column }
}
