//! Whether a candidate may be tried, and the beginning of its trial.

use super::{Asked, Next, rehearsal};
use crate::commands::choose::{one_application, one_target};
use crate::commands::trial::{Basis, Candidate, View, Work, came_to, tell, terms, unsettled};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session, preflight};
use crate::compile::application::Application;
use crate::compile::check::contract;
use crate::compile::render::Side;
use crate::report::fallen::Fallen;
use crate::rollout::ledger::{Entry, Event};
use crate::rollout::preflight::Stage;
use crate::rollout::trial::{Reached, Strategy, Trial, Why};
use std::path::Path;

/// Everything that is asked before a trial begins; nothing is written. Tells why not, if not.
pub async fn may_begin(
    asked: Asked<'_>,
    wanted: &Wanted,
    session: &mut Session,
) -> Result<Result<Candidate, Exit>, Failure> {
    let Some(side) = &wanted.side else {
        session.complain("closed: there is no candidate\nhelp: `railiance release set candidate --version VERSION --image IMAGE@DIGEST` declares one")?;
        return Ok(Err(Exit::Closed));
    };
    let Asked { args, scene, view } = asked;
    let app = one_application(&wanted.workspace, "deploy")?;
    let mut candidate = match agreed(asked, wanted, app, side, session)? {
        Ok(candidate) => candidate,
        Err(exit) => return Ok(Err(exit)),
    };
    if let Some(words) = unsettled(view) {
        session.complain(words)?;
        return Ok(Err(Exit::Closed));
    }
    if view.base.as_ref().is_some_and(|base| base.digest == side.digest) {
        session.say(&format!("nothing to do: `{}` is stable already", side.identity.version.value))?;
        return Ok(Err(Exit::Done));
    }
    if let Some(exit) = candidate.count_authors(app, scene, view, session)? {
        return Ok(Err(exit));
    }
    if let Some(exit) = args.local.closed(app, &wanted.workspace.sources, view, session)? {
        return Ok(Err(exit));
    }
    if let Some(why) = candidate.unsound(view, candidate.lineage(scene, view), args.passes()) {
        session.complain(&why)?;
        return Ok(Err(Exit::Closed));
    }
    if let Some((fallen, exit)) = sent_away(view, &candidate).filter(|_| !args.again) {
        let help = "`--again --reason TEXT` tries it once more; another candidate, or other gates, need no word";
        session.complain(&format!("{}\nhelp: {help}", fallen.words()))?;
        return Ok(Err(exit));
    }
    if let Some(exit) = rehearsal::closed(scene, view, &candidate.terms, session).await? {
        return Ok(Err(exit));
    }
    if let Some(words) = scene.marked(view).await? {
        session.complain(&words)?;
        return Ok(Err(Exit::Closed));
    }
    let step = view.largest_step(side, &candidate.terms);
    let missing = preflight::of_stage(&scene.cluster, wanted, &step, Stage::Canary).await?;
    if let Some(exit) = preflight::closed(&missing, &wanted.workspace.sources, session)? {
        return Ok(Err(exit));
    }
    tell::waiting(&step, session)?;
    Ok(Ok(candidate))
}

/// Its last trial, if that was beside the same stable and judged by the same, and it was taken away: no pipeline undoes that, whoever
/// else was tried since. Who only left it may come back.
fn sent_away(view: &View, candidate: &Candidate) -> Option<(Fallen, Exit)> {
    let trial = last_of(view, &candidate.side.digest).filter(|trial| trial.reached == Reached::Over)?;
    let fallen = Fallen::of(&view.journal, trial.rollout).filter(|fallen| fallen.why != Why::Left)?;
    let opened = &trial.opened;
    let same = opened.base == view.stable() && opened.terms.judged == candidate.terms.judged;
    let exit = came_to(&trial)?;
    same.then_some((fallen, exit))
}

/// The newest trial of a candidate, by its digest.
pub fn last_of(view: &View, digest: &str) -> Option<Trial> {
    let opened = |entry: &&Entry| matches!(&entry.event, Event::Opened(opened) if opened.digest == digest);
    view.trial_of(view.journal.iter().rev().find(opened)?.rollout)
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
                "closed: the contract has no canary (`strategy = \"none\"`)\n\
                 help: `railiance promote --reason TEXT` releases it, once a person agrees",
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
    if let Some(caveat) = work.sight().lasting(trial).await?.filter(|_| !asked.args.across_data) {
        return caveat.refuse(session).map(Some);
    }
    let why = asked.args.reason.as_ref().map_or(reason.to_owned(), |why| format!("{reason}: {why}"));
    match work.fall(trial, Why::Asked, why, Vec::new(), session).await? {
        Some(stop) => tell::stopped(&stop, session).map(Some),
        None => Ok(None),
    }
}

async fn begun(work: &Work<'_>, candidate: &Candidate, session: &mut Session) -> Result<Next, Failure> {
    work.begin(candidate, session).await?;
    Ok(Next::Drive)
}
