//! The status for machines: the types here are the format (`docs/json.md`).

use super::{Difference, Drift, Line, Lock, State, Status, Writer};
use crate::report::document::document;
use crate::report::skipped::Skipped;
use crate::report::told::Told;
use crate::rollout::health::{self, Health, Lost};
use crate::rollout::ledger::{Entry, Record};
use serde::Serialize;
use std::time::Duration;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/status/v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    app: &'a str,
    target: Option<&'a str>,
    released: Option<Released<'a>>,
    basis: &'static str,
    lock: Option<Locked<'a>>,
    lock_seen: bool,
    #[serde(flatten)]
    told: &'a Told,
    skipped: &'a [Skipped<'a>],
    unfinished: Option<Unfinished<'a>>,
    lost: &'a [Lost],
    totals: Totals,
    objects: Vec<Object<'a>>,
}

#[derive(Serialize)]
struct Released<'a> {
    number: u64,
    version: &'a str,
    digest: &'a str,
    time: String,
    actor: &'a str,
    standing: &'static str,
}

#[derive(Serialize)]
struct Locked<'a> {
    holder: &'a str,
    since: Option<String>,
    age: Option<u64>,
    silent: Option<u64>,
    epoch: u64,
}

#[derive(Serialize)]
struct Unfinished<'a> {
    run: String,
    actor: &'a str,
    time: String,
    stopped: Option<&'a str>,
}

#[derive(Serialize)]
struct Totals {
    ready: usize,
    waiting: usize,
    failed: usize,
    absent: usize,
    drifted: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct Object<'a> {
    group: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
    state: &'static str,
    reasons: Vec<Reason<'a>>,
    drift: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    fields: Vec<Field<'a>>,
    added: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    about: Option<&'a str>,
    word: &'a str,
    says: &'a str,
    restarts: u64,
    event: Option<&'a str>,
    because: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    manager: Option<&'a str>,
}

/// `railiance.dev/status/v1`.
///
/// # Errors
/// The JSON writer's own.
pub fn json(status: &Status<'_>) -> Result<String, serde_json::Error> {
    let super::Totals { ready, waiting, failed, absent, drifted, unknown } = status.totals();
    let view = View {
        app: status.app,
        target: status.target,
        released: status.released.map(released),
        basis: status.basis.name(),
        lock: status.writer.lock().map(locked),
        lock_seen: status.writer != Writer::Unseen,
        told: &status.told,
        skipped: &status.skipped,
        unfinished: status.unfinished.map(|begun| unfinished(begun, status.stopped)),
        lost: &status.lost,
        totals: Totals { ready, waiting, failed, absent, drifted, unknown },
        objects: status.objects.iter().map(object).collect(),
    };
    document(FORMAT, view)
}

fn released(record: &Record) -> Released<'_> {
    let about = &record.about;
    Released {
        number: about.number.0,
        version: &about.version,
        digest: &about.digest,
        time: format!("{:.0}", about.time),
        actor: &about.actor.name,
        standing: about.actor.standing.name(),
    }
}

fn locked(lock: &Lock) -> Locked<'_> {
    let Lock { holder, since, age, silent, epoch } = lock;
    let seconds = |time: &Option<Duration>| time.map(|time| time.as_secs());
    let since = since.map(|since| format!("{since:.0}"));
    Locked { holder, since, age: seconds(age), silent: seconds(silent), epoch: *epoch }
}

fn unfinished<'a>(begun: &'a Entry, stopped: Option<&'a str>) -> Unfinished<'a> {
    let Entry { rollout, actor, time, .. } = begun;
    Unfinished { run: rollout.to_string(), actor: &actor.name, time: format!("{time:.0}"), stopped }
}

fn object(line: &Line) -> Object<'_> {
    let (drift, unknown, fields) = match &line.drift {
        Drift::None => ("none", None, [].as_slice()),
        Drift::Fields(fields) => ("fields", None, fields.as_slice()),
        Drift::Unwanted => ("unwanted", None, [].as_slice()),
        Drift::Moving(fields) => ("moving", None, fields.as_slice()),
        Drift::Unknown(why) => ("unknown", Some(why.as_str()), [].as_slice()),
    };
    Object {
        group: &line.id.group,
        kind: &line.id.kind,
        namespace: line.id.namespace.as_deref(),
        name: &line.id.name,
        state: line.state.name(),
        reasons: reasons(&line.state),
        drift,
        unknown,
        fields: fields.iter().map(field).collect(),
        added: line.added.iter().map(field).collect(),
    }
}

fn reasons(state: &State) -> Vec<Reason<'_>> {
    match state {
        State::There(Health::Ready) | State::Absent => Vec::new(),
        State::There(Health::Waiting(reasons)) => reasons.iter().map(reason).collect(),
        State::There(Health::Failed(failed)) => vec![reason(failed)],
    }
}

fn reason(reason: &health::Reason) -> Reason<'_> {
    Reason {
        about: reason.about.as_deref(),
        word: &reason.word,
        says: &reason.says,
        restarts: reason.restarts,
        event: reason.event.as_deref(),
        because: reason.because.iter().map(self::reason).collect(),
    }
}

fn field(difference: &Difference) -> Field<'_> {
    Field { field: &difference.field, manager: difference.manager.as_deref() }
}
