//! `railiance run`: stage 1.
//!
//! [`subject`] is what the contract says, as values; [`stage`] the process and everything that can happen meanwhile;
//! [`round`] one run from the start to the result.

mod cut;
mod round;
mod stage;
mod subject;

use super::cluster_options::ClusterOptions;
use super::place::PlaceOptions;
use super::trial::{TrialOptions, run_on};
use super::workspace::Workspace;
use super::{Exit, Failure, Output, Session};
use crate::compile::check::contract;
use crate::report::local;
use crate::rollout::ledger::Event;
use crate::rollout::local::{Document, Verdict};
use crate::world::cluster::Runtime;
use crate::world::disk::write_file;
use crate::world::interrupt::Interrupt;
use crate::world::local::{Changes, Loss};
use cut::Cut;
use stage::{Meanwhile, Stage};
use std::path::PathBuf;
use std::time::Duration;
use subject::Subject;

/// Stage 1: start the application here, wait until it is ready, make its checks, end it
///
/// Starts what `[stage.local]` declares, in the directory that holds `railiance/`, shows what it writes on
/// stderr, and makes all checks of `[health]` at once. Whatever happens then, the process and all that it
/// started are ended: SIGTERM, after a grace SIGKILL. Ends with 0 where all checks passed, 10 where one
/// failed, 13 where something took too long, 1 where the process died, 15 where it could not be started.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The application's directory
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,

    /// Look at a process that runs already; none is started or ended
    #[arg(long)]
    attach: bool,

    /// Leave the process running after the checks, until Ctrl-C
    #[arg(long, conflicts_with = "attach")]
    keep: bool,

    /// Leave it running, and start it anew whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["attach", "keep"])]
    watch: bool,

    /// What runs is the image of the candidate in release.toml; the result says so
    #[arg(long)]
    candidate: bool,

    /// Write the result to a file as well, as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write the result into the ledger as well, where stage 2 finds it, as old as the server says
    #[arg(long, conflicts_with_all = ["keep", "watch"])]
    record: bool,

    /// The target whose ledger that is; needed where several are declared
    #[arg(long, value_name = "NAME", requires = "record")]
    target: Option<String>,

    #[command(flatten)]
    cluster: ClusterOptions,

    /// Between SIGTERM and SIGKILL
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "10s")]
    grace: Duration,
}

fn time(text: &str) -> Result<Duration, String> {
    contract::Duration::parse(text).map(|time| Duration::from_secs(time.seconds))
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("run", &[Output::Text, Output::Json, Output::Junit])?;
    let engine = Runtime::start().map_err(waiting)?;
    let (exit, result) = engine.block_on(async {
        let interrupt = Interrupt::listen().map_err(waiting)?;
        match args.watch {
            true => again_and_again(args, output, &interrupt, session).await.map(|exit| (exit, None)),
            false => once(args, output, &interrupt, session).await,
        }
    })?;
    match result.filter(|_| args.record) {
        Some(result) => record(args, exit, result, session),
        None => Ok(exit),
    }
}

/// A result that cannot be kept is told, whatever it was.
fn record(args: &Args, exit: Exit, result: Document, session: &mut Session) -> Result<Exit, Failure> {
    let place = PlaceOptions { path: args.path.clone(), target: args.target.clone(), cluster: args.cluster.clone() };
    let kept = run_on(&TrialOptions::at(place), "run --record", session, async |scene, session| {
        scene
            .locked(session, async |work, _| {
                work.note(&work.new_diary(), Event::Tried(Box::new(result))).await?;
                Ok(Exit::Done)
            })
            .await
    })?;
    if kept == Exit::Done {
        session.say("recorded: `railiance deploy` finds it")?;
        return Ok(exit);
    }
    Ok(kept)
}

fn waiting(source: std::io::Error) -> Failure {
    Failure::Io { what: "cannot wait for a process".to_owned(), source }
}

async fn once(
    args: &Args,
    output: Output,
    interrupt: &Interrupt,
    session: &mut Session,
) -> Result<(Exit, Option<Document>), Failure> {
    let subject = match Subject::read(args, session)? {
        Ok(subject) => subject,
        Err(exit) => return Ok((exit, None)),
    };
    let mut stage = Stage::new(&subject, interrupt, session);
    let result = round::round(&subject, &mut stage).await?;
    tell(&result, args, output, stage.session())?;
    let exit = exit_of(&result, interrupt);
    if !stage.is_up() {
        return Ok((exit, Some(result)));
    }
    stage.say("it goes on until Ctrl-C")?;
    let lost = stage.during(std::future::pending::<()>()).await?;
    stage.stop().await?;
    match lost {
        Meanwhile::Lost(loss) => {
            stage.session().complain(&died(&loss))?;
            Ok((Exit::Error, None))
        }
        Meanwhile::Signal(_) | Meanwhile::Changed | Meanwhile::Done(()) => Ok((exit, Some(result))),
    }
}

/// Ends by a signal alone; then it is the last verdict that counts.
async fn again_and_again(
    args: &Args,
    output: Output,
    interrupt: &Interrupt,
    session: &mut Session,
) -> Result<Exit, Failure> {
    let directory = directory(args)?;
    let mut cut = Cut::default();
    loop {
        // what changes from here on is seen, while it is read and started as well
        let mut changes = Changes::since_now(&directory, args.out.as_deref());
        let (changed, exit) = match Subject::read(args, session)? {
            Ok(subject) => {
                let mut stage = Stage::new(&subject, interrupt, session);
                let mut watch = Some(&mut changes);
                if cut.may_go_on(stage.session())? {
                    watch.take().into_iter().for_each(|changes| stage.watch(changes));
                }
                let result = round::round(&subject, &mut stage).await?;
                let changed = match stage.changed() {
                    // what was asked is not what is there by now: there is nothing to tell
                    Some(change) => {
                        cut.by(&change);
                        Some(change.file)
                    }
                    None => {
                        cut = Cut::default();
                        tell(&result, args, output, stage.session())?;
                        watch.into_iter().for_each(|changes| stage.watch(changes));
                        until_changed(&mut stage).await?
                    }
                };
                (changed, exit_of(&result, interrupt))
            }
            Err(exit) => (next_change(&mut changes, interrupt).await, exit),
        };
        match changed {
            Some(file) => session.say(&format!("`{file}` changed: once more"))?,
            None => return Ok(exit),
        }
    }
}

/// The file that changed; `None` after a signal.
async fn until_changed(stage: &mut Stage<'_>) -> Result<Option<String>, Failure> {
    let changed = loop {
        match stage.during(std::future::pending::<()>()).await? {
            Meanwhile::Changed => break stage.changed().map(|change| change.file),
            Meanwhile::Signal(_) | Meanwhile::Done(()) => break None,
            Meanwhile::Lost(loss) => {
                stage.stop().await?;
                stage.session().complain(&died(&loss))?;
            }
        }
    };
    stage.stop().await?;
    Ok(changed)
}

async fn next_change(changes: &mut Changes, interrupt: &Interrupt) -> Option<String> {
    tokio::select! {
        _ = interrupt.comes() => None,
        file = changes.come() => Some(file),
    }
}

/// The directory whose files are watched, whatever the contract says meanwhile.
fn directory(args: &Args) -> Result<PathBuf, Failure> {
    let workspace = Workspace::contracts(std::slice::from_ref(&args.path));
    match workspace.apps.as_slice() {
        [only] => Ok(crate::world::disk::holder(&only.found.path)),
        found => Err(Failure::Usage(format!("`run --watch` needs one application, and there are {}", found.len()))),
    }
}

fn died(loss: &Loss) -> String {
    match loss {
        Loss::Ended(end) => format!("the process ended by itself, with {end}"),
        Loss::Unguarded => "the guard of the process was killed, and the process with it".to_owned(),
    }
}

fn tell(result: &Document, args: &Args, output: Output, session: &mut Session) -> Result<(), Failure> {
    let json = local::json(result)?;
    if let Some(file) = &args.out {
        write_file(file, json.as_bytes()).map_err(|error| Failure::Refused(error.to_string()))?;
    }
    session.write(&match output {
        Output::Json => json,
        Output::Junit => local::junit(result),
        Output::Text | Output::Yaml | Output::Name | Output::Sarif | Output::Github => local::text(result),
    })?;
    // whoever reads it waits for it while the process goes on
    session.shown()
}

fn exit_of(result: &Document, interrupt: &Interrupt) -> Exit {
    match result.verdict {
        Verdict::Passed => Exit::Done,
        Verdict::Failed => Exit::GateFailed,
        Verdict::TimedOut => Exit::TimedOut,
        Verdict::Died => Exit::Error,
        Verdict::NotStarted => Exit::Closed,
        Verdict::Interrupted => interrupt.heard().map_or(Exit::Interrupted, Exit::of_signal),
    }
}
