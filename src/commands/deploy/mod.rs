//! `railiance deploy`: stage 2.
//!
//! [`begin`] says whether a candidate may be tried, and opens its trial; [`queue`] is where one waits; [`drive`] makes turn after
//! turn; [`rehearsal`] asks the gates about stable, before anything depends on them.

mod begin;
mod drive;
mod queue;
mod rehearsal;

use super::choose::one_application;
use super::local_result::LocalResultOption;
use super::trial::{Passes, Scene, TrialOptions, View, came_to, run_on, tell};
use super::wanted::Wanted;
use super::{Exit, Failure, Output, Session};
use crate::commands::carry_out::reason;
use crate::compile::check::contract::Arrival;
use crate::rollout::trial::{Reached, Trial};
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
    #[arg(long, value_enum, default_value_t = Stage::Canary)]
    stage: Stage,

    /// Make one judgement and one move at most, and end: for cron and pipelines
    #[arg(long)]
    once: bool,

    /// Ask each gate about what is stable now, show what it says, and begin nothing
    #[arg(long, conflicts_with_all = ["once", "app"])]
    gates_only: bool,

    /// Try a version again that was taken back, or whose trial was; needs `--reason`
    #[arg(long, requires = "reason")]
    again: bool,

    /// End the trial of another candidate, whatever the contract says of arrivals, and begin with this one; needs `--reason`
    #[arg(long, requires = "reason", conflicts_with_all = ["app", "without_hotfix"])]
    hotfix: bool,

    /// Try a candidate that was not built on what is stable, and takes away what came with that; needs `--reason`
    #[arg(long, requires = "reason")]
    without_hotfix: bool,

    /// Take the place of a candidate of which a job has changed data in a way that cannot be taken back; needs `--reason`
    #[arg(long, requires = "reason")]
    across_data: bool,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,

    #[command(flatten)]
    local: LocalResultOption,
}

/// What can be deployed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Stage {
    /// canary: beside the version in production
    #[value(name = "2")]
    Canary,
}

/// What is asked for, where, and the ledger as it was seen before anything was locked.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    args: &'a Args,
    scene: &'a Scene,
    view: &'a View,
}

/// What follows.
pub enum Next {
    /// The trial that goes on is driven.
    Drive,
    End(Exit),
    /// Somebody else wrote meanwhile: what was judged has to be judged again.
    Again,
}

impl Args {
    fn passes(&self) -> Passes {
        Passes { again: self.again, known: None, without_hotfix: self.without_hotfix }
    }
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let Stage::Canary = args.stage;
    let known: &[Output] = if args.gates_only { &[Output::Text, Output::Json] } else { &[Output::Text] };
    let output = session.output_of("deploy", known)?;
    let wanted = match args.options.app {
        // without files there is no candidate to begin with, and a trial that goes on needs none
        Some(_) => None,
        None => match Wanted::candidate(&args.options.place, "deploy", session)? {
            Ok(wanted) => Some(wanted),
            Err(exit) => return Ok(exit),
        },
    };
    run_on(&args.options, "deploy", session, async |scene, session| {
        if let (true, Some(wanted)) = (args.gates_only, &wanted) {
            return rehearsal::show(scene, wanted, output, session).await;
        }
        if let Some(exit) = ended_before(args, scene, wanted.as_ref(), session).await? {
            return Ok(exit);
        }
        match begun(args, scene, wanted.as_ref(), session).await? {
            Some(exit) => Ok(exit),
            None => drive::drive(args, scene, session).await,
        }
    })
}

/// Another candidate's trial that is half ended is ended first; what became of that is not this candidate's code to end with.
async fn ended_before(
    args: &Args,
    scene: &mut Scene,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let view = scene.view().await?;
    let of_another = |trial: &&Trial| trial.is_ending() && wanted.is_some_and(|wanted| is_another(wanted, trial));
    let Some(run) = view.trial().filter(of_another).map(|trial| trial.rollout) else { return Ok(None) };
    let exit = drive::drive(args, scene, session).await?;
    let view = scene.view().await?;
    let is_over = view.trial_of(run).is_some_and(|trial| came_to(&trial) == Some(exit));
    if is_over && args.once {
        if let Some(exit) = tell::held(&view, session)? {
            return Ok(Some(exit));
        }
        session.say("that was the one move: the same verb begins with the declared candidate")?;
        return Ok(Some(Exit::NotYet));
    }
    Ok((!is_over).then_some(exit))
}

/// How often in a row somebody else may write while a candidate is judged.
const TRIES: usize = 3;

/// Comes to a trial that can be driven; tells how it ended if there is none.
async fn begun(
    args: &Args,
    scene: &Scene,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    for _ in 0..TRIES {
        let view = scene.view().await?;
        let asked = Asked { args, scene, view: &view };
        // what was begun to end is ended, whoever waits for a person
        let held = if view.trial().is_some_and(Trial::is_ending) { None } else { tell::held(&view, session)? };
        let next = match (view.trial(), held) {
            (Some(trial), _) if trial.is_ending() => Next::Drive,
            (_, Some(exit)) => Next::End(exit),
            (Some(trial), None) if !trial.has_canary() => Next::End(tell::untried(trial, session)?),
            (Some(trial), None) => beside(asked, trial, wanted, session).await?,
            (None, None) => next(asked, wanted, session).await?,
        };
        match next {
            Next::Drive => return Ok(None),
            Next::End(exit) => return Ok(Some(exit)),
            Next::Again => session.say("somebody else has just written: looking again")?,
        }
    }
    session.complain("somebody else writes all the time; nothing was begun\nhelp: the same verb, later")?;
    Ok(Some(Exit::Locked))
}

/// A candidate comes while one is on trial (decision H25). The same one goes on.
async fn beside(
    asked: Asked<'_>,
    trial: &Trial,
    wanted: Option<&Wanted>,
    session: &mut Session,
) -> Result<Next, Failure> {
    let Some(wanted) = wanted.filter(|wanted| is_another(wanted, trial)) else { return Ok(Next::Drive) };
    let candidate = match may_begin(asked, wanted, session).await? {
        Ok(candidate) => candidate,
        Err(exit) => return Ok(Next::End(exit)),
    };
    let instead = match (asked.args.hotfix, arrival(wanted)?) {
        (false, Arrival::Reject) => {
            let version = &candidate.side.identity.version.value;
            return tell::rejected(trial, version, session).map(Next::End);
        }
        _ if trial.reached == Reached::Promoting => None,
        (true, _) => Some("a hotfix takes its place"),
        (false, Arrival::Replace) => Some("a newer candidate takes its place (`arrival = \"replace\"`)"),
        (false, Arrival::Queue) => None,
    };
    match instead {
        Some(_) => open(asked, &candidate, instead, session).await,
        None => queue::wait(asked, trial, &candidate, session).await,
    }
}

/// No trial goes on: one begins, with whoever waits or with the declared candidate.
async fn next(asked: Asked<'_>, wanted: Option<&Wanted>, session: &mut Session) -> Result<Next, Failure> {
    match (&asked.view.history.queued, wanted) {
        (Some(queued), wanted) if !asked.args.hotfix => queue::begin(asked, queued, wanted, session).await,
        (_, Some(wanted)) => match may_begin(asked, wanted, session).await? {
            Ok(candidate) => open(asked, &candidate, None, session).await,
            Err(exit) => Ok(Next::End(exit)),
        },
        (_, None) => {
            session.complain("closed: no candidate is on trial\nhelp: the files of the application declare one")?;
            Ok(Next::End(Exit::Closed))
        }
    }
}

fn is_another(wanted: &Wanted, trial: &Trial) -> bool {
    wanted.side.as_ref().is_some_and(|side| side.digest != trial.opened.digest)
}

fn arrival(wanted: &Wanted) -> Result<Arrival, Failure> {
    let app = one_application(&wanted.workspace, "deploy")?;
    let written = app.config.canary().and_then(|canary| canary.arrival.as_ref());
    Ok(written.map_or(Arrival::Queue, |arrival| arrival.value))
}
