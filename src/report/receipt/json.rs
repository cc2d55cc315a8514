//! The receipt for machines: the types here are the format (`docs/json.md`).

use crate::report::diff::json::{Identity, identity};
use crate::report::document::document;
use crate::report::plan::{IdleJob, idle};
use crate::rollout::receipt::{self, Broken, Receipt, Stop};
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/receipt/v1";

#[derive(Serialize)]
struct View<'a> {
    app: &'a str,
    target: Option<&'a str>,
    intent: &'a str,
    rollout: Option<u64>,
    record: Option<u64>,
    written: Vec<Written>,
    unchanged: usize,
    removed: Vec<Identity>,
    going: Vec<Identity>,
    deleted: Vec<Identity>,
    kept: Vec<Kept>,
    idle: Vec<IdleJob>,
    undone: Vec<Identity>,
    next: &'a [String],
    warnings: &'a [String],
    stopped: Option<Stopped>,
}

#[derive(Serialize)]
struct Written {
    object: Identity,
    action: &'static str,
    taken: Vec<Taken>,
}

#[derive(Serialize)]
struct Taken {
    field: String,
    manager: String,
}

#[derive(Serialize)]
struct Kept {
    object: Identity,
    why: String,
}

#[derive(Serialize)]
struct Stopped {
    kind: &'static str,
    why: String,
    help: &'static str,
    objects: Vec<Unready>,
}

#[derive(Serialize)]
struct Unready {
    object: Identity,
    reasons: Vec<String>,
    logs: Vec<String>,
}

/// # Errors
/// The JSON writer's own.
pub fn json(receipt: &Receipt) -> Result<String, serde_json::Error> {
    let view = View {
        app: &receipt.app,
        target: receipt.target.as_deref(),
        intent: &receipt.intent,
        rollout: receipt.rollout.map(|rollout| rollout.0),
        record: receipt.record.map(|number| number.0),
        written: receipt.written.iter().map(written).collect(),
        unchanged: receipt.unchanged,
        removed: receipt.removed.iter().map(identity).collect(),
        going: receipt.going.iter().map(identity).collect(),
        deleted: receipt.deleted.iter().map(identity).collect(),
        kept: receipt.kept.iter().map(|(id, keep)| Kept { object: identity(id), why: keep.to_string() }).collect(),
        idle: idle(&receipt.idle),
        undone: receipt.undone.iter().map(identity).collect(),
        next: &receipt.next,
        warnings: &receipt.warnings,
        stopped: receipt.stopped.as_ref().map(stopped),
    };
    document(FORMAT, view)
}

fn written(one: &receipt::Written) -> Written {
    let taken = one.taken.iter().map(|(field, manager)| Taken { field: field.clone(), manager: manager.clone() });
    Written { object: identity(&one.id), action: one.action, taken: taken.collect() }
}

fn stopped(stop: &Stop) -> Stopped {
    let (kind, broken): (_, &[Broken]) = match stop {
        Stop::Failed { .. } => ("failed", &[]),
        Stop::Changed { .. } => ("changed", &[]),
        Stop::Overtaken(_) => ("overtaken", &[]),
        Stop::Broken(broken) => ("broken", broken),
        Stop::TimedOut(broken) => ("timed-out", broken),
        Stop::Lingering(broken) => ("lingering", broken),
        Stop::Interrupted(_) => ("interrupted", &[]),
    };
    let unready = |one: &Broken| Unready {
        object: identity(&one.id),
        reasons: one
            .reasons
            .iter()
            .flat_map(|reason| std::iter::once(reason).chain(&reason.because))
            .map(ToString::to_string)
            .collect(),
        logs: one.logs.clone(),
    };
    Stopped { kind, why: stop.to_string(), help: stop.help(), objects: broken.iter().map(unready).collect() }
}
