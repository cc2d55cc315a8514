//! The one place in which a candidate waits until the trial before it is over (decision H25): the newest has it.

use super::begin::{last_of, may_begin, open};
use super::{Asked, Next, rehearsal};
use crate::commands::trial::{Basis, Candidate, Passes, unsettled, was_stable};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Session};
use crate::rollout::ledger::Event;
use crate::rollout::trial::{Lineage, Queued, Trial};

/// A candidate waits, in the place of the one that waited.
pub async fn wait(
    asked: Asked<'_>,
    trial: &Trial,
    candidate: &Candidate,
    session: &mut Session,
) -> Result<Next, Failure> {
    asked
        .scene
        .locked(session, async |work, session| {
            if !candidate.basis.still_but_who_waits(&work.view) {
                return Ok(Next::Again);
            }
            let before = work.view.history.queued.as_ref();
            let version = &candidate.side.identity.version.value;
            if before.is_none_or(|before| before.opened.digest != candidate.side.digest) {
                let diary = work.new_diary();
                let body = work.freeze(&candidate.side, diary.rollout).await?;
                work.note(&diary, Event::Queued(Box::new(work.opened(candidate, body)))).await?;
                if let Some(before) = before {
                    work.forget_pieces(before.rollout).await?;
                    session.say(&format!("`{}` waits no more: there is one place", before.opened.version))?;
                }
            }
            session.complain(&format!(
                "not yet: `{}` is on trial{}, and `{version}` waits until that is over\n\
                 help: `railiance deploy` begins with it then; `--hotfix --reason TEXT` does not wait",
                trial.opened.version,
                trial.at(),
            ))?;
            Ok(Next::End(Exit::NotYet))
        })
        .await
}

/// Begins with the candidate that waits, or with a newer one that is declared by now.
pub async fn begin(
    asked: Asked<'_>,
    queued: &Queued,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Next, Failure> {
    let newer = wanted.filter(|wanted| is_newer(asked, wanted));
    let candidate = match newer {
        Some(wanted) => may_begin(asked, wanted, session).await?,
        None => waited(asked, queued, session).await?,
    };
    match candidate {
        Ok(candidate) => open(asked, &candidate, None, session).await,
        Err(exit) => Ok(Next::End(exit)),
    }
}

/// Whoever declares what is stable, or what has been tried, declares nothing new: files may be old.
fn is_newer(asked: Asked<'_>, wanted: &Wanted) -> bool {
    let Some(side) = &wanted.side else { return false };
    let is_stable = asked.view.base.as_ref().is_some_and(|base| base.digest == side.digest);
    let was_tried = last_of(asked.view, &side.digest).is_some() || was_stable(&side.digest, asked.view).is_some();
    !is_stable && (!was_tried || asked.args.again)
}

/// The candidate as it came. What could be asked of the repository was asked then, and so was whether it was taken away before: a trial
/// of its own since would have taken it out of the place.
async fn waited(asked: Asked<'_>, queued: &Queued, session: &mut Session) -> Result<Result<Candidate, Exit>, Failure> {
    if let Some(words) = unsettled(asked.view) {
        session.complain(words)?;
        return Ok(Err(Exit::Closed));
    }
    let opened = &queued.opened;
    let side = asked.scene.store.candidate(queued.rollout, &opened.body).await?;
    let (terms, built_on, hotfix) = (opened.terms.clone(), opened.built_on.clone(), opened.hotfix);
    let reason = asked.args.reason.clone().or_else(|| opened.reason.clone());
    let waited = opened.base != asked.view.stable();
    let lineage = Lineage { built_on: opened.built_on.as_deref(), holds_stable: None, waited };
    let candidate = Candidate { side, terms, reason, built_on, hotfix, basis: Basis::of(asked.view) };
    session.say(&format!("`{}` waited, and is next", opened.version))?;
    let known = opened.base.as_ref().map(|base| base.record.number);
    if let Some(why) = candidate.unsound(asked.view, lineage, Passes { known, ..asked.args.passes() }) {
        session.complain(&format!("{why}; `railiance abort --queued --reason TEXT` sends it away"))?;
        return Ok(Err(Exit::Closed));
    }
    match rehearsal::closed(asked.scene, asked.view, &candidate.terms, session).await? {
        Some(exit) => Ok(Err(exit)),
        None => Ok(Ok(candidate)),
    }
}
