//! Who else owns a field: the causes of a conflict between field managers.

use super::RawCause;
use super::words::safe;

/// A field that another manager owns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contested {
    pub manager: String,
    pub operation: Operation,
    /// The part of the API that it was written through, such as `scale`; empty for the object itself.
    pub subresource: String,
    /// The version that it was written in; the server tells it for [`Operation::Update`] only.
    pub api_version: Option<String>,
    /// As the server writes it: `.spec.template.spec.containers[name="app"].image`.
    pub field: String,
}

/// How a manager writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// declares what it wants to own: server-side apply
    Apply,
    /// writes what it sends: everything else
    Update,
}

impl Operation {
    /// The server's word.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Apply => "Apply",
            Operation::Update => "Update",
        }
    }
}

const REASON: &str = "FieldManagerConflict";

/// The conflicts among an answer's causes.
pub(super) fn contested(causes: &[RawCause<'_>]) -> Vec<Contested> {
    causes.iter().filter(|cause| cause.reason == REASON).map(read).collect()
}

/// `conflict with "kubectl" with subresource "scale" using apps/v1`; only an update names the version.
fn read(cause: &RawCause<'_>) -> Contested {
    let rest = cause.message.strip_prefix("conflict with ").unwrap_or(cause.message);
    let (manager, rest) = quoted(rest).unwrap_or_else(|| (safe(rest), ""));
    let scale = rest.strip_prefix(" with subresource ").and_then(quoted);
    let (subresource, rest) = scale.unwrap_or_else(|| (String::new(), rest));
    let version = rest.strip_prefix(" using ").and_then(|rest| rest.split(' ').next());
    Contested {
        manager,
        operation: if version.is_some() { Operation::Update } else { Operation::Apply },
        subresource,
        api_version: version.map(str::to_owned),
        field: cause.field.to_owned(),
    }
}

/// The text in quotes that `text` begins with, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut plain = String::new();
    let mut letters = inner.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((plain, inner.get(at + 1..)?)),
            '\\' => plain.extend(letters.next().map(|(_, escaped)| escaped)),
            other => plain.push(other),
        }
    }
    None
}
