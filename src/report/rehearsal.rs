//! What gates say of the version that is stable.

use crate::report::diff::visible;
use crate::report::document::document;
use crate::report::gate::words;
use crate::rollout::judge::Judged;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/rehearsal/v1";

/// Each gate that looks at metrics, asked about stable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rehearsal<'a> {
    pub app: &'a str,
    pub target: Option<&'a str>,
    pub stable: Option<&'a str>,
    pub gates: Vec<Judged>,
    /// Gates that are asked about a canary alone, by name.
    pub others: Vec<&'a str>,
}

/// `railiance.dev/rehearsal/v1`.
///
/// # Errors
/// The JSON writer's own.
pub fn json(rehearsal: &Rehearsal<'_>) -> Result<String, serde_json::Error> {
    document(FORMAT, rehearsal)
}

/// A line a gate.
pub fn text(rehearsal: &Rehearsal<'_>) -> String {
    let stable = rehearsal.stable.unwrap_or_default();
    let title = format!("{}: the gates, asked about {stable}", rehearsal.app);
    let gates = rehearsal.gates.iter().map(|gate| format!("  {}", words(gate)));
    let others = rehearsal.others.iter().map(|name| format!("  {name}: asked about a canary alone"));
    std::iter::once(title).chain(gates).chain(others).map(|line| format!("{}\n", visible(&line))).collect()
}
