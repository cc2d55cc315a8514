use super::CarryOptions;
use crate::rollout::ledger::Verb;
use crate::rollout::plan::Document;

/// What a verb was told.
pub struct Orders<'a> {
    pub verb: Verb,
    pub options: &'a CarryOptions,
    /// The plan that was approved, if one was.
    pub saved: Option<Document>,
    pub history: History,
}

/// What becomes of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    Stays,
    /// It goes with the application, and the lease too.
    Goes,
}
