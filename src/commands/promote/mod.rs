mod direct;

use super::carry_out::{confirm, reason, show};
use super::release::report_stable;
use super::trial::{Means, Passes, Scene, Switched, TrialOptions, View, run_on, tell, unsettled};
use super::{Exit, Failure, Output, Session, preflight};
use crate::compile::render::{Side, alone};
use crate::edit::release::ReleaseValues;
use crate::report::opening::opening;
use crate::rollout::Consent;
use crate::rollout::preflight::Stage;
use crate::rollout::receipt::Stop;
use crate::rollout::trial::{Objection, Reached, Trial, objections};
use crate::world::cluster::How;
use direct::Opening;
use serde_json::Value;

/// Make the candidate that passed its trial stable; without a canary, the declared one
///
/// Where the contract has no canary (`strategy = "none"`), `--reason` and people's approval stand in the place of a verdict:
/// the first call shows the plan and writes it down, and a later one carries it out once enough agree. Stable's pods take the candidate while requests are shared as before; then they go to stable alone; then it
/// is recorded, which is the point of no return; then the canary goes. Windows and approvals are looked at
/// once, right before it begins. An interrupted promotion is finished by the next call.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: TrialOptions,

    /// Do not ask: for pipelines, and wherever there is no terminal
    #[arg(short, long)]
    yes: bool,

    /// Why, for the record; needed where the contract has no canary
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,

    /// Without a canary: release a version again that was taken back; needs `--reason`
    #[arg(long, requires = "reason")]
    again: bool,

    /// Without a canary: release a candidate that was not built on what is stable, and takes away what came with that; needs `--reason`
    #[arg(long, requires = "reason")]
    without_hotfix: bool,

    /// Without a canary: take the place of a candidate of which a job has changed data in a way that cannot be taken back; needs
    /// `--reason`
    #[arg(long, requires = "reason")]
    across_data: bool,

    /// Write what is stable now to release.toml, as a report
    #[arg(long, conflicts_with = "app")]
    write: bool,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    session.output_of("promote", &[Output::Text])?;
    run_on(&args.options, "promote", session, async |scene, session| {
        let view = match known(args, scene, session).await? {
            Ok(view) => view,
            Err(exit) => return Ok(exit),
        };
        if let Some(exit) = in_the_way(scene, &view, session).await? {
            return Ok(exit);
        }
        if view.trial().is_some_and(Trial::has_canary) && (args.again || args.without_hotfix || args.across_data) {
            let words = "`--again`, `--without-hotfix` and `--across-data` are for `deploy` here: it is on trial";
            return Err(Failure::Usage(words.to_owned()));
        }
        let Some(trial) = view.trial() else {
            if is_promoted(&view) {
                scene.locked(session, async |work, _| work.tidy().await).await?;
            }
            let exit = nothing(scene, &view, session)?;
            if let (Exit::Done, true, Some(promoted)) = (exit, args.write, &view.history.trial) {
                // the try before may have ended before the file was written
                report(args, scene, &view, promoted, session)?;
            }
            return Ok(exit);
        };
        if let Some(exit) = missing(scene, &view, trial, session).await? {
            return Ok(exit);
        }
        let since = if trial.has_canary() { "the verdict" } else { "it was opened" };
        if let (true, Some(candidate)) = (trial.has_canary(), &view.candidate) {
            tell::waiting(&view.largest_step(candidate, &trial.opened.terms), session)?;
        }
        tell::rotation(scene, &trial.opened.secrets, since, session).await?;
        if !args.yes && !is_wanted(scene, &view, trial, session).await? {
            return Ok(Exit::Error);
        }
        match switch(args, scene, trial, session).await? {
            Ok(switched) => told(args, scene, &view, trial, &switched, session),
            Err(exit) => Ok(exit),
        }
    })
}

impl Args {
    fn passes(&self) -> Passes {
        Passes { again: self.again, known: None, without_hotfix: self.without_hotfix }
    }
}

/// How often in a row somebody else may write while a candidate is judged.
const TRIES: usize = 3;

/// The ledger, once it knows what is to be promoted.
async fn known(args: &Args, scene: &Scene, session: &mut Session) -> Result<Result<View, Exit>, Failure> {
    for _ in 0..TRIES {
        let view = scene.view().await?;
        match direct::open(args, scene, &view, session).await? {
            Opening::Unchanged => return Ok(Ok(view)),
            Opening::Written => return Ok(Ok(scene.view().await?)),
            Opening::End(exit) => return Ok(Err(exit)),
            Opening::Again => session.say("somebody else has just written: looking again")?,
        }
    }
    session.complain("somebody else writes all the time; nothing was begun\nhelp: the same verb, later")?;
    Ok(Err(Exit::Locked))
}

/// Asks; without a canary nobody has seen yet what comes, and it is shown.
async fn is_wanted(scene: &Scene, view: &View, trial: &Trial, session: &mut Session) -> Result<bool, Failure> {
    if let Some(candidate) = view.candidate.as_ref().filter(|_| !trial.has_canary()) {
        let manifests = alone(Some(candidate));
        let consents = [Consent::Empty].into_iter().collect();
        let plan = scene.survey(&scene.cluster, &manifests, consents, How::DryRun).await?;
        show(&plan, &scene.place.workspace.sources, session)?;
    }
    confirm("promote", &format!("promote: make `{}` of `{}` stable?", trial.opened.version, scene.app()), session)
}

/// Promotes the candidate that was asked about, and no other.
async fn switch(
    args: &Args,
    scene: &Scene,
    trial: &Trial,
    session: &mut Session,
) -> Result<Result<Switched, Exit>, Failure> {
    scene
        .locked(session, async |work, session| {
            if let Some(exit) = in_the_way(work.scene, &work.view, session).await? {
                return Ok(Err(exit));
            }
            match work.view.trial() {
                Some(now) if now.rollout == trial.rollout => {
                    Ok(Ok(work.switch(now, args.reason.clone(), session).await?))
                }
                Some(now) => tell::replaced(trial, now, session).map(Err),
                None => nothing(scene, &work.view, session).map(Err),
            }
        })
        .await
}

fn told(
    args: &Args,
    scene: &Scene,
    view: &View,
    trial: &Trial,
    switched: &Switched,
    session: &mut Session,
) -> Result<Exit, Failure> {
    match switched {
        Switched::Done => {
            session.say(&format!("`{}` is stable", trial.opened.version))?;
            if args.write {
                report(args, scene, view, trial, session)?;
            }
            Ok(Exit::Done)
        }
        Switched::Back(stop) => {
            session.complain(&not_up(trial, "is what it was", stop))?;
            Ok(Exit::GateFailed)
        }
        Switched::Left(stop, caveat) => {
            session.complain(&not_up(trial, "is left as it is", stop))?;
            caveat.leave(session)
        }
        Switched::Closed(barrier) => {
            tell::closed(barrier, "`railiance rollback --reason TEXT` takes the promotion back", session)
        }
        Switched::Stopped(stop) => tell::stopped(stop, session),
    }
}

fn not_up(trial: &Trial, so: &str, stop: &Stop) -> String {
    let weight = if trial.has_canary() { "; the weight stays" } else { "" };
    format!("stable did not come up as the candidate, and {so}{weight}: {stop}")
}

/// What stage 3 needs and the cluster lacks. A promotion that has begun is finished or goes back.
async fn missing(scene: &Scene, view: &View, trial: &Trial, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let Some(candidate) = view.candidate.as_ref().filter(|_| trial.reached == Reached::Passed) else { return Ok(None) };
    let Some(app) = scene.application() else {
        session.say("preflight is skipped: the application's files are not at hand")?;
        return Ok(None);
    };
    let manifests = alone(Some(candidate));
    let on_target = (app, scene.place.target.as_deref());
    let missing = preflight::of_application(&scene.cluster, on_target, &manifests, Stage::Production).await?;
    preflight::closed(&missing, &scene.place.workspace.sources, session)
}

/// Whether the newest trial went into production, and is stable still.
fn is_promoted(view: &View) -> bool {
    let newest = view.book.newest().map(|newest| newest.record.about.digest.as_str());
    let trial = view.history.trial.as_ref().filter(|trial| trial.reached == Reached::Over && trial.fell.is_none());
    !view.book.deleted && trial.is_some_and(|trial| newest == Some(trial.opened.digest.as_str()))
}

fn nothing(scene: &Scene, view: &View, session: &mut Session) -> Result<Exit, Failure> {
    if let Some(words) = unsettled(view) {
        session.complain(words)?;
        return Ok(Exit::Closed);
    }
    if let Some(newest) = view.book.newest().filter(|_| is_promoted(view)) {
        let about = &newest.record.about;
        let stable = &about.version;
        if let Some(declared) = scene.declared.as_ref().filter(|declared| !declared.is_released_by(about)) {
            let version = &declared.version;
            let which = if version == stable { "another " } else { "" };
            session.complain(&format!(
                "closed: {which}`{version}`, which the files declare, is not on trial, and not what is stable (`{stable}`)\nhelp: `railiance deploy` begins a trial"
            ))?;
            return Ok(Exit::Closed);
        }
        session.say(&format!("nothing to do: `{stable}` is stable already"))?;
        return Ok(Exit::Done);
    }
    let stable = view.book.newest().map(|newest| format!("stable is `{}`", newest.record.about.version));
    let stable = stable.unwrap_or_else(|| "nothing is released".to_owned());
    session.complain(&format!(
        "closed: no candidate is on trial ({stable})\nhelp: `railiance deploy` begins a trial; without a canary the files \
         declare what `railiance promote --reason TEXT` takes"
    ))?;
    Ok(Exit::Closed)
}

/// What keeps a promotion from beginning. One that has begun is finished or goes back (decision H15), unless a person holds it (H11).
async fn in_the_way(scene: &Scene, view: &View, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let Some(trial) = view.trial() else { return Ok(None) };
    let is_begun = trial.reached == Reached::Promoting && view.history.held.is_none();
    // unless a person has begun to take it back, or holds it before its record
    if view.rolling_back().is_none() && (is_begun || view.is_committed(trial)) {
        return Ok(None);
    }
    if let Some(exit) = tell::held(view, session)? {
        return Ok(Some(exit));
    }
    if view.rolling_back().is_some() {
        session.complain("closed: it is being taken back\nhelp: `railiance rollback --reason TEXT` goes on with it")?;
        return Ok(Some(Exit::Closed));
    }
    if trial.reached != Reached::Passed {
        let (version, reached) = (&trial.opened.version, tell::reached(trial));
        let (word, exit) = match trial.reached {
            // the same command succeeds once the last hold is over
            Reached::Opened | Reached::Raising { .. } | Reached::Holding { .. } => ("not yet", Exit::NotYet),
            _ => ("closed", Exit::Closed),
        };
        session.complain(&format!("{word}: `{version}` has not passed: it {reached}"))?;
        return Ok(Some(exit));
    }
    if trial.is_stale(view.now) {
        return tell::stale(session).map(Some);
    }
    match scene.means(view, trial) {
        Means::Tried => {}
        Means::Stable(declared) => {
            let (version, verb) = (&trial.opened.version, scene.by_ledger("promote"));
            session.say(&format!(
                "nothing to do: `{declared}`, which the files declare, is stable already; `{version}` has passed, and `{verb}` promotes it"
            ))?;
            return Ok(Some(Exit::Done));
        }
        Means::Another(declared) => {
            session.complain(&format!("closed: {}", scene.another(trial, declared, "promote")))?;
            return Ok(Some(Exit::Closed));
        }
    }
    permitted(scene, trial, view, session).await
}

async fn permitted(scene: &Scene, trial: &Trial, view: &View, session: &mut Session) -> Result<Option<Exit>, Failure> {
    // names are worth what the guard makes them worth where approvers write
    let standing = match &trial.opened.terms.approvals.namespace {
        Some(namespace) => scene.cluster.attestation(&scene.store.approvals(namespace)).await?,
        None => scene.standing,
    };
    let objections = objections(trial, view.now, standing);
    if !objections.is_empty() {
        let words: Vec<String> = objections.iter().map(|objection| format!("\n  {}", objection.words())).collect();
        let unread = view.unread.iter().map(|why| format!("\n  {why}")).collect::<String>();
        // what began without the guard can have no proven word any more
        let help = match objections.iter().any(|objection| matches!(objection, Objection::Unguarded(_))) {
            false => "`railiance approve --reason TEXT`",
            true => {
                "`railiance abort --reason TEXT`, then `railiance deploy --again --reason TEXT` (without a canary `promote`): a trial that begins with the guard"
            }
        };
        session.complain(&format!("waiting for approvals:{}{unread}\nhelp: {help}", words.concat()))?;
        return Ok(Some(Exit::WaitingForHuman));
    }
    let opens = trial.opened.terms.release.as_ref().map(|window| window.opens(view.now)).transpose();
    match opens.map_err(Failure::Refused)?.flatten() {
        Some(opens) => {
            session.complain(&format!("not yet: the window opens {}", opening(&opens.to_string())))?;
            Ok(Some(Exit::NotYet))
        }
        None => Ok(None),
    }
}

/// What is stable now, in the file: a report, which nothing acts upon (decision H26).
fn report(args: &Args, scene: &Scene, view: &View, trial: &Trial, session: &mut Session) -> Result<(), Failure> {
    let values = ReleaseValues {
        version: Some(trial.opened.version.clone()),
        image: view.candidate.as_ref().or(view.base.as_ref()).and_then(image),
        commit: trial.opened.terms.commit.clone(),
        ..ReleaseValues::default()
    };
    match report_stable(&args.options.place.path, scene.place.target.as_deref(), &values)? {
        Some(file) => session.say(&format!("wrote {file}")),
        None => session.say("release.toml says so already"),
    }
}

/// The image of the main container, which stands first.
fn image(side: &Side) -> Option<String> {
    let workloads = side.objects.iter().map(|part| &part.object.value);
    let image =
        |workload: &Value| workload.pointer("/spec/template/spec/containers/0/image")?.as_str().map(str::to_owned);
    workloads
        .filter(|object| matches!(object.get("kind").and_then(Value::as_str), Some("Deployment" | "StatefulSet")))
        .find_map(image)
}
