//! Whether a candidate may be tried, and the beginning of its trial.

use super::{Args, rehearsal};
use crate::commands::choose::{one_application, one_target};
use crate::commands::trial::{Scene, View, Work, terms};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session, preflight};
use crate::compile::application::Application;
use crate::compile::check::contract;
use crate::compile::render::Side;
use crate::report::preflight as closed;
use crate::rollout::judge::Gate;
use crate::rollout::ledger::keep::withdrawn;
use crate::rollout::ledger::{Body, Event, Rollout, freeze};
use crate::rollout::preflight::Stage;
use crate::rollout::trial::{Lineage, Opened, Strategy, Terms, lacks};
use crate::world::git;
use std::path::Path;

/// A candidate that may be tried, and what is agreed about that.
pub struct Candidate {
    pub side: Side,
    pub terms: Terms,
    pub reason: Option<String>,
    pub built_on: Option<String>,
    pub hotfix: bool,
}

/// Everything that is asked before a trial begins; nothing is written. Tells why not, if not.
pub async fn may_begin(
    args: &Args,
    scene: &Scene,
    view: &View,
    wanted: &Wanted,
    session: &mut Session,
) -> Result<Result<Candidate, Exit>, Failure> {
    let Some(side) = &wanted.side else {
        session.complain("closed: there is no candidate\nhelp: `railiance release set candidate` declares one")?;
        return Ok(Err(Exit::Closed));
    };
    let app = one_application(&wanted.workspace, "deploy")?;
    let mut candidate = match agreed(args, scene, wanted, app, side, session)? {
        Ok(candidate) => candidate,
        Err(exit) => return Ok(Err(exit)),
    };
    candidate.terms.approvals.authors = authors(app, scene, view, &candidate.terms);
    if view.base.as_ref().is_some_and(|base| base.digest == side.digest) {
        session.say(&format!("nothing to do: `{}` is stable already", side.identity.version.value))?;
        return Ok(Err(Exit::Done));
    }
    if let Some(exit) = args.local.closed(app, &wanted.workspace.sources, view, session)? {
        return Ok(Err(exit));
    }
    let waited = view
        .history
        .queued
        .as_ref()
        .is_some_and(|queued| queued.opened.digest == side.digest && queued.opened.base != view.stable());
    let holds_stable = scene.directory().and_then(|directory| holds_stable(directory, &candidate, view));
    if let Some(why) =
        unsound(args, view, &candidate, Lineage { built_on: candidate.built_on.as_deref(), holds_stable, waited })
    {
        session.complain(&why)?;
        return Ok(Err(Exit::Closed));
    }
    if let Some(exit) = rehearsal::closed(scene, view, &candidate.terms, session).await? {
        return Ok(Err(exit));
    }
    match missing(scene, wanted, view, side, session).await? {
        Some(exit) => Ok(Err(exit)),
        None => Ok(Ok(candidate)),
    }
}

/// What the contract says about a trial; an application without one has another way.
fn agreed(
    args: &Args,
    scene: &Scene,
    wanted: &Wanted,
    app: &Application,
    side: &Side,
    session: &mut Session,
) -> Result<Result<Candidate, Exit>, Failure> {
    let name = (!wanted.target.is_empty()).then_some(wanted.target.as_str());
    let target = one_target(app, name)?;
    let strategy = match app.config.strategy() {
        Some(contract::Strategy::Weighted) => Strategy::Weighted,
        Some(contract::Strategy::Isolated) => Strategy::Isolated,
        Some(contract::Strategy::None) | None => {
            session.complain(
                "closed: the contract has no canary (`strategy = \"none\"`)\nhelp: `railiance apply` releases it",
            )?;
            return Ok(Err(Exit::Closed));
        }
    };
    let terms = terms(app, &target, strategy, args.hotfix, scene.directory().unwrap_or(Path::new(".")))?;
    let built_on = app.candidate().and_then(|candidate| candidate.base.as_ref()).map(|base| base.value.clone());
    let (side, reason, hotfix) = (side.clone(), args.reason.clone(), args.hotfix);
    Ok(Ok(Candidate { side, terms, reason, built_on, hotfix }))
}

/// What speaks against it, beside its files and the cluster.
pub fn unsound(args: &Args, view: &View, candidate: &Candidate, lineage: Lineage<'_>) -> Option<String> {
    let briefs = view.book.briefs();
    if withdrawn(&briefs).contains(candidate.side.digest.as_str()) && !args.again {
        let help = "`--again --reason TEXT` tries it once more";
        return Some(format!("closed: this very version was taken back\nhelp: {help}"));
    }
    let base = view.base.as_ref()?;
    let (own, stable) = (&candidate.side.identity.version.value, &base.identity.version.value);
    let blind = candidate.terms.judged.gates.iter().find(|gate| own == stable && tells_by_version(gate));
    if let Some(gate) = blind {
        return Some(format!(
            "closed: stable runs as `{stable}` too, and the gate `{}` tells them apart by their versions\n\
             help: a changed contract is another version: `railiance release set candidate`",
            gate.name
        ));
    }
    let lacking = lacks(lineage, stable).filter(|_| !args.without_hotfix)?;
    let help = match candidate.hotfix {
        true => "a hotfix starts from what is stable",
        false => "rebuild it on what is stable, or take that away on purpose: `--without-hotfix --reason TEXT`",
    };
    Some(format!("closed: {lacking}\nhelp: {help}"))
}

fn tells_by_version(gate: &Gate) -> bool {
    let names = |text: &str| text.contains("$canary_version") || text.contains("$stable_version");
    gate.queries().any(|query| names(&query.text))
}

/// The users who wrote what came since stable, where git and the contract's `people` know them.
fn authors(app: &Application, scene: &Scene, view: &View, terms: &Terms) -> Vec<String> {
    let (Some(directory), Some(commit)) = (scene.directory(), terms.commit.as_deref()) else { return Vec::new() };
    let since = view.book.newest().and_then(|newest| newest.record.about.commit.as_deref());
    let people = &app.config.contract.people;
    git::authors(directory, commit, since).iter().filter_map(|address| people.get(address).cloned()).collect()
}

/// What git says, where the repository is at hand and both commits are known.
fn holds_stable(directory: &Path, candidate: &Candidate, view: &View) -> Option<bool> {
    let stable = view.book.newest()?.record.about.commit.as_deref()?;
    git::is_among(directory, stable, candidate.terms.commit.as_deref()?)
}

/// What stage 2 needs and the cluster lacks.
async fn missing(
    scene: &Scene,
    wanted: &Wanted,
    view: &View,
    side: &Side,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let manifests = view.first_step(side);
    let missing = preflight::of_stage(&scene.cluster, wanted, &manifests, Stage::Canary).await?;
    if missing.is_empty() {
        return Ok(None);
    }
    session.complain(&closed::text(&missing, &wanted.workspace.sources))?;
    Ok(Some(Exit::Closed))
}

/// Opens a trial; tells how it ended if there is none.
pub async fn open(scene: &Scene, candidate: &Candidate, session: &mut Session) -> Result<Option<Exit>, Failure> {
    scene
        .locked(session, async |work, session| match work.view.trial() {
            Some(trial) if trial.opened.digest == candidate.side.digest => Ok(None),
            Some(trial) => {
                let version = &trial.opened.version;
                session.complain(&format!("closed: somebody has just begun a trial of `{version}`"))?;
                Ok(Some(Exit::Closed))
            }
            None => begun(work, candidate).await.map(|()| None),
        })
        .await
}

/// The candidate first, then the entry that names it; then whoever waited with it waits no more.
async fn begun(work: &Work<'_>, candidate: &Candidate) -> Result<(), Failure> {
    let diary = work.new_diary();
    let body = stored(work, &candidate.side, diary.rollout).await?;
    let opened = opened(work, candidate, body);
    work.note(&diary, Event::Opened(Box::new(opened))).await?;
    let waited = work.view.history.queued.as_ref();
    match waited.filter(|queued| queued.opened.digest == candidate.side.digest) {
        Some(queued) => work.forget_pieces(queued.rollout).await,
        None => Ok(()),
    }
}

/// Puts a side into the ledger.
pub async fn stored(work: &Work<'_>, side: &Side, rollout: Rollout) -> Result<Body, Failure> {
    let frozen = freeze(side).map_err(|refused| Failure::Refused(refused.to_string()))?;
    for object in frozen.objects(work.store.place(), rollout) {
        work.store.post(&object).await?;
    }
    Ok(frozen.body.clone())
}

pub fn opened(work: &Work<'_>, candidate: &Candidate, body: Body) -> Opened {
    let Candidate { side, reason, built_on, hotfix, .. } = candidate;
    let mut terms = candidate.terms.clone();
    let base = work.view.stable();
    if base.is_none() {
        // nothing was there to compare it with: a person looks (decision H18)
        terms.approvals.required = terms.approvals.required.max(1);
    }
    let (version, digest) = (side.identity.version.value.clone(), side.digest.clone());
    let (reason, built_on, hotfix) = (reason.clone(), built_on.clone(), *hotfix);
    Opened { version, digest, base, body, terms, reason, built_on, hotfix }
}
