//! What `release set` changed.

use crate::report::document::document;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/release-set/v1";

/// One value of a slot, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub key: String,
    pub before: Option<String>,
    pub after: String,
}

/// An edit of `release.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    pub file: String,
    /// `candidate` or `stable`
    pub slot: &'static str,
    /// The target of a `[stable.<target>]`.
    pub target: Option<String>,
    /// Whether the file is another one now.
    pub written: bool,
    pub changes: Vec<Change>,
    /// Keys that still say what they said of the version before.
    pub kept: Vec<String>,
}

#[derive(Serialize)]
struct View<'a> {
    edit: &'a Edit,
}

/// A line a change; nothing if there is none.
pub fn text(edit: &Edit) -> String {
    let table = edit.target.as_ref().map_or_else(|| edit.slot.to_owned(), |target| format!("{}.{target}", edit.slot));
    let line = |change: &Change| {
        let before = change.before.as_ref().map(|before| format!("{before} → ")).unwrap_or_default();
        format!("{}: {table}.{} {before}{}\n", edit.file, change.key, change.after)
    };
    edit.changes.iter().map(line).collect()
}

/// `railiance.dev/release-set/v1`.
pub fn json(edit: &Edit) -> Result<String, serde_json::Error> {
    document(FORMAT, View { edit })
}
