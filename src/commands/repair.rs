//! `apply --repair`: what others changed comes back as the ledger has it, whatever files say (decision H7).

use super::carry_out::{CarryOptions, confirm, drifted, show, told};
use super::place::PlaceOptions;
use super::trial::{Mending, Scene, TrialOptions, Work, run_on, unready};
use super::wanted::WantedOptions;
use super::{Exit, Failure, Output, Session};
use crate::rollout::plan::{Document, Plan};
use crate::world::cluster::execute::Readiness;

pub fn run(wanted: &WantedOptions, options: &CarryOptions, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("apply", &[Output::Text, Output::Json])?;
    let (path, target, cluster) = (wanted.path.clone(), wanted.target.clone(), wanted.cluster.clone());
    let place = PlaceOptions { path, target, cluster };
    let readiness = if options.no_wait { Readiness::Skip } else { Readiness::Wait };
    let mending = Mending { consents: wanted.consents.given(), readiness, reason: options.reason.clone() };
    let (timeout, lease) = (options.timeout, options.lease);
    run_on(&TrialOptions { place, app: None, timeout, lease }, "apply", session, async |scene, session| {
        let mut agreed = None;
        if !options.yes {
            match asked(scene, &mending, session).await? {
                Ok(plan) => agreed = Some(plan),
                Err(exit) => return Ok(exit),
            }
        }
        let mend = async |work: &Work<'_>, session: &mut Session| mended(work, &mending, agreed, output, session).await;
        scene.locked(session, mend).await
    })
}

/// What would be done, once a person has agreed to it.
async fn asked(scene: &Scene, mending: &Mending, session: &mut Session) -> Result<Result<Plan, Exit>, Failure> {
    let look = async |work: &Work<'_>, session: &mut Session| planned(work, mending, session).await;
    let plan = match scene.locked(session, look).await? {
        Ok(plan) => plan,
        Err(exit) => return Ok(Err(exit)),
    };
    show(&plan, &scene.place.workspace.sources, session)?;
    let words = format!("apply --repair: do this to `{}` in `{}`?", scene.app(), scene.place.set.namespace());
    Ok(if confirm("apply", &words, session)? { Ok(plan) } else { Err(Exit::Error) })
}

/// What is to be done, if anything is and nothing stands in the way.
async fn planned(work: &Work<'_>, mending: &Mending, session: &mut Session) -> Result<Result<Plan, Exit>, Failure> {
    if let Some(why) = unready(&work.view) {
        session.complain(why)?;
        return Ok(Err(Exit::Closed));
    }
    let plan = work.mending(mending).await?;
    if plan.is_refused() {
        show(&plan, &work.scene.place.workspace.sources, session)?;
        session.complain("the plan is refused: nothing was written")?;
        return Ok(Err(Exit::Error));
    }
    if !plan.has_changes() {
        session.say("nothing to do: all is as the ledger has it")?;
        return Ok(Err(Exit::Done));
    }
    Ok(Ok(plan))
}

async fn mended(
    work: &Work<'_>,
    mending: &Mending,
    agreed: Option<Plan>,
    output: Output,
    session: &mut Session,
) -> Result<Exit, Failure> {
    let plan = match planned(work, mending, session).await? {
        Ok(plan) => plan,
        Err(exit) => return Ok(exit),
    };
    let document = |plan: &Plan| Document::of(plan, &work.scene.place.workspace.sources);
    if let Some(agreed) = agreed
        && drifted(&document(&agreed), &document(&plan), session)?
    {
        return Ok(Exit::Error);
    }
    let receipt = work.mend(mending, session).await?;
    told(&receipt, output, session)
}
