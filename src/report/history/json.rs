//! The history for machines: the types here are the format (`docs/json.md`).

use super::History;
use crate::report::document::document;
use crate::report::fallen::Fallen;
use crate::report::skipped::Skipped;
use crate::rollout::ledger::Stored;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/history/v1";

#[derive(Serialize)]
struct View<'a> {
    app: &'a str,
    target: Option<&'a str>,
    releases: Vec<Release<'a>>,
    fallen: Vec<Fallen>,
    faults: Vec<String>,
    unreadable: Vec<String>,
}

#[derive(Serialize)]
struct Release<'a> {
    number: u64,
    version: &'a str,
    digest: &'a str,
    /// The digest of the record itself, by which the next one names it.
    record: &'a str,
    commit: Option<&'a str>,
    time: String,
    /// The server's own time of the record's creation.
    created: Option<String>,
    actor: Actor<'a>,
    reason: Option<&'a str>,
    intent: Option<&'a str>,
    withdraws: Option<u64>,
    previous: Option<u64>,
    skipped: Vec<Skipped<'a>>,
}

#[derive(Serialize)]
struct Actor<'a> {
    name: &'a str,
    standing: &'static str,
    credential: Option<&'a str>,
}

/// `railiance.dev/history/v1`.
///
/// # Errors
/// The JSON writer's own.
pub fn json(history: &History<'_>) -> Result<String, serde_json::Error> {
    let view = View {
        app: history.app,
        target: history.target,
        releases: history.newest_first().into_iter().map(|stored| release(history, stored)).collect(),
        fallen: history.fallen(),
        faults: history.faults.iter().map(ToString::to_string).collect(),
        unreadable: history.unreadable.iter().map(ToString::to_string).collect(),
    };
    document(FORMAT, view)
}

fn release<'a>(history: &History<'a>, stored: &'a Stored) -> Release<'a> {
    let about = &stored.record.about;
    Release {
        number: about.number.0,
        version: &about.version,
        digest: &about.digest,
        record: &stored.digest,
        commit: about.commit.as_deref(),
        time: format!("{:.0}", about.time),
        created: stored.held.created.map(|created| format!("{created:.0}")),
        actor: Actor {
            name: &about.actor.name,
            standing: about.actor.standing.name(),
            credential: about.actor.credential.as_deref(),
        },
        reason: about.reason.as_deref(),
        intent: about.intent.as_deref(),
        withdraws: about.withdraws.as_ref().map(|withdrawal| withdrawal.number.0),
        previous: about.previous.as_ref().map(|link| link.number.0),
        skipped: history.skipped(about),
    }
}
