//! One release for machines: the types here are the format (`docs/json.md`).

use super::Release;
use crate::report::counted::Counted;
use crate::report::document::document;
use crate::rollout::ledger::{About, Entry};
use crate::rollout::trial::Objection;
use serde::Serialize;
use serde_json::Value;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/record/v1";

#[derive(Serialize)]
struct View<'a> {
    /// As the ledger has it.
    record: &'a About,
    /// The digest of the record itself, by which the next one names it.
    digest: &'a str,
    newest: bool,
    #[serde(rename = "withdrawnBy")]
    withdrawn_by: Option<u64>,
    gates: &'a [Value],
    counted: Option<Counted>,
    /// Whose approval did not count, and why.
    uncounted: Vec<String>,
    journal: &'a [Entry],
}

/// `railiance.dev/record/v1`.
///
/// # Errors
/// The JSON writer's own.
pub fn json(release: &Release<'_>) -> Result<String, serde_json::Error> {
    let view = View {
        record: &release.stored.record.about,
        digest: &release.stored.digest,
        newest: release.newest,
        withdrawn_by: release.withdrawn_by.map(|number| number.0),
        gates: release.gates(),
        counted: release.counted(),
        uncounted: release.objections().iter().filter(|one| one.who().is_some()).map(Objection::words).collect(),
        journal: release.journal,
    };
    document(FORMAT, view)
}
