//! Whether a candidate may be tried, and the beginning of its trial.

use super::{Asked, Basis, Next, rehearsal};
use crate::commands::choose::{one_application, one_target};
use crate::commands::rollback::across_data;
use crate::commands::trial::{Authors, View, Work, authors, tell, terms};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session, preflight};
use crate::compile::application::Application;
use crate::compile::check::contract;
use crate::compile::render::Side;
use crate::rollout::judge::Gate;
use crate::rollout::ledger::keep::withdrawn;
use crate::rollout::ledger::{Body, Event, Rollout, freeze};
use crate::rollout::preflight::Stage;
use crate::rollout::trial::{Lineage, Opened, Reached, Strategy, Terms, Trial, Why, lacks};
use crate::world::git;
use std::path::Path;

/// A candidate that may be tried, and what is agreed about that.
pub struct Candidate {
    pub side: Side,
    pub terms: Terms,
    pub reason: Option<String>,
    pub built_on: Option<String>,
    pub hotfix: bool,
    pub basis: Basis,
}

/// Everything that is asked before a trial begins; nothing is written. Tells why not, if not.
pub async fn may_begin(
    asked: Asked<'_>,
    wanted: &Wanted,
    session: &mut Session,
) -> Result<Result<Candidate, Exit>, Failure> {
    let Some(side) = &wanted.side else {
        session.complain("closed: there is no candidate\nhelp: `railiance release set candidate` declares one")?;
        return Ok(Err(Exit::Closed));
    };
    let Asked { args, scene, view } = asked;
    let app = one_application(&wanted.workspace, "deploy")?;
    let mut candidate = match agreed(asked, wanted, app, side, session)? {
        Ok(candidate) => candidate,
        Err(exit) => return Ok(Err(exit)),
    };
    if view.base.as_ref().is_some_and(|base| base.digest == side.digest) {
        session.say(&format!("nothing to do: `{}` is stable already", side.identity.version.value))?;
        return Ok(Err(Exit::Done));
    }
    let since = view.book.newest().and_then(|newest| newest.record.about.commit.as_deref());
    let (rules, commit) = (&candidate.terms.approvals, candidate.terms.commit.as_deref());
    match authors(app, rules, scene.directory(), commit, since) {
        Ok(Authors { names, unknown }) => {
            unknown.map_or(Ok(()), |words| session.say(&words))?;
            candidate.terms.approvals.authors = names;
        }
        Err(words) => {
            session.complain(&words)?;
            return Ok(Err(Exit::Closed));
        }
    }
    if let Some(exit) = args.local.closed(app, &wanted.workspace.sources, view, session)? {
        return Ok(Err(exit));
    }
    if let Some(why) = unsound(asked, &candidate, lineage(asked, &candidate)) {
        session.complain(&why)?;
        return Ok(Err(Exit::Closed));
    }
    if let Some(exit) = rehearsal::closed(scene, view, &candidate.terms, session).await? {
        return Ok(Err(exit));
    }
    let missing = preflight::of_stage(&scene.cluster, wanted, &view.first_step(side), Stage::Canary).await?;
    match preflight::closed(&missing, &wanted.workspace.sources, session)? {
        Some(exit) => Ok(Err(exit)),
        None => Ok(Ok(candidate)),
    }
}

fn lineage<'c>(asked: Asked<'_>, candidate: &'c Candidate) -> Lineage<'c> {
    let view = asked.view;
    let queued = view.history.queued.as_ref().filter(|queued| queued.opened.digest == candidate.side.digest);
    let waited = queued.is_some_and(|queued| queued.opened.base != view.stable());
    let holds_stable = asked.scene.directory().and_then(|directory| holds_stable(directory, candidate, view));
    Lineage { built_on: candidate.built_on.as_deref(), holds_stable, waited }
}

/// What the contract says about a trial; an application without one has another way.
fn agreed(
    asked: Asked<'_>,
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
    let Asked { args, scene, view } = asked;
    let terms = terms(app, &target, strategy, args.hotfix, scene.directory().unwrap_or(Path::new(".")))?;
    let built_on = app.candidate().and_then(|candidate| candidate.base.as_ref()).map(|base| base.value.clone());
    let (side, reason, hotfix) = (side.clone(), args.reason.clone(), args.hotfix);
    Ok(Ok(Candidate { side, terms, reason, built_on, hotfix, basis: Basis::of(view) }))
}

/// What speaks against it, beside its files and the cluster.
pub fn unsound(asked: Asked<'_>, candidate: &Candidate, lineage: Lineage<'_>) -> Option<String> {
    let Asked { args, view, .. } = asked;
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

/// What git says, where the repository is at hand and both commits are known.
fn holds_stable(directory: &Path, candidate: &Candidate, view: &View) -> Option<bool> {
    let stable = view.book.newest()?.record.about.commit.as_deref()?;
    git::is_among(directory, stable, candidate.terms.commit.as_deref()?)
}

/// Opens a trial, in the place of another one where there is a reason for that. What was judged before the lease was taken has
/// to be so still.
pub async fn open(
    asked: Asked<'_>,
    candidate: &Candidate,
    instead: Option<&str>,
    session: &mut Session,
) -> Result<Next, Failure> {
    asked
        .scene
        .locked(session, async |work, session| match (work.view.trial(), instead) {
            (Some(trial), _) if trial.opened.digest == candidate.side.digest => Ok(Next::Drive),
            _ if !candidate.basis.still(&work.view) => Ok(Next::Again),
            (Some(trial), Some(reason)) if trial.reached != Reached::Promoting => {
                match give_way(asked, work, trial, reason, session).await? {
                    Some(exit) => Ok(Next::End(exit)),
                    None => begun(work, candidate, session).await,
                }
            }
            (Some(_), _) => Ok(Next::Again),
            (None, _) => begun(work, candidate, session).await,
        })
        .await
}

/// Ends a trial for another candidate: requests first, and step 1 anew; never a rolling update under traffic.
async fn give_way(
    asked: Asked<'_>,
    work: &Work<'_>,
    trial: &Trial,
    reason: &str,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    if let Some(why) = work.lasting(trial).await?.filter(|_| !asked.args.across_data) {
        return across_data(&why, session).map(Some);
    }
    let why = asked.args.reason.as_ref().map_or(reason.to_owned(), |why| format!("{reason}: {why}"));
    match work.fall(trial, Why::Asked, why, Vec::new(), session).await? {
        Some(stop) => tell::stopped(&stop, session).map(Some),
        None => Ok(None),
    }
}

/// The candidate first, then the entry that names it; then nobody waits any more, but behind a hotfix.
async fn begun(work: &Work<'_>, candidate: &Candidate, session: &mut Session) -> Result<Next, Failure> {
    let diary = work.new_diary();
    let body = stored(work, &candidate.side, diary.rollout).await?;
    let mut opened = opened(work, candidate, body);
    let queued = work.view.history.queued.as_ref();
    let own = queued.filter(|queued| queued.opened.digest == candidate.side.digest);
    if let Some(queued) = own {
        // who brought it is an author, whoever begins with it
        opened.terms.approvals.bring_in(&queued.author.name, &queued.opened.terms.approvals);
    }
    work.note(&diary, Event::Opened(Box::new(opened))).await?;
    if let Some(queued) = queued.filter(|_| own.is_some() || !candidate.hotfix) {
        if own.is_none() {
            let reason = format!("`{}` came after it, and began", candidate.side.identity.version.value);
            session.say(&format!("`{}` waits no more: {reason}", queued.opened.version))?;
            work.note(&work.diary_of(queued.rollout), Event::Unqueued { reason }).await?;
        }
        work.forget_pieces(queued.rollout).await?;
    }
    Ok(Next::Drive)
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
