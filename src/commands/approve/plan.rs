//! A person agrees to a plan that goes without a trial (decision H7).

use super::{Args, TRIES, keep, post};
use crate::commands::choose::one_application;
use crate::commands::trial::{Scene, approvals, tell::still_missing};
use crate::commands::{Exit, Failure, Session};
use crate::rollout::ledger::{Attestation, Event};
use crate::rollout::plan::Document;
use crate::rollout::trial::{Approvals, Said, Statement, missing, of_plan};
use crate::world::cluster::store::{Fault, Store};

/// Writes that somebody agrees, or does not any more, to where the contract wants approvals.
pub async fn agree(args: &Args, plan: &Document, scene: &Scene, session: &mut Session) -> Result<Exit, Failure> {
    let (app, namespace) = (scene.app(), scene.place.set.namespace());
    if (plan.intent.app.as_str(), plan.intent.namespace.as_str()) != (app, namespace) {
        let Document { intent, .. } = plan;
        let says =
            format!("the plan is of `{}` in `{}`, not of `{app}` in `{namespace}`", intent.app, intent.namespace);
        return Err(Failure::Refused(says));
    }
    let rules = approvals(one_application(&scene.place.workspace, "approve --plan")?);
    let event = said(args, plan, &rules, scene);
    let (store, standing) = match &rules.namespace {
        Some(namespace) => elsewhere(scene, namespace, &event).await?,
        None => {
            scene.locked(session, async |work, _| work.note(&work.new_diary(), event.clone()).await).await?;
            (scene.store.clone(), scene.standing)
        }
    };
    tell(args, plan, &rules, scene, (&store, standing), &event, session).await
}

fn said(args: &Args, plan: &Document, rules: &Approvals, scene: &Scene) -> Event {
    let me = &scene.identity;
    if let (Some(reason), true) = (&args.reason, args.revoke) {
        return Event::Revoked { of: me.user.clone(), reason: reason.clone() };
    }
    let said = Said {
        app: plan.intent.app.clone(),
        target: scene.place.target.clone(),
        rollout: None,
        verdict: None,
        intent: plan.digest.clone(),
        groups: rules.named_of(&me.groups),
        shared: me.is_shared(),
        reason: args.reason.clone(),
    };
    Event::Approved { statement: Box::new(Statement::of_plan(said)) }
}

/// Without a lease, as approvals of a trial.
async fn elsewhere(scene: &Scene, namespace: &str, event: &Event) -> Result<(Store, Attestation), Failure> {
    let store = scene.store.approvals(namespace);
    let standing = scene.cluster.attestation(&store).await?;
    for _ in 0..TRIES {
        let rollout = store.read().await?.marks().next_rollout();
        match post(scene, &store, rollout, event.clone(), standing).await {
            Ok(()) => return Ok((store, standing)),
            Err(Failure::Store(Fault::Overtaken { .. })) => {}
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::Refused("others wrote approvals all the time: try again".to_owned()))
}

/// What is still missing, whoever carries it out.
async fn tell(
    args: &Args,
    plan: &Document,
    rules: &Approvals,
    scene: &Scene,
    (store, standing): (&Store, Attestation),
    event: &Event,
    session: &mut Session,
) -> Result<Exit, Failure> {
    if args.revoke {
        session.say(&format!("`{}` approves of no plan any more", scene.identity.user))?;
        return Ok(Exit::Done);
    }
    keep(args, event, session)?;
    let journal: Vec<_> = store.journal().await?.into_iter().map(|(entry, _)| entry).collect();
    let agreed = of_plan(&journal, &plan.digest);
    let left = missing(rules, &agreed, &|_| false, store.now().await?, standing);
    session.say(&match left.is_empty() {
        true => {
            "the plan may be carried out by another person: `railiance apply FILE --direct --reason TEXT`".to_owned()
        }
        false => format!("noted; {}", still_missing(&left)),
    })?;
    Ok(Exit::Done)
}
