//! A release without a canary (`strategy = "none"`): nothing was tried, so a reason and people's word stand in the place of a
//! verdict (decision H7). From its opening on it goes the way of every promotion.

use super::Args;
use crate::commands::carry_out::show;
use crate::commands::choose::{one_application, one_target};
use crate::commands::plan::survey;
use crate::commands::trial::{Basis, Candidate, Scene, View, Work, tell, terms, unsettled};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session, preflight};
use crate::compile::render::Side;
use crate::rollout::preflight::Stage;
use crate::rollout::trial::{Reached, Strategy, Terms, Trial, Why};
use crate::world::cluster::How;
use std::path::Path;

/// What came of it.
pub enum Opening {
    /// What the ledger knows is what there is.
    Unchanged,
    /// The ledger knows of a candidate by now.
    Written,
    End(Exit),
    /// Somebody else wrote meanwhile.
    Again,
}

/// Opens the release of the declared candidate, where its contract has no canary and the ledger does not know it yet.
///
/// # Errors
/// The server's, or that no reason was given.
pub async fn open(args: &Args, scene: &Scene, view: &View, session: &mut Session) -> Result<Opening, Failure> {
    if !is_due(scene, view) {
        return Ok(Opening::Unchanged);
    }
    if let Some(exit) = tell::held(view, session)? {
        return Ok(Opening::End(exit));
    }
    let wanted = match Wanted::candidate(&args.options.place, "promote", session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(Opening::End(exit)),
    };
    let Some(side) = &wanted.side else { return Ok(Opening::Unchanged) };
    if view.base.as_ref().is_some_and(|base| base.digest == side.digest) {
        return stable_already(view, side, session);
    }
    let terms = agreed(&wanted, scene)?;
    if is_known(side, &terms, view) {
        return Ok(Opening::Unchanged);
    }
    let Some(reason) = &args.reason else {
        let words = "`promote` needs `--reason TEXT` here: the contract has no canary, so a reason stands in the place of a verdict";
        return Err(Failure::Usage(words.to_owned()));
    };
    let built_on = one_application(&wanted.workspace, "promote")?.candidate().and_then(|said| said.base.as_ref());
    let candidate = Candidate {
        side: side.clone(),
        terms,
        reason: Some(reason.clone()),
        built_on: built_on.map(|base| base.value.clone()),
        hotfix: false,
        basis: Basis::of(view),
    };
    let candidate = match sound(args, (scene, view), &wanted, candidate, session).await? {
        Ok(candidate) => candidate,
        Err(exit) => return Ok(Opening::End(exit)),
    };
    scene.locked(session, async |work, session| begin(args, work, &candidate, reason, session).await).await
}

/// Files that declare what is stable declare nothing new: they may be old, and what waits goes on.
fn stable_already(view: &View, side: &Side, session: &mut Session) -> Result<Opening, Failure> {
    let own = |trial: &Trial| trial.opened.digest == side.digest && trial.fell.is_none();
    if view.history.trial.as_ref().is_some_and(|trial| trial.reached != Reached::Over || own(trial)) {
        return Ok(Opening::Unchanged);
    }
    if let Some(words) = unsettled(view) {
        session.complain(words)?;
        return Ok(Opening::End(Exit::Closed));
    }
    session.say(&format!("nothing to do: `{}` is stable already", side.identity.version.value))?;
    Ok(Opening::End(Exit::Done))
}

/// What the contract says about a release without a trial; authors are not known yet.
fn agreed(wanted: &Wanted, scene: &Scene) -> Result<Terms, Failure> {
    let app = one_application(&wanted.workspace, "promote")?;
    let target = one_target(app, Some(wanted.target.as_str()).filter(|name| !name.is_empty()))?;
    terms(app, &target, Strategy::Direct, false, scene.directory().unwrap_or(Path::new(".")))
}

/// Whether the files may say what is to be promoted: without them, or while something else is on its way, the ledger does.
fn is_due(scene: &Scene, view: &View) -> bool {
    let is_direct = scene.application().is_some_and(|app| !app.config.has_canary());
    is_direct && view.trial().is_none_or(|trial| gives_way(trial, view))
}

/// It waits, or is being sent away.
fn gives_way(trial: &Trial, view: &View) -> bool {
    let waits = matches!(trial.reached, Reached::Passed | Reached::Aborting { .. });
    !trial.has_canary() && waits && !view.is_committed(trial)
}

/// It waits already, under the very same terms.
fn is_known(side: &Side, terms: &Terms, view: &View) -> bool {
    let same = |trial: &&Trial| {
        let mut then = trial.opened.terms.clone();
        then.approvals.authors.clear();
        trial.reached == Reached::Passed && trial.opened.digest == side.digest && then == *terms
    };
    view.trial().filter(same).is_some()
}

/// Everything that is asked before; nothing is written. Tells why not, if not.
async fn sound(
    args: &Args,
    (scene, view): (&Scene, &View),
    wanted: &Wanted,
    mut candidate: Candidate,
    session: &mut Session,
) -> Result<Result<Candidate, Exit>, Failure> {
    let app = one_application(&wanted.workspace, "promote")?;
    if let Some(exit) = candidate.count_authors(app, scene, view, session)? {
        return Ok(Err(exit));
    }
    if let Some(why) = candidate.unsound(view, candidate.lineage(scene, view), args.passes()) {
        session.complain(&why)?;
        return Ok(Err(Exit::Closed));
    }
    let missing = preflight::of_stage(&scene.cluster, wanted, &wanted.manifests, Stage::Production).await?;
    if let Some(exit) = preflight::closed(&missing, &wanted.workspace.sources, session)? {
        return Ok(Err(exit));
    }
    let plan = survey(&scene.cluster, wanted, How::DryRun).await?.plan;
    show(&plan, &wanted.workspace.sources, session)?;
    if plan.is_refused() {
        session.complain("the plan is refused: nothing was written")?;
        return Ok(Err(Exit::Error));
    }
    scene.cluster.found(&plan).await?;
    Ok(Ok(candidate))
}

/// Writes it down, in the place of one that waited.
async fn begin(
    args: &Args,
    work: &Work<'_>,
    candidate: &Candidate,
    reason: &str,
    session: &mut Session,
) -> Result<Opening, Failure> {
    let gives_way = work.view.trial().is_none_or(|trial| gives_way(trial, &work.view));
    if !candidate.basis.still(&work.view) || !gives_way {
        return Ok(Opening::Again);
    }
    if let Some(waited) = work.view.trial() {
        if let Some(caveat) = work.sight().lasting(waited).await?.filter(|_| !args.across_data) {
            return caveat.refuse(session).map(Opening::End);
        }
        let same = waited.opened.digest == candidate.side.digest;
        let why = if same { "other terms hold by now" } else { "another candidate came" };
        session.say(&format!("`{}` waits no more: {why}", waited.opened.version))?;
        let why = format!("{why}: {reason}");
        if let Some(stop) = work.fall(waited, Why::Asked, why, Vec::new(), session).await? {
            return tell::stopped(&stop, session).map(Opening::End);
        }
    }
    work.begin(candidate, session).await?;
    Ok(Opening::Written)
}
