//! `apply --repair`: what others changed comes back as the ledger has it, whatever files say (decision H7).

use super::carry_out::{CarryOptions, confirm, drifted, external, show, told};
use super::choose::one_application;
use super::place::PlaceOptions;
use super::preflight;
use super::trial::{Mending, Scene, TrialOptions, Work, run_on, unready};
use super::wanted::WantedOptions;
use super::{Exit, Failure, Output, Session};
use crate::rollout::plan::{Document, Plan};
use crate::rollout::receipt::Receipt;
use crate::world::cluster::execute::Readiness;

/// What a repair was told, and how it answers.
struct Orders {
    mending: Mending,
    output: Output,
}

pub fn run(wanted: &WantedOptions, options: &CarryOptions, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("apply", &[Output::Text, Output::Json, Output::Name])?;
    let (path, target, cluster) = (wanted.path.clone(), wanted.target.clone(), wanted.cluster.clone());
    let place = PlaceOptions { path, target, cluster };
    let readiness = if options.no_wait { Readiness::Successors } else { Readiness::Wait };
    let mending = Mending { consents: wanted.consents.given(), readiness, reason: options.reason.clone() };
    let orders = Orders { mending, output };
    let (timeout, lease) = (options.timeout, options.lease);
    run_on(&TrialOptions { place, app: None, timeout, lease }, "apply", session, async |scene, session| {
        let target = scene.place.target.as_deref().unwrap_or_default();
        if let Some(said) = external(&scene.place.workspace, target)? {
            session.complain(said)?;
            return Ok(Exit::Closed);
        }
        let mut agreed = None;
        if !options.yes {
            match asked(scene, &orders, session).await? {
                Ok(plan) => agreed = Some(plan),
                Err(exit) => return Ok(exit),
            }
        }
        let mend = async |work: &Work<'_>, session: &mut Session| mended(work, &orders, agreed, session).await;
        scene.locked(session, mend).await
    })
}

/// What would be done, once a person has agreed to it.
async fn asked(scene: &Scene, orders: &Orders, session: &mut Session) -> Result<Result<Plan, Exit>, Failure> {
    let look = async |work: &Work<'_>, session: &mut Session| planned(work, orders, session).await;
    let plan = match scene.locked(session, look).await? {
        Ok(plan) => plan,
        Err(exit) => return Ok(Err(exit)),
    };
    show(&plan, &scene.place.workspace.sources, session)?;
    let words = format!("apply --repair: do this to `{}` in `{}`?", scene.app(), scene.place.set.namespace());
    Ok(if confirm("apply", &words, session)? { Ok(plan) } else { Err(Exit::Error) })
}

/// What is to be done, if anything is and nothing stands in the way.
async fn planned(work: &Work<'_>, orders: &Orders, session: &mut Session) -> Result<Result<Plan, Exit>, Failure> {
    if let Some(why) = unready(&work.view) {
        session.complain(why)?;
        return Ok(Err(Exit::Closed));
    }
    let plan = work.mending(&orders.mending).await?;
    if plan.is_refused() {
        show(&plan, &work.scene.place.workspace.sources, session)?;
        session.complain("the plan is refused: nothing was written")?;
        // what is missing may be why, and has a next step
        let closed = missing(work, &plan, session).await?;
        return Ok(Err(closed.filter(|_| plan.lacks_only()).unwrap_or(Exit::Error)));
    }
    if !plan.has_changes() {
        return told(&nothing_to_do(work, &plan), orders.output, session).map(Err);
    }
    Ok(match missing(work, &plan, session).await? {
        Some(exit) => Err(exit),
        None => Ok(plan),
    })
}

/// What the cluster lacks for what would be written.
async fn missing(work: &Work<'_>, plan: &Plan, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let place = &work.scene.place;
    let on_target = (one_application(&place.workspace, "apply")?, place.target.as_deref());
    let missing = preflight::of_repair(&work.behind, on_target, plan, &work.view.book).await?;
    preflight::closed(&missing, &place.workspace.sources, session)
}

fn nothing_to_do(work: &Work<'_>, plan: &Plan) -> Receipt {
    let (app, target) = (work.scene.app().to_owned(), work.scene.place.target.clone());
    Receipt { app, target, unchanged: plan.totals().unchanged, ..Receipt::default() }
}

/// What to do where the plan is another one by now.
const AGAIN: &str = "the same verb shows what it would be now";

async fn mended(
    work: &Work<'_>,
    orders: &Orders,
    agreed: Option<Plan>,
    session: &mut Session,
) -> Result<Exit, Failure> {
    let plan = match planned(work, orders, session).await? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let document = |plan: &Plan| Document::of(plan, &work.scene.place.workspace.sources);
    if let Some(agreed) = agreed
        && drifted(&work.scene.cluster, (&document(&agreed), &document(&plan)), &plan.kept, AGAIN, session).await?
    {
        return Ok(Exit::Error);
    }
    let receipt = work.mend(&orders.mending, session).await?;
    told(&receipt, orders.output, session)
}
