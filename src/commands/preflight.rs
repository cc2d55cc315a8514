use super::base::{BaseOption, Bases};
use super::choose::{TrackName, one_application, one_target};
use super::cluster_options::ClusterOptions;
use super::trial::unattended::sought;
use super::wanted;
use super::workspace::{Workspace, beside_a_result};
use super::{Exit, Failure, Output, Session};
use crate::compile::application::{Application, TargetOf};
use crate::compile::render::Manifests;
use crate::compile::track::{self, Purpose};
use crate::diag::{Finding, Sources};
use crate::report::findings::Findings;
use crate::report::preflight;
use crate::rollout::inventory::Set;
use crate::rollout::plan::{Action, Plan, Step};
use crate::rollout::preflight::{Basis, Closed, Ledger, Stage, Wanted};
use crate::world::cluster::store::Book;
use crate::world::cluster::{Cluster, Runtime, Survey};
use std::path::PathBuf;
use std::sync::Arc;

/// Ask a cluster whether everything is there that a stage needs
///
/// Namespaces, kinds, required services and applications, secrets by name and key, rights, quotas,
/// and who routes. Nothing is written, and no value of a secret is read. Ends with 15 where something
/// is missing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The application's directory
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,

    /// The target; needed where several are declared
    #[arg(long, value_name = "NAME")]
    target: Option<String>,

    /// The stage that is about to begin
    #[arg(long, value_enum, default_value_t = Number::Production)]
    stage: Number,

    #[command(flatten)]
    base: BaseOption,

    #[command(flatten)]
    cluster: ClusterOptions,
}

/// A stage by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Number {
    /// local: on a developer's machine
    #[value(name = "1")]
    Local,
    /// canary: beside the version in production
    #[value(name = "2")]
    Canary,
    /// production: in its place
    #[value(name = "3")]
    Production,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("preflight", &[Output::Text, Output::Json])?;
    let mut workspace = Workspace::open(std::slice::from_ref(&args.path));
    let mut findings = workspace.take_findings();
    let apps = std::mem::take(&mut workspace.apps);
    let bases = args.base.load(&apps, &mut workspace, &mut findings);
    workspace.apps = apps;
    let app = match one_application(&workspace, "preflight") {
        Ok(app) => app,
        // what could not be read says so itself
        Err(_) if workspace.apps.len() < 2 && !findings.is_empty() => return refused(&workspace, findings, session),
        Err(failure) => return Err(failure),
    };
    let target = one_target(app, args.target.as_deref())?;
    let manifests = manifests(args.stage, app, &target, &workspace, &bases, &mut findings);
    let exit = tell(&workspace, findings, session)?;
    if exit != Exit::Done {
        return Ok(exit);
    }
    let wanted = Wanted {
        app,
        target,
        manifests: &manifests,
        basis: Basis::Contract,
        plan: None,
        stage: args.stage.stage(),
        digest: None,
        ledger: None,
    };
    let closed = Runtime::start().map_err(Failure::runtime)?.block_on(ask(args, &wanted, session))?;
    if closed.is_empty() {
        session.say(&format!("open: nothing keeps stage {} of `{}` from beginning", args.stage.digit(), app.name()))?;
    }
    show(&closed, &workspace.sources, output, session)
}

async fn ask(args: &Args, wanted: &Wanted<'_>, session: &mut Session) -> Result<Vec<Closed>, Failure> {
    let context = wanted.target.1.and_then(|target| target.context.as_ref());
    let asked = args.cluster.asked().or_context(context.map(|context| context.value.clone()));
    let cluster = asked.connect(wanted.app.name(), &wanted.namespace(), session).await?;
    let set = Set::of(wanted.app.name(), &wanted.namespace());
    let (closed, unattended) = tokio::join!(cluster.preflight(wanted), sought(&cluster, &set));
    unattended.map_or(Ok(()), |words| session.say(&words))?;
    Ok(closed)
}

/// What keeps a plan from being carried out; what is there was seen when it was made.
pub async fn of_plan(
    cluster: &Cluster,
    wanted: &wanted::Wanted,
    survey: &Survey,
    book: Option<&Book>,
) -> Result<Vec<Closed>, Failure> {
    let ledger = book.map(|book| ledger(survey.admission.parent().is_some(), book));
    Ok(cluster.preflight(&Wanted { ledger: ledger.as_ref(), ..planned(wanted, &survey.plan)? }).await)
}

/// What keeps a plan from bringing back what the ledger has: of what it writes, and by what that says itself.
pub async fn of_repair(
    cluster: &Cluster,
    (app, target): (&Application, Option<&str>),
    plan: &Plan,
    book: &Book,
) -> Result<Vec<Closed>, Failure> {
    let target = one_target(app, target)?;
    let is_meant = |step: &&Step| step.action.writes() || matches!(step.action, Action::Refused(_));
    let written = plan.steps.iter().filter(is_meant).filter_map(|step| step.object.clone());
    let manifests = Manifests { objects: written.map(Arc::new).collect(), ..Manifests::default() };
    let (manifests, ledger) = (&manifests, Some(&ledger(true, book)));
    let (basis, plan, stage) = (Basis::Objects, Some(plan), Stage::Production);
    Ok(cluster.preflight(&Wanted { app, target, manifests, basis, plan, stage, digest: None, ledger }).await)
}

fn ledger(parent: bool, book: &Book) -> Ledger {
    Ledger {
        parent,
        cursor: book.cursor.is_some(),
        records: book.marks().records,
        digest: book.newest().map(|newest| newest.record.about.digest.clone()),
    }
}

/// The same of a plan that takes everything away.
pub async fn of_removal(cluster: &Cluster, wanted: &wanted::Wanted, plan: &Plan) -> Result<Vec<Closed>, Failure> {
    Ok(cluster.rights_to_remove(&planned(wanted, plan)?).await)
}

fn planned<'a>(wanted: &'a wanted::Wanted, plan: &'a Plan) -> Result<Wanted<'a>, Failure> {
    let app = one_application(&wanted.workspace, "preflight")?;
    let target = one_target(app, Some(wanted.target.as_str()).filter(|name| !name.is_empty()))?;
    let digest = wanted.side.as_ref().map(|side| side.digest.as_str());
    let (manifests, stage) = (&wanted.manifests, Stage::Production);
    let (basis, plan) = (Basis::Contract, Some(plan));
    Ok(Wanted { app, target, manifests, basis, plan, stage, digest, ledger: None })
}

/// What keeps a stage from beginning.
pub async fn of_stage(
    cluster: &Cluster,
    wanted: &wanted::Wanted,
    manifests: &Manifests,
    stage: Stage,
) -> Result<Vec<Closed>, Failure> {
    let app = one_application(&wanted.workspace, "preflight")?;
    of_application(cluster, (app, Some(wanted.target.as_str()).filter(|name| !name.is_empty())), manifests, stage).await
}

/// The same of an application by its contract alone, on a target.
pub async fn of_application(
    cluster: &Cluster,
    (app, target): (&Application, Option<&str>),
    manifests: &Manifests,
    stage: Stage,
) -> Result<Vec<Closed>, Failure> {
    let target = one_target(app, target)?;
    let basis = Basis::Contract;
    Ok(cluster
        .preflight(&Wanted { app, target, manifests, basis, plan: None, stage, digest: None, ledger: None })
        .await)
}

/// Tells what is missing before a verb begins, and how it ends then.
pub fn closed(missing: &[Closed], sources: &Sources, session: &mut Session) -> Result<Option<Exit>, Failure> {
    if missing.is_empty() {
        return Ok(None);
    }
    session.complain(&preflight::text(missing, sources))?;
    Ok(Some(Exit::Closed))
}

/// What is closed, as the result of a verb.
fn show(closed: &[Closed], sources: &Sources, output: Output, session: &mut Session) -> Result<Exit, Failure> {
    session.write(&match output {
        Output::Json => preflight::json(closed, sources)?,
        _ => session.terminal.as_typed(&preflight::text(closed, sources)).into_owned(),
    })?;
    Ok(if closed.is_empty() { Exit::Done } else { Exit::Closed })
}

/// What is written when the stage begins; of a contract without any version, what would be.
fn manifests(
    stage: Number,
    app: &Application,
    target: &TargetOf<'_>,
    workspace: &Workspace,
    bases: &Bases,
    findings: &mut Vec<Finding>,
) -> Manifests {
    let track = match stage {
        Number::Canary => TrackName::Canary,
        Number::Local | Number::Production if app.candidate().is_none() && app.stable(target).is_some() => {
            TrackName::Stable
        }
        Number::Local | Number::Production => TrackName::Promotion,
    };
    let versions = bases.versions(app, target, workspace, track != TrackName::Promotion).take(findings);
    track::manifests(&versions, track.track(None, app), app, Purpose::Check).take(findings)
}

fn refused(workspace: &Workspace, findings: Vec<Finding>, session: &mut Session) -> Result<Exit, Failure> {
    let exit = tell(workspace, findings, session)?;
    Ok(if exit == Exit::Done { Exit::Error } else { exit })
}

fn tell(workspace: &Workspace, findings: Vec<Finding>, session: &mut Session) -> Result<Exit, Failure> {
    let told = beside_a_result(workspace.allowed_in_part(&workspace.apps, findings));
    session.say_findings(&Findings::new(&workspace.sources, told, workspace.apps.len()))
}

impl Number {
    fn stage(self) -> Stage {
        match self {
            Number::Local => Stage::Local,
            Number::Canary => Stage::Canary,
            Number::Production => Stage::Production,
        }
    }

    fn digit(self) -> u8 {
        match self {
            Number::Local => 1,
            Number::Canary => 2,
            Number::Production => 3,
        }
    }
}
