//! What `fmt` did, or would do, to files.

use crate::diag::count;
use crate::report::document::document;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/fmt/v1";

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// it was in order
    Unchanged,
    /// it was written anew
    Changed,
    /// it is not in order, and was only looked at
    WouldChange,
    /// it has errors, and was left alone
    Failed,
}

/// One file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    pub file: String,
    pub state: State,
}

#[derive(Serialize)]
struct View<'a> {
    files: &'a [Outcome],
}

/// The names of the files that changed or would, one a line.
pub fn names(outcomes: &[Outcome]) -> String {
    let moved = outcomes.iter().filter(|one| matches!(one.state, State::Changed | State::WouldChange));
    moved.flat_map(|one| [one.file.as_str(), "\n"]).collect()
}

/// One line about all files.
pub fn summary(outcomes: &[Outcome]) -> String {
    let number = |state: State| outcomes.iter().filter(|one| one.state == state).count();
    let said = [
        (State::Changed, "formatted"),
        (State::WouldChange, "would be formatted"),
        (State::Failed, "left alone with errors"),
        (State::Unchanged, "in order"),
    ];
    let parts = said.into_iter().map(|(state, word)| (number(state), word)).filter(|(number, _)| *number > 0);
    parts.map(|(number, word)| format!("{} {word}", count(number, "file"))).collect::<Vec<_>>().join(", ")
}

/// `railiance.dev/fmt/v1`.
pub fn json(outcomes: &[Outcome]) -> Result<String, serde_json::Error> {
    document(FORMAT, View { files: outcomes })
}
