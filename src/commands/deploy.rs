use super::carry_out::external;
use super::choose::{one_application, one_target};
use super::local_result::LocalResultOption;
use super::trial::{Scene, TrialOptions, Turn, Work, once, run_on, tell, terms};
use super::wanted::{Wanted, WantedOptions, WholeTrack};
use super::{Exit, Failure, Output, Session, preflight};
use crate::compile::check::contract;
use crate::compile::render::Side;
use crate::rollout::ledger::keep::withdrawn;
use crate::rollout::ledger::{Event, freeze};
use crate::rollout::preflight::Stage;
use crate::rollout::trial::{Opened, Reached, Strategy, Terms, Trial, Why};
use crate::world::clock::pause;
use crate::world::cluster::store::Fault;
use std::path::Path;
use std::time::Duration;

/// Try the candidate beside what is stable, step by step, as far as its gates let it
///
/// The candidate, the steps and the gates are fixed in the ledger when the trial begins; whoever calls
/// `deploy` later goes on with it, from any machine. A candidate that fails goes away, and everything is
/// as it was. Ends with 0 when the last hold has passed (`promote` comes next), 10 when gates failed, 11
/// when a person has to decide, 12 when nothing could be judged, 13 when it took too long.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: TrialOptions,

    /// The stage; there is one that can be deployed to
    #[arg(long, value_name = "2", default_value = "2", value_parser = ["2"])]
    #[allow(dead_code, reason = "accepted, and nothing follows from it")]
    stage: String,

    /// Make one judgement and one move at most, and end: for cron and pipelines
    #[arg(long)]
    once: bool,

    /// Try a version again that was taken back; needs `--reason`
    #[arg(long, requires = "reason")]
    again: bool,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    local: LocalResultOption,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("deploy", &[Output::Text])?;
    let wanted = match args.options.app {
        // without files there is no candidate to begin with, and a trial that goes on needs none
        Some(_) => None,
        None => match candidate(args, session)? {
            Ok(wanted) => Some(wanted),
            Err(exit) => return Ok(exit),
        },
    };
    run_on(&args.options, "deploy", session, async |scene, session| {
        let exit = match scene.view().await? {
            view if view.history.held.is_some() => tell::held(&view, session)?,
            view => match view.trial() {
                Some(trial) if replaces(trial, wanted.as_ref())? => match (give_way(scene, session).await?, &wanted) {
                    (None, Some(wanted)) => begin(args, scene, wanted, session).await?,
                    (exit, _) => exit,
                },
                Some(trial) => goes_on(trial, wanted.as_ref(), session)?,
                None => match &wanted {
                    Some(wanted) => begin(args, scene, wanted, session).await?,
                    None => nothing(session)?,
                },
            },
        };
        match exit {
            Some(exit) => Ok(exit),
            None => drive(args, scene, session).await,
        }
    })
}

/// The declared candidate, compiled.
fn candidate(args: &Args, session: &mut Session) -> Result<Result<Wanted, Exit>, Failure> {
    let wanted = WantedOptions { track: Some(WholeTrack::Promotion), ..args.options.place.wanted() };
    let wanted = match Wanted::compile(&wanted, "deploy", session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(Err(exit)),
    };
    if let Some(said) = external(&wanted)? {
        session.complain(said)?;
        return Ok(Err(Exit::Closed));
    }
    Ok(Ok(wanted))
}

fn nothing(session: &mut Session) -> Result<Option<Exit>, Failure> {
    session.complain("closed: no candidate is on trial\nhelp: the files of the application declare one")?;
    Ok(Some(Exit::Closed))
}

/// Whether the contract lets a newer candidate take the place of the one on trial (decision H25).
fn replaces(trial: &Trial, wanted: Option<&Wanted>) -> Result<bool, Failure> {
    let Some(wanted) = wanted else { return Ok(false) };
    let app = one_application(&wanted.workspace, "deploy")?;
    let arrival = app.config.canary().and_then(|canary| canary.arrival.as_ref()).map(|arrival| arrival.value);
    let other = wanted.side.as_ref().is_some_and(|side| side.digest != trial.opened.digest);
    let may_fall = !matches!(trial.reached, Reached::Promoting);
    Ok(other && may_fall && arrival == Some(contract::Arrival::Replace))
}

/// Ends a trial for a newer candidate: requests first, and step 1 anew; never a rolling update under traffic.
async fn give_way(scene: &Scene, session: &mut Session) -> Result<Option<Exit>, Failure> {
    scene
        .locked(session, async |work, session| {
            let Some(trial) = work.view.trial() else { return Ok(None) };
            let reason = "a newer candidate takes its place (`arrival = \"replace\"`)".to_owned();
            match work.fall(trial, Why::Asked, reason, Vec::new(), session).await? {
                Some(stop) => tell::stopped(&stop, session).map(Some),
                None => Ok(None),
            }
        })
        .await
}

/// A trial that is under way goes on; with another candidate there is none beside it.
fn goes_on(trial: &Trial, wanted: Option<&Wanted>, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let side = wanted.and_then(|wanted| wanted.side.as_ref());
    let Some(side) = side.filter(|side| side.digest != trial.opened.digest) else { return Ok(None) };
    session.complain(&format!(
        "closed: `{}` is on trial at {} %, and `{}` is another candidate\nhelp: let it end, or `railiance abort \
         --reason TEXT` first",
        trial.opened.version,
        trial.weight(),
        side.identity.version.value
    ))?;
    Ok(Some(Exit::Closed))
}

/// Opens a trial; tells how it ended if there is none.
async fn begin(args: &Args, scene: &Scene, wanted: &Wanted, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let Some(side) = &wanted.side else {
        session.complain("closed: there is no candidate\nhelp: `railiance release set candidate` declares one")?;
        return Ok(Some(Exit::Closed));
    };
    let terms = match agreed(scene, wanted, session)? {
        Ok(terms) => terms,
        Err(exit) => return Ok(Some(exit)),
    };
    let app = one_application(&wanted.workspace, "deploy")?;
    if let Some(exit) = args.local.closed(app, &wanted.workspace.sources, session)? {
        return Ok(Some(exit));
    }
    let view = scene.view().await?;
    if view.base.as_ref().is_some_and(|base| base.digest == side.digest) {
        session.say(&format!("nothing to do: `{}` is stable already", side.identity.version.value))?;
        return Ok(Some(Exit::Done));
    }
    let briefs = view.book.briefs();
    if withdrawn(&briefs).contains(side.digest.as_str()) && !args.again {
        session
            .complain("closed: this very version was taken back\nhelp: `--again --reason TEXT` tries it once more")?;
        return Ok(Some(Exit::Closed));
    }
    if let Some(exit) = missing(scene, wanted, &view, side, session).await? {
        return Ok(Some(exit));
    }
    scene
        .locked(session, async |work, session| match work.view.trial() {
            Some(trial) => goes_on(trial, Some(wanted), session),
            None => open(work, side, terms, args.reason.clone()).await.map(|()| None),
        })
        .await
}

/// What the contract says about a trial; an application without one has another way.
fn agreed(scene: &Scene, wanted: &Wanted, session: &mut Session) -> Result<Result<Terms, Exit>, Failure> {
    let app = one_application(&wanted.workspace, "deploy")?;
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
    let directory = scene.directory().unwrap_or(Path::new("."));
    terms(app, &target, strategy, directory).map(Ok)
}

/// What stage 2 needs and the cluster lacks.
async fn missing(
    scene: &Scene,
    wanted: &Wanted,
    view: &super::trial::View,
    side: &Side,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let manifests = view.first_step(side);
    let missing = preflight::of_stage(&scene.cluster, wanted, &manifests, Stage::Canary).await?;
    if missing.is_empty() {
        return Ok(None);
    }
    session.complain(&crate::report::preflight::text(&missing, &wanted.workspace.sources))?;
    Ok(Some(Exit::Closed))
}

/// The candidate first, then the entry that names it.
async fn open(work: &Work<'_>, side: &Side, mut terms: Terms, reason: Option<String>) -> Result<(), Failure> {
    let base = work.view.stable();
    if base.is_none() {
        // nothing was there to compare it with: a person looks (decision H18)
        terms.approvals.required = terms.approvals.required.max(1);
    }
    let frozen = freeze(side).map_err(|refused| Failure::Refused(refused.to_string()))?;
    let diary = work.new_diary();
    for object in frozen.objects(work.store.place(), diary.rollout) {
        work.store.post(&object).await?;
    }
    let (version, digest) = (side.identity.version.value.clone(), side.digest.clone());
    let opened = Opened { version, digest, base, body: frozen.body.clone(), terms, reason };
    work.note(&diary, Event::Opened(Box::new(opened))).await
}

/// How often in a row another one may be faster before it is left to them.
const MOST: u32 = 30;

/// Turn after turn, until there is a verdict or a person has to decide.
async fn drive(args: &Args, scene: &mut Scene, session: &mut Session) -> Result<Exit, Failure> {
    let mut in_vain = 0;
    loop {
        let turn = scene
            .locked(session, async |work, session| match work.view.trial() {
                _ if work.view.history.held.is_some() => Ok(None),
                None => Ok(None),
                Some(trial) => {
                    let turn = once(work, trial, session).await?;
                    Ok(Some((turn, trial.opened.terms.judged.tick, trial.clone())))
                }
            })
            .await;
        let (turn, tick, trial) = match turn {
            Ok(Some(turn)) => turn,
            Ok(None) => return tell::ended(&scene.view().await?, session),
            // another driver, or a person, has just now something to do
            Err(Failure::Store(fault @ (Fault::Locked { .. } | Fault::Overtaken { .. })))
                if !args.once && in_vain < MOST =>
            {
                in_vain += 1;
                session.say(&format!("another one is at work: {fault}"))?;
                if let Some(signal) = pause(Duration::from_secs(1), &scene.interrupt).await {
                    return Ok(Exit::of_signal(signal));
                }
                continue;
            }
            Err(failure) => return Err(failure),
        };
        in_vain = 0;
        if let Some(exit) = tell::turn(&trial, &turn, session)? {
            return Ok(exit);
        }
        if args.once {
            return Ok(if matches!(turn, Turn::NotYet { .. }) { Exit::NotYet } else { Exit::Done });
        }
        if let Some(signal) = pause(Duration::from_secs(tick), &scene.interrupt).await {
            return leave(&trial, scene, session).await.map(|()| Exit::of_signal(signal));
        }
    }
}

/// The driver goes: the weight stays, or everything goes back to stable, as the contract says.
async fn leave(trial: &Trial, scene: &mut Scene, session: &mut Session) -> Result<(), Failure> {
    if !trial.opened.terms.leaves_to_stable {
        return session.say("nobody drives from here on: the weight stays; `deploy` goes on");
    }
    session.say("nobody drives from here on: `on_leave = \"stable\"` ends the trial")?;
    // the signal was heard, and what follows from it is done all the same
    scene.deaf();
    let ended = scene
        .locked(session, async |work, session| match work.view.trial() {
            Some(trial) => work.fall(trial, Why::Asked, "the driver left".to_owned(), Vec::new(), session).await,
            None => Ok(None),
        })
        .await?;
    ended.map_or(Ok(()), |stop| tell::stopped(&stop, session).map(drop))
}
