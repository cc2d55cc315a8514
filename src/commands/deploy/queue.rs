//! The one place in which a candidate waits until the trial before it is over (decision H25): the newest has it.

use super::begin::{Candidate, may_begin, open, opened, stored, unsound};
use super::{Args, rehearsal};
use crate::commands::trial::{Scene, View};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session};
use crate::rollout::ledger::Event;
use crate::rollout::trial::{Lineage, Queued, Trial};

/// A candidate waits, in the place of the one that waited.
pub async fn wait(
    scene: &Scene,
    trial: &Trial,
    candidate: &Candidate,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    scene
        .locked(session, async |work, session| {
            let before = work.view.history.queued.as_ref();
            let version = &candidate.side.identity.version.value;
            if before.is_none_or(|before| before.opened.digest != candidate.side.digest) {
                let diary = work.new_diary();
                let body = stored(work, &candidate.side, diary.rollout).await?;
                work.note(&diary, Event::Queued(Box::new(opened(work, candidate, body)))).await?;
                if let Some(before) = before {
                    work.forget_pieces(before.rollout).await?;
                    session.say(&format!("`{}` waits no more: there is one place", before.opened.version))?;
                }
            }
            session.complain(&format!(
                "not yet: `{}` is on trial at {} %, and `{version}` waits until that is over\n\
                 help: `railiance deploy` begins with it then; `--hotfix --reason TEXT` does not wait",
                trial.opened.version,
                trial.weight(),
            ))?;
            Ok(Some(Exit::NotYet))
        })
        .await
}

/// Begins with the candidate that waits, or with a newer one that is declared by now.
pub async fn begin(
    args: &Args,
    scene: &Scene,
    view: &View,
    queued: &Queued,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let declared = wanted.and_then(|wanted| Some((wanted, wanted.side.as_ref()?)));
    let stable = view.base.as_ref().map(|base| base.digest.as_str());
    let candidate = match declared {
        // whoever declares what is stable declares nothing new
        Some((wanted, side)) if stable != Some(side.digest.as_str()) => {
            may_begin(args, scene, view, wanted, session).await?
        }
        Some(_) | None => waited(args, scene, view, queued, session).await?,
    };
    match candidate {
        Ok(candidate) => open(scene, &candidate, session).await,
        Err(exit) => Ok(Some(exit)),
    }
}

/// The candidate as it came; what could be asked of the repository was asked then.
async fn waited(
    args: &Args,
    scene: &Scene,
    view: &View,
    queued: &Queued,
    session: &mut Session,
) -> Result<Result<Candidate, Exit>, Failure> {
    let opened = &queued.opened;
    let side = scene.store.candidate(queued.rollout, &opened.body).await?;
    let (terms, built_on, hotfix) = (opened.terms.clone(), opened.built_on.clone(), opened.hotfix);
    let reason = args.reason.clone().or_else(|| opened.reason.clone());
    let lineage =
        Lineage { built_on: opened.built_on.as_deref(), holds_stable: None, waited: opened.base != view.stable() };
    let candidate = Candidate { side, terms, reason, built_on, hotfix };
    session.say(&format!("`{}` waited, and begins", opened.version))?;
    if let Some(why) = unsound(args, view, &candidate, lineage) {
        session.complain(&why)?;
        return Ok(Err(Exit::Closed));
    }
    match rehearsal::closed(scene, view, &candidate.terms, session).await? {
        Some(exit) => Ok(Err(exit)),
        None => Ok(Ok(candidate)),
    }
}
