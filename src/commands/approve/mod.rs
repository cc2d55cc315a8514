mod plan;

use super::apply::document;
use super::trial::{Means, Scene, TrialOptions, View, Work, run_on, tell};
use super::{Exit, Failure, Output, Session};
use crate::commands::carry_out::reason;
use crate::report::opening::opening;
use crate::rollout::judge::{Asks, Gate};
use crate::rollout::ledger::{Attestation, Entry, Event, Rollout, next_sequence};
use crate::rollout::trial::{Approver, Reached, Statement, Trial, counting, objections};
use crate::world::cluster::store::{Fault, Store};
use crate::world::disk::{may_write, write_file};
use jiff::Timestamp;
use std::path::PathBuf;

/// Agree to the promotion of the candidate that is on trial, or to a plan
///
/// It is bound to this very candidate, its verdict, and all that was agreed when the trial began: another one needs
/// another approval. Who you are is what the API server says. An approval ends by itself; `--revoke` takes yours back
/// before. It is kept as an in-toto Statement.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: TrialOptions,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT", value_parser = reason, required_unless_present = "gate")]
    reason: Option<String>,

    /// Agree to a plan (`plan --out FILE`) instead, which `apply --direct` carries out without a trial: a critical application
    /// needs that
    #[arg(long, value_name = "FILE", conflicts_with_all = ["gate", "app"])]
    plan: Option<PathBuf>,

    /// Confirm a `manual` gate at the present step, instead of the promotion
    #[arg(long, value_name = "NAME", conflicts_with_all = ["revoke", "write"])]
    gate: Option<String>,

    /// Take your approval back; needs `--reason`
    #[arg(long, requires = "reason", conflicts_with = "write")]
    revoke: bool,

    /// Write the Statement to a file as well, for the repository
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// How often in a row somebody else may be faster.
const TRIES: usize = 5;

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("approve", &[Output::Text])?;
    let plan = args.plan.as_deref().map(document).transpose()?;
    // whoever reads that it cannot be written must not have agreed all the same
    args.write.as_deref().map(may_write).transpose().map_err(|error| Failure::Refused(error.to_string()))?;
    run_on(&args.options, "approve", session, async |scene, session| {
        if let Some(plan) = &plan {
            return plan::agree(args, plan, scene, session).await;
        }
        let view = scene.view().await?;
        let Some(trial) = view.trial() else {
            session.complain("closed: no candidate is on trial\nhelp: `railiance deploy` begins a trial; without a canary `railiance promote --reason TEXT` comes first")?;
            return Ok(Exit::Closed);
        };
        if let Some(exit) = too_late(args, &view, session)? {
            return Ok(exit);
        }
        if let Some(words) = another(args, scene, &view, trial) {
            session.complain(&words)?;
            return Ok(Exit::Closed);
        }
        let me = &scene.identity.user;
        let is_known = view.unread.is_none();
        if args.revoke && is_known && !trial.approvals.iter().any(|approval| approval.actor.name == *me) {
            session.say(&format!("nothing to take back: `{me}` has not approved of `{}`", trial.opened.version))?;
            return Ok(Exit::Done);
        }
        match (&args.gate, &trial.opened.terms.approvals.namespace) {
            (Some(gate), _) => scene.locked(session, async |work, session| confirm(work, gate, session).await).await,
            (None, Some(namespace)) => elsewhere(args, scene, namespace, session).await,
            (None, None) => scene.locked(session, async |work, session| here(args, work, session).await).await,
        }
    })
}

/// That the files at hand mean another candidate than the one that is on trial.
fn another(args: &Args, scene: &Scene, view: &View, trial: &Trial) -> Option<String> {
    const VERB: &str = "approve --reason TEXT";
    if args.revoke || args.gate.is_some() {
        return None;
    }
    match scene.means(view, trial) {
        Means::Tried => None,
        Means::Stable(declared) => Some(format!(
            "closed: `{declared}`, which the files declare, is stable already, and on trial is `{}`\nhelp: `{}` agrees to that one",
            trial.opened.version,
            scene.by_ledger(VERB)
        )),
        Means::Another(declared) => Some(format!("closed: {}", scene.another(trial, declared, VERB))),
    }
}

/// In the journal, under the lease.
async fn here(args: &Args, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let Some((trial, event)) = said(args, work.scene, &work.view, work.scene.standing) else {
        return too_early(&work.view, session);
    };
    work.note(&work.diary(trial), event.clone()).await?;
    missing(args, work.scene, &work.again().await?, (&event, work.scene.standing), session)
}

/// In the approvers' own namespace.
async fn elsewhere(args: &Args, scene: &Scene, namespace: &str, session: &mut Session) -> Result<Exit, Failure> {
    let written = written(scene, namespace, async |_, standing| {
        let view = scene.view().await?;
        Ok(said(args, scene, &view, standing).map(|(trial, event)| (trial.rollout, event)))
    });
    match written.await? {
        Some(Written { event, standing, .. }) => {
            missing(args, scene, &scene.view().await?, (&event, standing), session)
        }
        None => too_early(&scene.view().await?, session),
    }
}

/// An entry in the approvers' own namespace.
struct Written {
    store: Store,
    event: Event,
    standing: Attestation,
}

/// Writes what there is to be said, if there is anything. Approvers need not be able to write anywhere else, so there is no lease: who is
/// second looks again and takes the next number.
async fn written(
    scene: &Scene,
    namespace: &str,
    said: impl AsyncFn(&Store, Attestation) -> Result<Option<(Rollout, Event)>, Failure>,
) -> Result<Option<Written>, Failure> {
    let store = scene.store.approvals(namespace);
    let standing = scene.cluster.attestation(&store).await?;
    for _ in 0..TRIES {
        let Some((rollout, event)) = said(&store, standing).await? else { return Ok(None) };
        match post(scene, &store, rollout, event.clone(), standing).await {
            Ok(()) => return Ok(Some(Written { store, event, standing })),
            Err(Failure::Store(Fault::Overtaken { .. })) => {}
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::Refused("others wrote approvals all the time: try again".to_owned()))
}

/// That somebody takes back theirs, where that was asked for.
fn revoked(args: &Args, scene: &Scene) -> Option<Event> {
    let reason = args.reason.clone().filter(|_| args.revoke)?;
    Some(Event::Revoked { of: scene.identity.user.clone(), reason })
}

async fn post(
    scene: &Scene,
    store: &Store,
    rollout: Rollout,
    event: Event,
    standing: Attestation,
) -> Result<(), Failure> {
    let names = store.read().await?.names;
    let entry = Entry {
        app: store.place().app.clone(),
        target: scene.place.target.clone(),
        rollout,
        sequence: next_sequence(names.iter().map(|(name, _)| *name), rollout),
        epoch: 0,
        actor: scene.identity.actor(standing),
        time: store.now().await?,
        event,
    };
    Ok(store.post(&entry.object(store.place())?).await?)
}

/// What the ledger is told; nothing where there is no verdict yet that could be agreed to.
fn said<'v>(args: &Args, scene: &Scene, view: &'v View, standing: Attestation) -> Option<(&'v Trial, Event)> {
    let trial = view.trial()?;
    if let Some(event) = revoked(args, scene) {
        return Some((trial, event));
    }
    let passed = Some(trial).filter(|trial| trial.reached == Reached::Passed)?;
    let statement = Statement::of(passed, &me(scene, standing, view.now), args.reason.clone())?;
    Some((trial, Event::Approved { statement: Box::new(statement) }))
}

/// Whoever asks, with what the name is worth where it is written.
fn me(scene: &Scene, standing: Attestation, at: Timestamp) -> Approver<'_> {
    let me = &scene.identity;
    Approver { actor: me.actor(standing), groups: &me.groups, shared: me.is_shared(), at }
}

/// What was tried too long ago is promoted by nobody, whoever agrees.
fn too_late(args: &Args, view: &View, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let stale = view.trial().filter(|trial| !args.revoke && args.gate.is_none() && trial.is_stale(view.now));
    stale.map(|_| tell::stale(session)).transpose()
}

fn too_early(view: &View, session: &mut Session) -> Result<Exit, Failure> {
    session.complain(match view.trial().map(|trial| &trial.reached) {
        Some(Reached::Promoting) => {
            "closed: it is promoted already, or half so: nobody is asked any more\nhelp: `railiance promote` finishes it"
        }
        Some(Reached::Aborting { .. }) => "closed: it is taken away just now\nhelp: `railiance deploy` finishes that",
        _ => "closed: there is no verdict to approve yet\nhelp: `railiance deploy` comes to one",
    })?;
    Ok(Exit::Closed)
}

/// What is still missing.
fn missing(
    args: &Args,
    scene: &Scene,
    view: &View,
    (event, standing): (&Event, Attestation),
    session: &mut Session,
) -> Result<Exit, Failure> {
    let Some(trial) = view.trial() else { return Ok(Exit::Done) };
    let version = &trial.opened.version;
    if args.revoke {
        session.say(&format!("`{}` does not approve of `{version}` any more", scene.identity.user))?;
        return Ok(Exit::Done);
    }
    keep(args, event, session)?;
    let left = objections(trial, view.now, standing);
    session.say(&match left.is_empty() {
        true => format!("{}{}", may_be_promoted(trial, view), uncounted(scene, trial, view)),
        false => format!("noted for `{version}`; {}", tell::still_missing(&left)),
    })?;
    Ok(Exit::Done)
}

/// Why the word that was just said is none of those.
fn uncounted(scene: &Scene, trial: &Trial, view: &View) -> String {
    let against = counting(trial, view.now).1;
    let own = against.iter().find(|objection| objection.who() == Some(&scene.identity.user));
    own.map_or_else(String::new, |own| format!("; not counted: {}", own.words()))
}

/// Enough agree; what is in the way still is told with it.
fn may_be_promoted(trial: &Trial, view: &View) -> String {
    let version = &trial.opened.version;
    match (&view.history.held, trial.opens(view.now)) {
        (Some(_), _) => format!("enough agree to `{version}`; automation is held until `railiance resume`"),
        (None, Some(opens)) => format!("`{version}` may be promoted from {} on", opening(&opens)),
        (None, None) => format!("`{version}` may be promoted"),
    }
}

/// The Statement as a file, where one was asked for.
fn keep(args: &Args, event: &Event, session: &mut Session) -> Result<(), Failure> {
    let (Some(file), Event::Approved { statement }) = (&args.write, event) else { return Ok(()) };
    let text = serde_json::to_string_pretty(statement)? + "\n";
    write_file(file, text.as_bytes()).map_err(|error| Failure::Refused(error.to_string()))?;
    session.say(&format!("wrote {}", file.display()))
}

/// A person says of a gate that it holds; at the next step it is asked again.
async fn confirm(work: &Work<'_>, name: &str, session: &mut Session) -> Result<Exit, Failure> {
    let manual = |gate: &&Gate| matches!(gate.asks, Asks::Manual { .. }) && gate.name == name;
    let trial = work.view.trial().filter(|trial| matches!(trial.reached, Reached::Holding { .. }));
    let Some(trial) = trial else {
        session.complain("closed: no step is held that could be confirmed")?;
        return Ok(Exit::Closed);
    };
    if !trial.opened.terms.judged.gates.iter().any(|gate| manual(&gate)) {
        return Err(Failure::Refused(format!("this trial has no `manual` gate `{name}`")));
    }
    work.note(&work.diary(trial), Event::Confirmed { gate: name.to_owned() }).await?;
    session.say(&format!("`{name}` is confirmed for this step"))?;
    Ok(Exit::Done)
}
