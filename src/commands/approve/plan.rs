//! A person agrees to a plan that goes without a trial (decision H7).

use super::{Args, Written, keep, me, revoked, written};
use crate::commands::choose::one_application;
use crate::commands::trial::{Authors, Scene, approvals, authors_since, tell::still_missing};
use crate::commands::{Exit, Failure, Session};
use crate::rollout::answer::Kind;
use crate::rollout::ledger::{Attestation, Event, Stored};
use crate::rollout::plan::{Document, Namespace};
use crate::rollout::trial::{Approvals, Statement, grounds, missing, of_plan};
use crate::world::cluster::store::Store;
use jiff::Timestamp;

/// Who carries it out is an author of it as well, and not known yet.
const ENOUGH: &str = "the plan may be carried out by another person";

/// Writes that somebody agrees, or does not any more, to where the contract wants approvals.
pub async fn agree(args: &Args, plan: &Document, scene: &Scene, session: &mut Session) -> Result<Exit, Failure> {
    is_of(plan, scene, session).await?;
    let rules = approvals(one_application(&scene.place.workspace, "approve --plan")?);
    let book = scene.store.read().await?;
    let newest = book.newest();
    let grounds = grounds(newest.map(Stored::link).as_ref(), &rules);
    let now = scene.store.now().await?;
    let said = |standing| said(args, plan, (&rules, &grounds), scene, (standing, now));
    let (store, event, standing) = match &rules.namespace {
        Some(namespace) => {
            let next =
                async |store: &Store, standing| Ok(Some((store.read().await?.marks().next_rollout(), said(standing))));
            let Some(Written { store, event, standing }) = written(scene, namespace, next).await? else {
                return Ok(Exit::Done);
            };
            (store, event, standing)
        }
        None => {
            let event = said(scene.standing);
            scene.locked(session, async |work, _| work.note(&work.new_diary(), event.clone()).await).await?;
            (scene.store.clone(), event, scene.standing)
        }
    };
    if args.revoke {
        session.say(&format!("`{}` approves of no plan any more", scene.identity.user))?;
        return Ok(Exit::Done);
    }
    keep(args, &event, session)?;
    let journal: Vec<_> = store.journal().await?.into_iter().map(|(entry, _)| entry).collect();
    let agreed = of_plan(&journal, &plan.digest, &grounds);
    let writers = writers(scene, &rules, newest, session)?;
    let is_author = |name: &str| writers.iter().any(|writer| writer == name);
    let left = missing(&rules, &agreed, &is_author, store.now().await?, standing);
    session.say(&match left.is_empty() {
        true => format!("{ENOUGH}: `railiance apply FILE --direct --reason TEXT`"),
        false => format!("noted; {}", still_missing(&left)),
    })?;
    Ok(Exit::Done)
}

/// Who wrote it, as `apply` asks where it is at hand; it asks once more.
fn writers(
    scene: &Scene,
    rules: &Approvals,
    newest: Option<&Stored>,
    session: &mut Session,
) -> Result<Vec<String>, Failure> {
    let app = one_application(&scene.place.workspace, "approve --plan")?;
    match authors_since(app, rules, scene.directory(), newest) {
        Ok(Authors { names, unknown }) => unknown.map_or(Ok(()), |words| session.say(&words)).map(|()| names),
        Err(words) => session.say(&words).map(|()| Vec::new()),
    }
}

/// Refuses a plan of something else, or of a namespace that only has the same name (decision H32).
async fn is_of(plan: &Document, scene: &Scene, session: &mut Session) -> Result<(), Failure> {
    let (app, namespace) = (scene.app(), scene.place.set.namespace());
    let (intent, target) = (&plan.intent, scene.place.target.as_deref().unwrap_or_default());
    if (intent.app.as_str(), intent.namespace.as_str(), intent.target.as_str()) != (app, namespace, target) {
        let says =
            format!("the plan is of `{}` in `{}`, not of `{app}` in `{namespace}`", intent.app, intent.namespace);
        return Err(Failure::Refused(format!("{says}, or it is of another target")));
    }
    let Some(planned) = &plan.observed.namespace else { return Ok(()) };
    match scene.cluster.namespace(namespace).await {
        Ok(Namespace::Uid(uid) | Namespace::Going(uid)) if uid == *planned => Ok(()),
        Ok(Namespace::Uid(_) | Namespace::Going(_) | Namespace::Absent) => {
            let help = "the context is that of another cluster, or the namespace was made anew";
            let says = format!("the plan is of another namespace `{namespace}` than this one");
            Err(Failure::Refused(format!("{says}\nhelp: {help}")))
        }
        // the word says nothing where it does not belong; `apply` compares it again
        Err(error) if matches!(error.kind(), Some(Kind::Forbidden(_))) => {
            session.say(&format!("whether the plan is of this very namespace is not known: {error}"))
        }
        Err(error) => Err(error.into()),
    }
}

fn said(
    args: &Args,
    plan: &Document,
    ground: (&Approvals, &str),
    scene: &Scene,
    (standing, now): (Attestation, Timestamp),
) -> Event {
    if let Some(event) = revoked(args, scene) {
        return event;
    }
    let what = (plan.intent.app.clone(), scene.place.target.clone());
    let statement = Statement::of_plan(what, &plan.digest, ground, &me(scene, standing, now), args.reason.clone());
    Event::Approved { statement: Box::new(statement) }
}
