use super::choose::one_target;
use super::trial::{SaidOptions, View, Work, run_on, tell, terms};
use super::{Exit, Failure, Output, Session};
use crate::rollout::ledger::{Event, Verb};
use crate::rollout::trial::{Reached, Trial};
use std::path::Path;

/// Let automation go on after a hold or a rollback
///
/// The hold of the present step starts over. Nothing is driven by this: `deploy` does.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    said: SaidOptions,

    /// Let a job run once more that has failed
    #[arg(long, value_name = "NAME")]
    rerun_job: Option<String>,

    /// Judge by the gates that the files have now, instead of those of when the trial began
    #[arg(long, conflicts_with_all = ["rerun_job", "app"])]
    with_gates: bool,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("resume", &[Output::Text])?;
    run_on(&args.said.options, "resume", session, async |scene, session| {
        let seen = scene.view().await?.history.held;
        scene
            .locked(session, async |work, session| {
                if let Some(held) = work.view.history.held.as_ref().filter(|held| Some(*held) != seen.as_ref()) {
                    session.complain(&format!(
                        "nothing was written: it is held anew by {}: {}\nhelp: the same verb, if that is over, too",
                        held.by, held.reason
                    ))?;
                    return Ok(Exit::Error);
                }
                if args.with_gates {
                    return regate(work, &args.said.reason, session).await;
                }
                if let (Some(job), None) = (&args.rerun_job, work.view.trial()) {
                    return rerun_behind(work, job, &args.said.reason, session).await;
                }
                if let (Some(job), Some(trial)) = (&args.rerun_job, work.view.trial()) {
                    work.rerun(trial, job, &args.said.reason).await?;
                    session.say(&format!("the job `{job}` runs with the next `deploy` or `promote`"))?;
                } else if work.view.history.held.is_none() {
                    session.say("nothing to do: nobody holds it")?;
                    return Ok(Exit::Done);
                }
                if work.view.history.held.is_none() {
                    return Ok(Exit::Done);
                }
                let diary = work.view.trial().map_or_else(|| work.new_diary(), |trial| work.diary(trial));
                work.note(&diary, Event::Resumed { reason: args.said.reason.clone() }).await?;
                begins_anew(work, work.view.trial()).await?;
                let lifted = lifted(&work.view);
                // nothing of it was written, and a person who goes on from here has decided otherwise
                let given_up = work.view.rolling_back().filter(|rolling| !rolling.begun).and_then(|rolling| rolling.to);
                if let Some(to) = given_up {
                    session.say(&format!(
                        "the rollback to {to}, of which nothing was written, is given up: `railiance rollback --to {} --reason TEXT` begins it again",
                        to.0
                    ))?;
                }
                session.say(&match goes_on_by(work) {
                    Some(verb) => format!("resumed{lifted}: `railiance {verb}` goes on from here"),
                    None => format!("resumed{lifted}"),
                })?;
                Ok(Exit::Done)
            })
            .await
    })
}

/// For what it was held, where that was more than one person's word.
fn lifted(view: &View) -> String {
    let held = view.history.held.as_ref().filter(|held| held.is_over_another());
    held.map(|held| format!(" (held by {}: {})", held.by, held.reason)).unwrap_or_default()
}

/// The verb that goes on with what there is, or begins what the files declare; without either nobody knows.
fn goes_on_by(work: &Work<'_>) -> Option<&'static str> {
    let of_kind = |has_canary| if has_canary { "deploy" } else { "promote" };
    if work.view.rolling_back().is_some_and(|rolling| rolling.begun) {
        return Some(Verb::Rollback.typed());
    }
    match work.view.trial() {
        Some(trial) if matches!(trial.reached, Reached::Passed | Reached::Promoting) => Some("promote"),
        Some(trial) => Some(of_kind(trial.has_canary())),
        None => work.scene.application().map(|app| of_kind(app.config.has_canary())),
    }
}

/// The hold of a step that is there begins anew, with all that is counted in it.
async fn begins_anew(work: &Work<'_>, trial: Option<&Trial>) -> Result<(), Failure> {
    work.remember(None).await?;
    match trial.map(|trial| (trial, &trial.reached)) {
        Some((trial, Reached::Holding { step, .. })) => work.remember_begin(trial, *step).await,
        _ => Ok(()),
    }
}

/// A job of what is stable that failed behind the record of its promotion. Nothing else goes on meanwhile: it may take its time, under
/// the lease.
async fn rerun_behind(work: &Work<'_>, job: &str, reason: &str, session: &mut Session) -> Result<Exit, Failure> {
    let Some(trial) = work.view.promoted().filter(|_| work.view.unsettled().is_none()) else {
        session.complain(&format!(
            "closed: no trial goes on in which the job `{job}` could run again, and it is none of what is stable\n\
             help: `railiance history` and `railiance release show` tell what ran"
        ))?;
        return Ok(Exit::Closed);
    };
    match work.rerun_behind(&trial, job, reason, session).await? {
        None => session.say(&format!("the job `{job}` has completed"))?,
        Some(why) => {
            session.complain(&format!("closed: {why}\nhelp: mend it, then the same verb"))?;
            return Ok(Exit::Closed);
        }
    }
    tell::still_held(&work.view, session)?;
    Ok(Exit::Done)
}

/// Other gates than were agreed, by a person's word: the step's hold and its warming begin again.
async fn regate(work: &Work<'_>, reason: &str, session: &mut Session) -> Result<Exit, Failure> {
    let place = &work.scene.place;
    let app = place.workspace.applications().next();
    let held = work.view.trial().filter(|trial| matches!(trial.reached, Reached::Holding { .. }));
    let (Some(app), Some(trial)) = (app, held) else {
        session.complain("closed: no step is held whose gates could be others")?;
        return Ok(Exit::Closed);
    };
    let directory = work.scene.directory().unwrap_or(Path::new("."));
    let target = one_target(app, place.target.as_deref())?;
    let terms = terms(app, &target, trial.opened.terms.strategy, false, directory)?;
    let (diary, reason) = (work.diary(trial), reason.to_owned());
    let judged = terms.judged;
    work.note(&diary, Event::Regated { judged: Box::new(judged.clone()), reason: reason.clone() }).await?;
    if work.view.history.held.is_some() {
        work.note(&diary, Event::Resumed { reason }).await?;
    }
    let mut judged_anew = trial.clone();
    judged_anew.opened.terms.judged = judged;
    begins_anew(work, Some(&judged_anew)).await?;
    session.say("the gates are those of the files now; the hold begins again: `railiance deploy` goes on from here")?;
    Ok(Exit::Done)
}
