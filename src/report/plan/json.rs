//! The plan for machines. The types here are the format (`docs/json.md`); they change only with it.

use super::owners::{Contest, contests};
use crate::diag::Sources;
use crate::report::diff::json::{Field, Identity, Place, field, identity, place};
use crate::report::document::document;
use crate::report::preflight::{Shut, shut};
use crate::rollout::diff::Masked;
use crate::rollout::plan::{Action, Document, Held, Idle, Namespace, Outcome, Plan, Step};
use crate::rollout::preflight::Closed;
use serde::Serialize;
use serde_json::Value;

/// The version of the format.
pub const FORMAT: &str = "railiance.dev/plan/v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    app: String,
    namespace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace_uid: Option<String>,
    target: String,
    digest: String,
    totals: Totals,
    steps: Vec<Line>,
    kept: Vec<Kept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    idle: Vec<IdleJob>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Kept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unseen: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    closed: Vec<Shut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    barred: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<&'a str>,
}

/// What `apply` would say, and do, beside the plan.
pub struct Foretold<'a> {
    /// Why it would write nothing.
    pub barred: Option<&'a str>,
    /// What it would do though no object changes.
    pub left: Option<&'a str>,
}

#[derive(Serialize)]
struct Totals {
    created: usize,
    changed: usize,
    owned: usize,
    adopted: usize,
    replaced: usize,
    pruned: usize,
    unchanged: usize,
    unverifiable: usize,
    refused: usize,
}

#[derive(Serialize)]
struct Line {
    object: Identity,
    manager: &'static str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    fields: Vec<Field>,
    ownership: Vec<Owner>,
    /// What others put beside our fields, and stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    added: Vec<Added>,
    /// Who chooses the number of pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    autoscaler: Option<String>,
    risks: Vec<&'static str>,
    migrates: Vec<&'static str>,
    /// Ports that go do so after requests are led elsewhere.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    gradual: bool,
    /// The hosts for which it led requests beside the application's own routes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retires: Vec<String>,
}

#[derive(Serialize)]
struct Owner {
    field: String,
    manager: String,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subresource: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The two values of a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<Value>,
}

#[derive(Serialize)]
struct Added {
    field: String,
    manager: String,
}

#[derive(Serialize)]
struct Kept {
    object: Identity,
    why: String,
}

/// One JSON document with what keeps the plan from being carried out, indented, with a newline at its end.
///
/// # Errors
/// None that a plan can cause; the writer's own are handed on.
pub fn json(
    plan: &Plan,
    closed: &[Closed],
    foretold: Foretold<'_>,
    sources: &Sources,
) -> Result<String, serde_json::Error> {
    let scene = &plan.scene;
    let unseen = plan.others.unseen.iter().cloned();
    let view = View {
        app: scene.set.app().to_owned(),
        namespace: scene.set.namespace().to_owned(),
        namespace_uid: match &scene.namespace {
            Namespace::Absent => None,
            Namespace::Uid(uid) | Namespace::Going(uid) => Some(uid.clone()),
        },
        target: scene.home.target.clone(),
        digest: Document::of(plan, sources).digest,
        totals: totals(plan),
        steps: plan.steps.iter().map(|step| line(step, sources)).collect(),
        kept: plan.kept.iter().map(|(id, keep)| Kept { object: identity(id), why: keep.to_string() }).collect(),
        idle: idle(&plan.idle),
        others: plan.others.told.iter().map(|one| Kept { object: identity(&one.id), why: one.to_string() }).collect(),
        unseen: unseen.chain(plan.others.hidden.iter().map(ToString::to_string)).collect(),
        closed: closed.iter().map(|one| shut(one, sources)).collect(),
        barred: foretold.barred,
        left: foretold.left,
    };
    document(FORMAT, view)
}

/// Jobs that are not run.
#[derive(Serialize)]
pub struct IdleJob {
    object: Identity,
    version: String,
    why: &'static str,
}

pub fn idle(jobs: &[Idle]) -> Vec<IdleJob> {
    let job = |idle: &Idle| IdleJob { object: identity(&idle.id), version: idle.version.clone(), why: Idle::WHY };
    jobs.iter().map(job).collect()
}

fn totals(plan: &Plan) -> Totals {
    let totals = plan.totals();
    Totals {
        created: totals.created,
        changed: totals.changed,
        owned: totals.owned,
        adopted: totals.adopted,
        replaced: totals.replaced,
        pruned: totals.pruned,
        unchanged: totals.unchanged,
        unverifiable: totals.unverifiable,
        refused: totals.refused,
    }
}

fn line(step: &Step, sources: &Sources) -> Line {
    let objects = step.masked();
    let (reason, help) = reason(&step.action);
    let fields = step.fields().iter().map(|item| field(&step.id, item, &objects, sources)).collect();
    let (before, after) = whole(step, objects);
    Line {
        object: identity(&step.id),
        manager: step.manager.name(),
        action: step.action.name(),
        reason,
        help,
        origin: step.object.as_ref().and_then(|object| place(object.decided(), sources)),
        before,
        after,
        fields,
        ownership: owners(step),
        added: step.beside().into_iter().map(|(path, manager)| Added { field: path.to_string(), manager }).collect(),
        autoscaler: step.autoscaler.clone(),
        risks: step.risks.iter().map(|risk| risk.name()).collect(),
        migrates: step.ends.managers.clone(),
        gradual: step.first.is_some(),
        retires: step.retires.clone(),
    }
}

/// The objects that come or go as wholes; of the others the fields say it all.
fn whole(step: &Step, objects: Masked) -> (Option<Value>, Option<Value>) {
    match step.action {
        Action::Create | Action::Unverifiable(_) => (None, objects.after),
        Action::Prune => (objects.before, None),
        Action::Change
        | Action::OwnershipOnly
        | Action::Unchanged
        | Action::Adopt(_)
        | Action::Replace { .. }
        | Action::Handover { .. }
        | Action::Refused(_) => (None, None),
    }
}

fn reason(action: &Action) -> (Option<String>, Option<String>) {
    match action {
        Action::Refused(refused) => (Some(refused.to_string()), refused.help()),
        Action::Unverifiable(why) => (Some(why.to_string()), None),
        Action::Adopt(owner) => (Some(owner.to_string()), None),
        Action::Replace { fields } => (Some(fields.join(", ")), None),
        Action::Handover { replicas } => (Some(replicas.to_string()), None),
        Action::Create | Action::Change | Action::OwnershipOnly | Action::Unchanged | Action::Prune => (None, None),
    }
}

fn owners(step: &Step) -> Vec<Owner> {
    let contests = contests(step);
    let of = |held: &Held| {
        let contest = contests.iter().find(|contest| held.outcome == Outcome::Conflict && contest.field == held.field);
        owner(held, contest)
    };
    step.ownership.iter().map(of).collect()
}

fn owner(held: &Held, contest: Option<&Contest>) -> Owner {
    Owner {
        field: held.field.clone(),
        manager: held.by.manager.clone(),
        operation: held.by.operation.name(),
        subresource: held.by.subresource.clone(),
        time: held.by.time.clone(),
        outcome: held.outcome.name(),
        why: match &held.outcome {
            Outcome::Yielded(why) => Some(why.clone()),
            Outcome::Conflict
            | Outcome::Shared
            | Outcome::Taken
            | Outcome::Migrated
            | Outcome::Dropped
            | Outcome::Gone
            | Outcome::Kept
            | Outcome::Lost => None,
        },
        theirs: contest.map(|contest| contest.theirs.clone()),
        ours: contest.map(|contest| contest.ours.clone()),
    }
}
