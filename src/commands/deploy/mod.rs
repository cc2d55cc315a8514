//! `railiance deploy`: stage 2.
//!
//! [`begin`] says whether a candidate may be tried, and opens its trial; [`queue`] is where one waits; [`drive`] makes turn after
//! turn; [`rehearsal`] asks the gates about stable, before anything depends on them.

mod begin;
mod drive;
mod queue;
mod rehearsal;

use super::carry_out::external;
use super::choose::one_application;
use super::local_result::LocalResultOption;
use super::trial::{Scene, TrialOptions, View, run_on, tell};
use super::wanted::{Wanted, WantedOptions, WholeTrack};
use super::{Exit, Failure, Output, Session};
use crate::compile::check::contract::Arrival;
use crate::rollout::trial::{Reached, Trial, Why};
use begin::{may_begin, open};

/// Try the candidate beside what is stable, step by step, as far as its gates let it
///
/// The candidate, the steps and the gates are fixed in the ledger when the trial begins; whoever calls
/// `deploy` later goes on with it, from any machine. A candidate that fails goes away, and everything is
/// as it was. Ends with 0 when the last hold has passed (`promote` comes next), 10 when gates failed, 11
/// when a person has to decide, 12 when nothing could be judged, 13 when it took too long, 16 when the candidate
/// waits until another trial is over.
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

    /// Ask each gate about what is stable now, show what it says, and begin nothing
    #[arg(long, conflicts_with_all = ["once", "app"])]
    gates_only: bool,

    /// Try a version again that was taken back; needs `--reason`
    #[arg(long, requires = "reason")]
    again: bool,

    /// End the trial of another candidate, whatever the contract says of arrivals, and begin with this one; needs `--reason`
    #[arg(long, requires = "reason", conflicts_with_all = ["app", "without_hotfix"])]
    hotfix: bool,

    /// Try a candidate that was not built on what is stable, and takes away what came with that; needs `--reason`
    #[arg(long, requires = "reason")]
    without_hotfix: bool,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    local: LocalResultOption,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let known: &[Output] = if args.gates_only { &[Output::Text, Output::Json] } else { &[Output::Text] };
    let output = session.output_of("deploy", known)?;
    let wanted = match args.options.app {
        // without files there is no candidate to begin with, and a trial that goes on needs none
        Some(_) => None,
        None => match candidate(args, session)? {
            Ok(wanted) => Some(wanted),
            Err(exit) => return Ok(exit),
        },
    };
    run_on(&args.options, "deploy", session, async |scene, session| {
        if let (true, Some(wanted)) = (args.gates_only, &wanted) {
            return rehearsal::show(scene, wanted, output, session).await;
        }
        let view = scene.view().await?;
        let exit = match (view.history.held.is_some(), view.trial()) {
            (true, _) => tell::held(&view, session)?,
            (false, Some(trial)) => beside(args, scene, &view, trial, wanted.as_ref(), session).await?,
            (false, None) => next(args, scene, &view, wanted.as_ref(), session).await?,
        };
        match exit {
            Some(exit) => Ok(exit),
            None => drive::drive(args, scene, session).await,
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

/// A candidate comes while one is on trial (decision H25). The same one goes on.
async fn beside(
    args: &Args,
    scene: &Scene,
    view: &View,
    trial: &Trial,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let Some(wanted) = wanted.filter(|wanted| is_another(wanted, trial)) else { return Ok(None) };
    let candidate = match may_begin(args, scene, view, wanted, session).await? {
        Ok(candidate) => candidate,
        Err(exit) => return Ok(Some(exit)),
    };
    let reason = match (args.hotfix, arrival(wanted)?) {
        _ if trial.reached == Reached::Promoting => return queue::wait(scene, trial, &candidate, session).await,
        (true, _) => "a hotfix takes its place",
        (false, Some(Arrival::Replace)) => "a newer candidate takes its place (`arrival = \"replace\"`)",
        (false, Some(Arrival::Queue) | None) => return queue::wait(scene, trial, &candidate, session).await,
    };
    match give_way(scene, reason, session).await? {
        Some(exit) => Ok(Some(exit)),
        None => open(scene, &candidate, session).await,
    }
}

/// No trial goes on: one begins, with whoever waits or with the declared candidate.
async fn next(
    args: &Args,
    scene: &Scene,
    view: &View,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    match (&view.history.queued, wanted) {
        (Some(queued), wanted) if !args.hotfix => queue::begin(args, scene, view, queued, wanted, session).await,
        (_, Some(wanted)) => match may_begin(args, scene, view, wanted, session).await? {
            Ok(candidate) => open(scene, &candidate, session).await,
            Err(exit) => Ok(Some(exit)),
        },
        (_, None) => {
            session.complain("closed: no candidate is on trial\nhelp: the files of the application declare one")?;
            Ok(Some(Exit::Closed))
        }
    }
}

fn is_another(wanted: &Wanted, trial: &Trial) -> bool {
    wanted.side.as_ref().is_some_and(|side| side.digest != trial.opened.digest)
}

fn arrival(wanted: &Wanted) -> Result<Option<Arrival>, Failure> {
    let app = one_application(&wanted.workspace, "deploy")?;
    Ok(app.config.canary().and_then(|canary| canary.arrival.as_ref()).map(|arrival| arrival.value))
}

/// Ends a trial for another candidate: requests first, and step 1 anew; never a rolling update under traffic.
async fn give_way(scene: &Scene, reason: &str, session: &mut Session) -> Result<Option<Exit>, Failure> {
    scene
        .locked(session, async |work, session| {
            let Some(trial) = work.view.trial() else { return Ok(None) };
            if trial.reached == Reached::Promoting {
                session.complain("closed: the candidate before it is being promoted by now")?;
                return Ok(Some(Exit::Closed));
            }
            match work.fall(trial, Why::Asked, reason.to_owned(), Vec::new(), session).await? {
                Some(stop) => tell::stopped(&stop, session).map(Some),
                None => Ok(None),
            }
        })
        .await
}
