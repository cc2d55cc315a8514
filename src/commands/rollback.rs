use super::carry_out::confirm;
use super::session::look;
use super::trial::{Scene, TrialOptions, When, Work, back, recorded, run_on, side, tell};
use super::{Exit, Failure, Output, Session};
use crate::report::diff::Paint;
use crate::report::plan;
use crate::rollout::ledger::keep::previous;
use crate::rollout::ledger::{Number, Stored};
use crate::rollout::live::{annotation, text};
use crate::rollout::trial::Why;
use std::collections::BTreeMap;

/// Go back to what was stable before, as the ledger has it
///
/// During a trial the trial ends, and stable stays. Else the objects of the release before come back, as they
/// were recorded: no repository is needed for them. What it would do is shown, and you are asked. Automation is
/// held afterwards, until `resume`: no pipeline undoes what a person did. Neither windows nor approvals bind it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: TrialOptions,

    /// The release to go back to: `12` or `v12`; without it the newest before this one that was not taken back
    #[arg(long, value_name = "N", value_parser = number)]
    to: Option<u64>,

    /// Go back though a job changed data in a way that cannot be taken back, or the contract asks for a person's word on data
    #[arg(long)]
    across_data: bool,

    /// Show what it would do, and do nothing
    #[arg(long)]
    plan: bool,

    /// Do not ask: for pipelines, and wherever there is no terminal
    #[arg(short, long)]
    yes: bool,

    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// On a Job: whether what it does can be taken back.
const REVERSIBLE: &str = "railiance.dev/reversible";

fn number(text: &str) -> Result<u64, String> {
    text.trim_start_matches('v').parse().map_err(|_| "a release is a number, such as `12` or `v12`".to_owned())
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("rollback", &[Output::Text])?;
    run_on(&args.options, "rollback", session, async |scene, session| {
        if args.plan || !args.yes {
            match preview(args, scene, session).await? {
                Some(exit) => return Ok(exit),
                None if args.plan => return Ok(Exit::Done),
                None => {}
            }
            if !confirm("rollback", &format!("rollback: do this to `{}`?", scene.app()), session)? {
                return Ok(Exit::Error);
            }
        }
        scene.locked(session, async |work, session| carry_back(args, work, session).await).await
    })
}

/// What would be done, as a look without the lease tells it.
async fn preview(args: &Args, scene: &Scene, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let view = scene.view().await?;
    if let Some(trial) = view.trial().filter(|trial| !view.is_committed(trial) && args.to.is_none()) {
        session.say(&format!("ends the trial of `{}`: stable stays as it is", trial.opened.version))?;
        return Ok(None);
    }
    let Some(to) = target(args, &view) else { return nowhere(session).map(Some) };
    let to = side(&scene.store, &view.book, to).await?;
    let plan = back::preview(scene, &to).await?;
    let screen = session.terminal.talk_screen();
    let paint = if screen.colour { Paint::Colour } else { Paint::Plain };
    session.say(plan::text(&plan, &scene.place.workspace.sources, paint, look(screen).glyphs).trim_end())?;
    Ok(None)
}

fn target<'v>(args: &Args, view: &'v super::trial::View) -> Option<&'v Stored> {
    let number = args.to.map(Number).or_else(|| previous(&view.book.briefs()))?;
    view.book.records.iter().find(|record| record.number() == number)
}

fn nowhere(session: &mut Session) -> Result<Exit, Failure> {
    session.complain("closed: there is nothing to go back to\nhelp: `railiance history` lists what was released")?;
    Ok(Exit::Closed)
}

async fn carry_back(args: &Args, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let view = &work.view;
    if let Some(trial) = view.trial().filter(|trial| !view.is_committed(trial)) {
        let stop = work.fall(trial, Why::Asked, args.reason.clone(), Vec::new(), session).await?;
        match stop {
            Some(stop) => return tell::stopped(&stop, session),
            None if args.to.is_none() => {
                session.say(&format!("`{}` is off trial, and stable serves alone", trial.opened.version))?;
                return Ok(Exit::Done);
            }
            None => {}
        }
    }
    let Some(to) = target(args, view) else { return nowhere(session) };
    if let Some(trial) = view.trial().filter(|trial| view.is_committed(trial)) {
        // its record stands; what is left of the canary goes with the rest
        work.close(trial, &work.diary(trial)).await?;
    }
    if view.book.newest().is_some_and(|newest| newest.record.about.digest == to.record.about.digest) {
        session.say("nothing to do: this very version is stable")?;
        return Ok(Exit::Done);
    }
    if let Some(why) = data(work, to).await?.filter(|_| !args.across_data) {
        session.complain(&format!("waiting for a person: {why}\nhelp: look at the data, then `--across-data`"))?;
        return Ok(Exit::WaitingForHuman);
    }
    if let Some(why) = hooks(work, When::BeforeRollback, session).await? {
        session.complain(&format!("closed: {why}"))?;
        return Ok(Exit::Closed);
    }
    let version = to.record.about.version.clone();
    match work.back(to, args.reason.clone(), session).await? {
        Some(stop) => tell::stopped(&stop, session),
        None => {
            if let Some(why) = hooks(work, When::AfterRollback, session).await? {
                session.complain(&format!("{why}; it is stable all the same"))?;
            }
            session.say(&format!(
                "`{version}` is stable again; automation is held\nhelp: `railiance resume --reason TEXT` lets it go on"
            ))?;
            Ok(Exit::Done)
        }
    }
}

/// Why data may not fit the release that is gone back to (decision H11).
async fn data(work: &Work<'_>, to: &Stored) -> Result<Option<String>, Failure> {
    let app = work.scene.place.workspace.apps.first().and_then(|loaded| loaded.application.as_ref());
    if app.is_some_and(|app| app.config.keeps_data()) {
        return Ok(Some("the contract says `rollback = \"needs-human\"`".to_owned()));
    }
    let book = &work.view.book;
    for record in book.records.iter().filter(|record| record.number() > to.number()) {
        if record.record.about.lasting {
            let version = &record.record.about.version;
            return Ok(Some(format!("the contract of {version} says `rollback = \"needs-human\"`")));
        }
        let side = side(&work.store, book, record).await?;
        let lasting = side.actions.iter().find(|job| annotation(&job.value, REVERSIBLE) == Some("false"));
        if let Some(job) = lasting {
            let job = text(&job.value, "/metadata/name").unwrap_or_default();
            return Ok(Some(format!("the job `{job}` of {} cannot be taken back", record.record.about.version)));
        }
    }
    Ok(None)
}

/// The contract's commands around a rollback; without its files there are none, and that is told.
async fn hooks(work: &Work<'_>, when: When, session: &mut Session) -> Result<Option<String>, Failure> {
    let Some(directory) = work.scene.directory() else {
        session.say(&format!("hooks of `{}` are skipped: the application's files are not at hand", when.name()))?;
        return Ok(None);
    };
    let app = work.scene.place.workspace.apps.first().and_then(|loaded| loaded.application.as_ref());
    let Some(hooks) = app.map(|app| &app.config.contract.hooks) else { return Ok(None) };
    let commands = match when {
        When::BeforeRollback => &hooks.before_rollback,
        When::AfterRollback => &hooks.after_rollback,
        When::BeforeCanary | When::BeforePromote | When::AfterPromote => return Ok(None),
    };
    let diary = work.new_diary();
    for command in commands {
        let words = command.iter().map(|word| word.value.clone()).collect();
        let hook = recorded(words, directory)?;
        if let Some(why) = work.run_hook(when, &hook, BTreeMap::new(), &diary, session).await? {
            return Ok(Some(why));
        }
    }
    Ok(None)
}
