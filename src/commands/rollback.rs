use super::carry_out::{confirm, show};
use super::trial::back::Preview;
use super::trial::{Caveat, Moved, Scene, TrialOptions, View, When, Work, back, data, recorded, run_on, side, tell};
use super::{Exit, Failure, Output, Session};
use crate::compile::render::Side;
use crate::report::receipt::taken;
use crate::rollout::ledger::keep::previous;
use crate::rollout::ledger::{About, Entry, Event, Number, RollbackHooks, Rollout, Stored};
use crate::rollout::trial::{Trial, Why};
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
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

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
    if let Some(trial) = view.trial().filter(|trial| !view.is_committed(trial)) {
        let caveat = scene.sight(&scene.cluster, &view).lasting(trial).await?;
        match reaches_stable(trial) {
            true if args.to.is_none() => {
                session.say(&format!("ends the trial of `{}`: stable stays as it is", trial.opened.version))?;
                return across(args, caveat, session);
            }
            true => {}
            false => session.say(&format!("`{}` waits no more", trial.opened.version))?,
        }
        if let Some(exit) = across(args, caveat, session)? {
            return Ok(Some(exit));
        }
    }
    let Some(to) = target(args, &view) else { return nowhere(session).map(Some) };
    rotation(scene, to, session).await?;
    let side = side(&scene.store, &view.book, to).await?;
    let moved = match outdated(args, scene, &side, session).await? {
        Ok(moved) => moved,
        Err(exit) => return Ok(Some(exit)),
    };
    let Preview { plan, pods } = back::preview(scene, &view, &side, &moved).await?;
    show(&plan, &scene.place.workspace.sources, session)?;
    if plan.is_refused() {
        return Ok(Some(Exit::Error));
    }
    for pod in pods {
        session.say(&format!(
            "the pod `{pod}` is deleted: its revision never got ready, and its controller waits for it"
        ))?;
    }
    if is_stable(&view, to) {
        return Ok(None);
    }
    across(args, data(scene, &scene.store, &view, to).await?, session)
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

/// Whether something of the candidate is there already, so that to end its trial is to go back: of what waits for people nothing is.
fn reaches_stable(trial: &Trial) -> bool {
    trial.has_canary() || trial.mixed
}

/// A record holds no values: a release comes back with those of today (decision H28).
async fn rotation(scene: &Scene, to: &Stored, session: &mut Session) -> Result<(), Failure> {
    let since = format!("release {} was recorded", to.number());
    tell::rotation(scene, &to.record.about.secrets, &since, session).await
}

/// What was asked for; else what was released last, if something else was written since; else what was released before.
fn target<'v>(args: &Args, view: &'v View) -> Option<&'v Stored> {
    let number = args.to.map(Number).or_else(|| view.unsettled()).or_else(|| previous(&view.book.briefs()))?;
    view.book.records.iter().find(|record| record.number() == number)
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

fn nowhere(session: &mut Session) -> Result<Exit, Failure> {
    session.complain("closed: there is nothing to go back to\nhelp: `railiance history` lists what was released")?;
    Ok(Exit::Closed)
}

async fn carry_back(args: &Args, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let view = &work.view;
    if let Some(trial) = view.trial().filter(|trial| !view.is_committed(trial)) {
        if !reaches_stable(trial) && target(args, view).is_none() {
            return nowhere(session);
        }
        if let Some(exit) = told_across(args, work.sight().lasting(trial).await?, session)? {
            return Ok(exit);
        }
        let stop = work.fall(trial, Why::Asked, args.reason.clone(), Vec::new(), session).await?;
        match stop {
            Some(stop) => return tell::stopped(&stop, session),
            None if args.to.is_none() && reaches_stable(trial) => {
                session.say(&tell::off_trial(trial))?;
                return Ok(Exit::Done);
            }
            None => {}
        }
    }
    if args.to.is_none() && work.hold.from.is_some() && view.is_just_back() {
        // whoever made it so was killed before it could say so
        session.say("nothing to do: a rollback was interrupted at its very end\nhelp: the same verb once more goes further back")?;
        return Ok(Exit::Done);
    }
    let Some(to) = target(args, view) else { return nowhere(session) };
    if is_stable(view, to) {
        session.say("nothing to do: this very version is stable")?;
        return Ok(Exit::Done);
    }
    back_to(args, to, work, session).await
}

/// What was released before becomes stable again.
async fn back_to(args: &Args, to: &Stored, work: &Work<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let view = &work.view;
    let side = side(&work.store, &view.book, to).await?;
    let moved = match outdated(args, work.scene, &side, session).await? {
        Ok(moved) => moved,
        Err(exit) => return Ok(exit),
    };
    if let Some(exit) = told_across(args, data(work.scene, &work.store, view, to).await?, session)? {
        return Ok(exit);
    }
    work.may_go_back(&side, &moved).await?;
    // where this very way back was left half done they have run: requests go to it already
    if !(view.is_half_back() && is_newest(view, to))
        && let Some(why) = hooks(work, When::BeforeRollback, to, session).await?
    {
        session.complain(&format!("closed: {why}"))?;
        return Ok(Exit::Closed);
    }
    if args.yes {
        // whoever was asked has seen it
        rotation(work.scene, to, session).await?;
    }
    if let Some(trial) = view.trial().filter(|trial| view.is_committed(trial)) {
        // its record stands; what is left of the canary goes with the rest, and until here `promote` could finish it
        work.close(trial, &work.diary(trial)).await?;
    }
    let receipt = work.back(to, args.reason.clone(), &moved, session).await?;
    taken(&receipt).iter().try_for_each(|line| session.say(line))?;
    if let Some(stop) = &receipt.stopped {
        return tell::stopped(stop, session);
    }
    if let Some(why) = hooks(work, When::AfterRollback, to, session).await? {
        session.complain(&format!("{why}; it is stable all the same"))?;
    }
    work.end(&work.new_diary(), &receipt).await?;
    session.say(&format!(
        "`{}` is stable again; automation is held\nhelp: `railiance resume --reason TEXT` lets it go on",
        to.record.about.version
    ))?;
    Ok(Exit::Done)
}

/// The contract's commands around a rollback; what is not at hand is skipped, which is told and recorded (decision H34).
async fn hooks(work: &Work<'_>, when: When, to: &Stored, session: &mut Session) -> Result<Option<String>, Failure> {
    let diary = work.new_diary();
    let Some(directory) = work.scene.directory() else {
        // those of the release that is left: its contract is the one in force
        let left = work.view.book.newest().and_then(|newest| newest.record.about.rollback_hooks.as_ref());
        for (name, why) in left_out(when, left) {
            work.skip(name, why, &diary, session).await?;
        }
        return Ok(None);
    };
    let Some(hooks) = work.scene.application().map(|app| RollbackHooks::of(&app.config)) else { return Ok(None) };
    for (name, words) in when.named(around(when, &hooks)) {
        let hook = match recorded(words.to_vec(), directory) {
            Ok(hook) => hook,
            // at night a way back does not depend on a file
            Err(missing) => {
                work.skip(name, missing.to_string(), &diary, session).await?;
                continue;
            }
        };
        let mut env = environment(&to.record.about, diary.rollout);
        env.insert("RAILIANCE_ATTEMPT".to_owned(), (begun(&work.view.journal, &name) + 1).to_string());
        if let Some(why) = work.run_hook(when, &name, &hook, env, &diary, session).await? {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

fn environment(about: &About, rollout: Rollout) -> BTreeMap<String, String> {
    let told = [("VERSION", about.version.clone()), ("DIGEST", about.digest.clone()), ("RUN", rollout.to_string())];
    told.into_iter().map(|(name, value)| (format!("RAILIANCE_{name}"), value)).collect()
}

/// How often a hook was begun since the last run that came to its end: this way back has had no end yet.
fn begun(journal: &[Entry], hook: &str) -> usize {
    let open = journal.iter().rev().take_while(|entry| !matches!(entry.event, Event::Done { .. }));
    open.filter(|entry| matches!(&entry.event, Event::Running { name, .. } if name == hook)).count()
}

/// The commands of one moment.
fn around(when: When, hooks: &RollbackHooks) -> impl Iterator<Item = &[String]> {
    let commands: &[Vec<String>] = match when {
        When::BeforeRollback => &hooks.before,
        When::AfterRollback => &hooks.after,
        When::BeforeCanary | When::BeforePromote | When::AfterPromote => &[],
    };
    commands.iter().map(Vec::as_slice)
}

/// What is not run where no file is at hand, each by its name and why. Records of before hooks were kept do not say whether there is any.
fn left_out(when: When, recorded: Option<&RollbackHooks>) -> Vec<(String, String)> {
    let away = "the application's files are not at hand";
    match recorded {
        Some(hooks) => when.named(around(when, hooks)).into_iter().map(|(name, _)| (name, away.to_owned())).collect(),
        None => vec![(when.name().to_owned(), format!("{away}: its hooks, if it has any, were not run"))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h34_only_hooks_that_there_are_count_as_left_out() {
        let hooks = RollbackHooks {
            before: vec![vec!["hooks/drain.sh".to_owned(), "all".to_owned()]],
            ..RollbackHooks::default()
        };
        let away = "the application's files are not at hand";
        let drain = ("before_rollback: hooks/drain.sh all".to_owned(), away.to_owned());
        assert_eq!(left_out(When::BeforeRollback, Some(&hooks)), [drain]);
        assert_eq!(left_out(When::AfterRollback, Some(&hooks)), []);
        // a record of before says nothing of them
        let (name, why) = left_out(When::AfterRollback, None).remove(0);
        assert_eq!(
            (name, why),
            ("after_rollback".to_owned(), format!("{away}: its hooks, if it has any, were not run"))
        );
    }
}
