//! What became of a lease that somebody wanted free.

use crate::report::document::document;
use serde::Serialize;
use std::time::Duration;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/unlock/v1";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nobody held it.
    Free,
    /// Its holder was silent.
    Freed,
    /// It was taken from its holder.
    Stolen,
    /// Its holder gave it back meanwhile.
    GivenBack,
}

/// A lease, and who held it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unlocked {
    pub app: String,
    pub outcome: Outcome,
    pub holder: Option<String>,
    pub held_seconds: Option<u64>,
}

#[derive(Serialize)]
struct View<'a> {
    unlock: &'a Unlocked,
}

/// One line.
pub fn text(unlocked: &Unlocked) -> String {
    let (app, held) = (&unlocked.app, held(unlocked));
    match unlocked.outcome {
        Outcome::Free => format!("{app}: nobody holds the lease; nothing had to be done\n"),
        Outcome::Freed => format!("{app}: freed; it was held by {held}, who is silent\n"),
        Outcome::Stolen => format!("{app}: freed; it was taken from {held}\n"),
        Outcome::GivenBack => format!("{app}: the lease of {held} was given back meanwhile; nothing had to be done\n"),
    }
}

/// `` `team-a`, for 42 s ``
pub fn held(unlocked: &Unlocked) -> String {
    let age = unlocked.held_seconds.map(|seconds| format!(", for {seconds} s")).unwrap_or_default();
    format!("`{}`{age}", unlocked.holder.as_deref().unwrap_or_default())
}

/// Whoever waits for a lease hears for how long, and how not to.
pub fn waited(holder: &str, duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!(
        "`{holder}` holds the lease: looking for up to {seconds} s whether it is still at work; `railiance unlock --steal --reason TEXT` takes it at once"
    )
}

/// `railiance.dev/unlock/v1`.
///
/// # Errors
/// The JSON writer's own.
pub fn json(unlocked: &Unlocked) -> Result<String, serde_json::Error> {
    document(FORMAT, View { unlock: unlocked })
}
