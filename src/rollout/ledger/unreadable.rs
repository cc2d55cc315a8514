use thiserror::Error;

/// Why an object of the ledger is not read. Nothing is guessed: whoever needs it stops.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It does not carry a name of this ledger, or is no ConfigMap.
    #[error("`{object}` is no object of the ledger of `{app}`")]
    Foreign { app: String, object: String },
    /// A later railiance wrote it in a way that this one cannot know.
    #[error("`{object}` is written as `{found}`; this railiance reads `{known}` and needs to be updated")]
    Newer { object: String, found: String, known: &'static str },
    /// It is not what was written.
    #[error("`{object}` is damaged: {reason}")]
    Damaged { object: String, reason: String },
}

impl Unreadable {
    pub(super) fn damaged(object: &str, reason: impl Into<String>) -> Self {
        Unreadable::Damaged { object: object.to_owned(), reason: reason.into() }
    }
}
