mod hooks;
mod shown;

use super::carry_out::{confirm, reason};
use super::trial::{Caveat, Diary, Moved, Scene, TrialOptions, View, When, Work, back, data, run_on, side, tell};
use super::{Exit, Failure, Output, Session};
use crate::compile::render::Side;
use crate::report::receipt::taken;
use crate::rollout::ledger::keep::previous;
use crate::rollout::ledger::{Event, Number, Stored};
use crate::rollout::receipt::Receipt;
use crate::rollout::trial::{Trial, Why};
use hooks::hooks;
use shown::{Decided, open, preview};
use std::rc::Rc;

const HELD: &str = "automation is held\nhelp: `railiance resume --reason TEXT` lets it go on";

/// Go back to what was stable before, as the ledger has it
///
/// During a trial the trial ends, and stable stays. Else the objects of the release before come back, as they
/// were recorded: no repository is needed for them. What it would do is shown, and you are asked. Automation is
/// held from then on, until `resume`: no pipeline undoes what a person did. Neither windows nor approvals bind it.
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

    /// Write objects of an API version that is served no more in the one that is served in its place
    #[arg(long)]
    convert: bool,

    /// Show what it would do, and do nothing
    #[arg(long)]
    plan: bool,

    /// Do not ask: for pipelines, and wherever there is no terminal
    #[arg(short, long)]
    yes: bool,

    /// Why, for the record
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: String,
}

fn number(text: &str) -> Result<u64, String> {
    text.trim_start_matches('v').parse().map_err(|_| "a release is a number, such as `12` or `v12`".to_owned())
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("rollback", &[Output::Text])?;
    run_on(&args.options, "rollback", session, async |scene, session| {
        let view = scene.view().await?;
        let decided = Decided::on(args, &view);
        if args.plan || !args.yes {
            match preview(args, &decided, scene, &view, session).await? {
                Some(exit) => return Ok(exit),
                None if args.plan => return Ok(Exit::Done),
                None => {}
            }
            if !confirm("rollback", &format!("rollback: do this to `{}`?", scene.app()), session)? {
                return Ok(Exit::Error);
            }
        }
        scene.locked(session, async |work, session| carry_back(args, &decided, work, session).await).await
    })
}

/// Tells of the data before anybody is asked; nobody is asked what would be refused.
fn across(args: &Args, caveat: Option<Caveat>, session: &mut Session) -> Result<Option<Exit>, Failure> {
    match caveat {
        Some(caveat) if args.across_data => caveat.tell(session).map(|()| None),
        Some(caveat) => caveat.refuse(session).map(Some),
        None => Ok(None),
    }
}

/// The same under the lease: whoever was asked has seen it.
fn told_across(args: &Args, caveat: Option<Caveat>, session: &mut Session) -> Result<Option<Exit>, Failure> {
    across(args, caveat.filter(|_| args.yes || !args.across_data), session)
}

/// Whether this very version is stable, and nothing else was written since.
fn is_stable(view: &View, to: &Stored) -> bool {
    is_newest(view, to) && view.unsettled().is_none() && !view.book.deleted
}

fn is_newest(view: &View, to: &Stored) -> bool {
    view.book.newest().is_some_and(|newest| newest.record.about.digest == to.record.about.digest)
}

/// Whether something of the candidate is there already, or was, so that to end its trial is to go back: of what only waits for people
/// nothing is.
fn reaches_stable(trial: &Trial) -> bool {
    trial.has_canary() || trial.begun
}

/// A record holds no values: a release comes back with those of today (decision H28).
async fn rotation(scene: &Scene, to: &Stored, session: &mut Session) -> Result<(), Failure> {
    let since = format!("release {} was recorded", to.number());
    tell::rotation(scene, &to.record.about.secrets, &since, session).await
}

/// Where it goes: to what was asked for; to where one that was not finished went; nowhere, where the end of a trial is all; else to
/// what was released last, if something else was written since, and to what was released before.
fn goal(args: &Args, view: &View) -> Option<Number> {
    if let Some(number) = args.to {
        return Some(Number(number));
    }
    if let Some(rolling) = view.rolling_back() {
        return rolling.to;
    }
    match open(view).is_some_and(reaches_stable) {
        true => None,
        false => view.unsettled().or_else(|| previous(&view.book.briefs())),
    }
}

fn recorded(view: &View, number: Option<Number>) -> Option<&Stored> {
    view.book.records.iter().find(|record| Some(record.number()) == number)
}

/// What is of a version that is gone; without `--convert` the way is closed.
async fn outdated(
    args: &Args,
    scene: &Scene,
    side: &Side,
    session: &mut Session,
) -> Result<Result<Vec<Moved>, Exit>, Failure> {
    let moved = back::outdated(scene, side).await?;
    let gone = moved.iter().any(|moved| moved.to.is_none());
    if moved.is_empty() || (args.convert && !gone) {
        return Ok(Ok(moved));
    }
    let words: Vec<String> = moved.iter().map(|moved| format!("\n  {}", moved.words())).collect();
    let help =
        if gone { "another release: `--to N`" } else { "`--convert` writes it so, with the fields that were recorded" };
    session.complain(&format!(
        "closed: this cluster does not serve all of it any more:{}\nhelp: {help}",
        words.concat()
    ))?;
    Ok(Err(Exit::Closed))
}

fn nowhere(args: &Args, view: &View, session: &mut Session) -> Result<Exit, Failure> {
    if let Some(to) = args.to.map(Number) {
        session.complain(&format!(
            "closed: {to} is not in the ledger\nhelp: `railiance history` lists what was released"
        ))?;
        return Ok(Exit::Closed);
    }
    let others = if view.book.records.len() > 1 { "; `--to N` goes to what was taken back, too" } else { "" };
    session.complain(&format!(
        "closed: there is nothing to go back to\nhelp: `railiance history` lists what was released{others}"
    ))?;
    Ok(Exit::Closed)
}

async fn carry_back(args: &Args, decided: &Decided, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let view = &work.view;
    if let Some(rollout) = view.just_back(work.hold).filter(|_| args.to.is_none()) {
        // whoever came that far was killed before it could say so; now somebody has, and that is the end of it
        work.end(&work.diary_of(rollout), &Receipt::default()).await?;
        session.say("nothing to do: a rollback was interrupted at its very end\nhelp: the same verb once more goes back from what is stable now")?;
        return Ok(Exit::Done);
    }
    if let Some(exit) = decided.overtaken(args, view, session)? {
        return Ok(exit);
    }
    // before anything ends: whether there is a way to where it shall go
    let way = match decided.ends_only() {
        true => None,
        false => match way(args, work, session).await? {
            Ok(way) => Some(way),
            Err(exit) => return Ok(exit),
        },
    };
    let trial = open(view);
    if let Some(trial) = trial
        && let Some(exit) = told_across(args, work.sight().lasting(trial).await?, session)?
    {
        return Ok(exit);
    }
    let diary = begin(args, way.as_ref().map(|way| way.to.number()), work).await?;
    match trial {
        Some(trial) => {
            if let Some(stop) = work.fall(trial, Why::Asked, args.reason.clone(), Vec::new(), session).await? {
                return tell::stopped(&stop, session);
            }
        }
        None if view.trial().is_none() => work.tidy().await?,
        None => {}
    }
    match way {
        Some(way) => back_to(args, way, &diary, work, session).await,
        None => ended(&diary, work, session).await,
    }
}

/// What is noted before anything else: where it goes, so that whoever finishes it goes no further, and that automation waits from here
/// on. While a trial goes on that is in its own run: what is said of it later comes after this.
async fn begin(args: &Args, to: Option<Number>, work: &Work<'_>) -> Result<Rc<Diary>, Failure> {
    let view = &work.view;
    let rolling = view.rolling_back().filter(|rolling| rolling.to == to);
    let run = match (&rolling, view.trial()) {
        (_, Some(trial)) => Some(trial.rollout),
        // that of a trial, which is over by now, is no place for what comes after it
        (Some(rolling), None) if to.is_none() || view.trial_of(rolling.rollout).is_none() => Some(rolling.rollout),
        (_, None) => None,
    };
    let diary = run.map_or_else(|| work.new_diary(), |run| work.diary_of(run));
    if rolling.as_ref().is_none_or(|rolling| rolling.rollout != diary.rollout) {
        let from = view.book.newest().map(Stored::number);
        work.note(&diary, Event::RollingBack { from, to }).await?;
    }
    if rolling.as_ref().is_none_or(|rolling| !rolling.held) || view.history.held.is_none() {
        // somebody may have let it go on in a later run than this one
        let last = if view.trial().is_none() { work.new_diary() } else { Rc::clone(&diary) };
        // it may come to nothing yet: a hook before it has its say
        let data = if args.across_data { " (--across-data)" } else { "" };
        work.note(&last, Event::Held { reason: format!("rollback{data}: {}", args.reason) }).await?;
    }
    Ok(diary)
}

/// The end of a trial was all.
async fn ended(diary: &Diary, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    // killed behind its last entry it is known by this
    work.mark_open(diary).await?;
    work.end(diary, &Receipt::default()).await?;
    let trial = work.view.trial_of(diary.rollout);
    let off = trial.map(|trial| tell::off_trial(&trial)).unwrap_or_default();
    session.say(&format!("{off}; {HELD}"))?;
    Ok(Exit::Done)
}

/// Where a rollback goes, and what of it has to be written in another version.
struct Way<'v> {
    to: &'v Stored,
    moved: Vec<Moved>,
}

/// The way back, if there is one, and it is open; else the code to end with.
async fn way<'v>(args: &Args, work: &'v Work<'_>, session: &mut Session) -> Result<Result<Way<'v>, Exit>, Failure> {
    let view = &work.view;
    let Some(to) = recorded(view, goal(args, view)) else { return nowhere(args, view, session).map(Err) };
    if is_stable(view, to) {
        if open(view).is_none() {
            if let Some(rollout) = view.just_back(work.hold) {
                work.end(&work.diary_of(rollout), &Receipt::default()).await?;
            }
            session.say("nothing to do: this very version is stable")?;
            return Ok(Err(Exit::Done));
        }
        return Ok(Ok(Way { to, moved: Vec::new() }));
    }
    let side = side(&work.store, &view.book, to).await?;
    let moved = match outdated(args, work.scene, &side, session).await? {
        Ok(moved) => moved,
        Err(exit) => return Ok(Err(exit)),
    };
    if let Some(exit) = told_across(args, data(work.scene, &work.store, view, to).await?, session)? {
        return Ok(Err(exit));
    }
    work.may_go_back(&side, &moved).await?;
    Ok(Ok(Way { to, moved }))
}

/// What was released before becomes stable again.
async fn back_to(
    args: &Args,
    way: Way<'_>,
    begun: &Rc<Diary>,
    work: &Work<'_>,
    session: &mut Session,
) -> Result<Exit, Failure> {
    let (view, Way { to, moved }) = (&work.view, way);
    if is_stable(view, to) {
        // a trial has ended, and that was all
        work.mark_open(begun).await?;
        work.end(begun, &Receipt::default()).await?;
        session.say(&format!("nothing else to do: this very version is stable; {HELD}"))?;
        return Ok(Exit::Done);
    }
    let committed = view.trial().filter(|trial| view.is_committed(trial));
    // until something is written `promote` can finish a release that has its record
    let before = if committed.is_some() { Rc::clone(begun) } else { own_run(begun, to, work).await? };
    // where this very way back was left half done they have run: requests go to it already
    let is_half_done = view.rolling_back().is_some_and(|rolling| rolling.begun) && is_newest(view, to);
    if !is_half_done && let Some(why) = hooks(work, When::BeforeRollback, to, &before, session).await? {
        session.complain(&format!("closed: {why}\nhelp: the same verb once more goes on with it; {HELD}"))?;
        return Ok(Exit::Closed);
    }
    if args.yes {
        // whoever was asked has seen it
        rotation(work.scene, to, session).await?;
    }
    let diary = match committed {
        Some(trial) => {
            // what is left of the canary goes with the rest
            work.close(trial, begun).await?;
            own_run(begun, to, work).await?
        }
        None => before,
    };
    let receipt = work.back(to, args.reason.clone(), &moved, &diary, session).await?;
    taken(&receipt).iter().try_for_each(|line| session.say(line))?;
    if let Some(stop) = &receipt.stopped {
        return tell::stopped(stop, session);
    }
    if let Some(why) = hooks(work, When::AfterRollback, to, &diary, session).await? {
        session.complain(&format!("{why}; it is stable all the same"))?;
    }
    work.end(&diary, &receipt).await?;
    session.say(&format!("`{}` is stable again; {HELD}", to.record.about.version))?;
    Ok(Exit::Done)
}

/// The run in which a release comes back. Where a trial was there before it, that one's is over by now.
async fn own_run(begun: &Rc<Diary>, to: &Stored, work: &Work<'_>) -> Result<Rc<Diary>, Failure> {
    let view = &work.view;
    if view.trial().is_none_or(|trial| trial.rollout != begun.rollout) {
        return Ok(Rc::clone(begun));
    }
    let diary = work.new_diary();
    let from = view.book.newest().map(Stored::number);
    work.note(&diary, Event::RollingBack { from, to: Some(to.number()) }).await?;
    Ok(diary)
}
