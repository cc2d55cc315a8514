//! What a verb about a cluster wants there: one application on one target, compiled and enrolled.

use super::base::{BaseOption, Bases};
use super::carry_out::external;
use super::choose::{TrackName, one_application, one_target};
use super::cluster_options::{Asked, ClusterOptions};
use super::habits::Habits;
use super::place::{self, Place, PlaceOptions};
use super::workspace::{Workspace, beside_a_result};
use super::{Exit, Failure, Session};
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::{Strategy, VERSION};
use crate::compile::render::{Manifests, Mark, Side};
use crate::compile::track::{self, Purpose};
use crate::diag::Finding;
use crate::report::findings::Findings;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{Home, Set, enrol};
use crate::rollout::plan::{Idle, Want};
use crate::rollout::{Consent, Consents, Manager};
use crate::world::cluster::{How, Task};
use std::path::PathBuf;

/// Which application, in which version, on which cluster; and what the user agrees to.
#[derive(Debug, Clone, clap::Args)]
pub struct WantedOptions {
    /// The application's directory
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// Which version shall be there in stable form; without it the candidate, or stable where none is declared
    #[arg(long, value_enum)]
    pub track: Option<WholeTrack>,

    /// The target; needed where several are declared
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,

    #[command(flatten)]
    pub base: BaseOption,

    #[command(flatten)]
    pub consents: ConsentOptions,

    #[command(flatten)]
    pub cluster: ClusterOptions,

    #[command(flatten)]
    pub habits: Habits,
}

/// A track without a split: what the cluster holds when no candidate is on trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum WholeTrack {
    /// the version in production, with today's settings
    Stable,
    /// the candidate in production
    Promotion,
}

/// What the user agrees to beyond the ordinary; each flag opens one door.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Consent")]
pub struct ConsentOptions {
    /// Take over objects that exist and are somebody else's
    #[arg(long)]
    pub adopt: bool,

    /// Take fields from those who hold them
    #[arg(long)]
    pub force_conflicts: bool,

    /// Take over an inventory that was written from another repository or for another target
    #[arg(long)]
    pub take_over: bool,

    /// Remove everything where nothing is wanted any more
    #[arg(long)]
    pub allow_empty: bool,
}

impl ConsentOptions {
    pub fn given(&self) -> Consents {
        let words = [
            (self.adopt, Consent::Adopt),
            (self.force_conflicts, Consent::Force),
            (self.take_over, Consent::TakeOver),
            (self.allow_empty, Consent::Empty),
        ];
        words.into_iter().filter(|(said, _)| *said).map(|(_, word)| word).collect()
    }
}

/// One application on one target, ready to be compared with a cluster.
pub struct Wanted {
    pub workspace: Workspace,
    /// The target's name; empty where the contract declares none.
    pub target: String,
    pub manifests: Manifests,
    /// The version whose objects these are; none where nothing is wanted.
    pub side: Option<Side>,
    pub set: Set,
    pub home: Home,
    pub consents: Consents,
    pub asked: Asked,
}

impl Wanted {
    /// Compiles what the options name. Findings are told; one that is an error ends the verb.
    pub fn compile(
        options: &WantedOptions,
        verb: &str,
        session: &mut Session,
    ) -> Result<Result<Wanted, Exit>, Failure> {
        let mut workspace = Workspace::open(std::slice::from_ref(&options.path));
        let mut findings = workspace.take_findings();
        let apps = std::mem::take(&mut workspace.apps);
        let bases = options.base.load(&apps, &mut workspace, &mut findings);
        workspace.apps = apps;
        let app = one_application(&workspace, verb);
        let compiled = match app {
            Ok(app) => Some(compile(app, options, &workspace, &bases, &mut findings)?),
            // what could not be read says so itself
            Err(_) if workspace.apps.len() < 2 && !findings.is_empty() => None,
            Err(failure) => return Err(failure),
        };
        let told = beside_a_result(workspace.allowed_in_part(&workspace.apps, findings));
        let exit = session.say_findings(&Findings::new(&workspace.sources, told, workspace.apps.len()))?;
        match compiled.flatten() {
            Some(compiled) if exit == Exit::Done => Ok(Ok(compiled.ready(workspace, options))),
            _ => Ok(Err(if exit == Exit::Done { Exit::Error } else { exit })),
        }
    }

    /// Compiles the declared candidate as it would be in production, where railiance may write it.
    pub fn candidate(place: &PlaceOptions, verb: &str, session: &mut Session) -> Result<Result<Wanted, Exit>, Failure> {
        let options = WantedOptions { track: Some(WholeTrack::Promotion), ..place.wanted() };
        let wanted = match Wanted::compile(&options, verb, session)? {
            Ok(wanted) => wanted,
            Err(exit) => return Ok(Err(exit)),
        };
        if let Some(said) = external(&wanted.workspace, &wanted.target)? {
            session.complain(said)?;
            return Ok(Err(Exit::Closed));
        }
        Ok(Ok(wanted))
    }

    /// That nothing shall be there any more.
    pub fn nothing(place: Place, consents: Consents) -> Wanted {
        Wanted {
            workspace: place.workspace,
            target: place.target.unwrap_or_default(),
            manifests: Manifests::default(),
            side: None,
            set: place.set,
            home: place.home,
            consents,
            asked: place.asked,
        }
    }

    pub fn app(&self) -> &str {
        self.set.app()
    }

    /// The labels by which a canary is told from stable; none where there is no canary.
    pub fn marks(&self) -> &[Mark] {
        let tried = |app: &Application| app.config.strategy().is_some_and(|strategy| strategy != Strategy::None);
        let app = self.workspace.apps.iter().find_map(|loaded| loaded.application.as_ref());
        let side = self.side.as_ref().filter(|_| app.is_some_and(tried));
        side.map_or(&[], |side| &side.identity.marks)
    }

    /// The jobs of the version that is wanted.
    pub fn idle(&self) -> Vec<Idle> {
        let Some(side) = &self.side else { return Vec::new() };
        let version = &side.identity.version.value;
        let jobs = self.manifests.jobs().map(|job| ObjectId::of(&job.value));
        jobs.map(|id| Idle { id, version: version.clone() }).collect()
    }

    /// What the survey is asked for.
    pub fn task(&self, how: How) -> Result<Task, Failure> {
        Ok(Task {
            set: self.set.clone(),
            home: self.home.clone(),
            contract: VERSION.to_owned(),
            consents: self.consents.clone(),
            wants: wants(&self.manifests, &self.set)?,
            how,
        })
    }
}

/// What is known before the workspace is handed over.
struct Compiled {
    target: String,
    context: Option<String>,
    source: String,
    manifests: Manifests,
    side: Side,
}

fn compile(
    app: &Application,
    options: &WantedOptions,
    workspace: &Workspace,
    bases: &Bases,
    findings: &mut Vec<Finding>,
) -> Result<Option<Compiled>, Failure> {
    let target = one_target(app, options.target.as_deref())?;
    let name = track(app, &target, options.track);
    let versions = bases.versions(app, &target, workspace, name == TrackName::Stable).take(findings);
    let manifests = track::manifests(&versions, name.track(None, app), app, Purpose::Deliver).take(findings);
    if let Some(library) = workspace.libraries.of(app, &target) {
        let found = track::verify(&manifests, app, &target, &library);
        findings.extend(workspace.without_consequences(findings, found));
    }
    let side = match name {
        TrackName::Stable => versions.base,
        TrackName::Promotion | TrackName::Canary => versions.candidate,
    };
    Ok(side.map(|side| Compiled {
        target: target.0.map(|name| name.value.clone()).unwrap_or_default(),
        context: target.1.and_then(|target| target.context.as_ref()).map(|context| context.value.clone()),
        source: app.source.clone(),
        manifests,
        side,
    }))
}

/// The track that was asked for, or the newest declared version.
pub fn track(app: &Application, target: &TargetOf<'_>, asked: Option<WholeTrack>) -> TrackName {
    match asked {
        Some(WholeTrack::Stable) => TrackName::Stable,
        Some(WholeTrack::Promotion) => TrackName::Promotion,
        None if app.candidate().is_some() || app.stable(target).is_none() => TrackName::Promotion,
        None => TrackName::Stable,
    }
}

impl Compiled {
    fn ready(self, mut workspace: Workspace, options: &WantedOptions) -> Wanted {
        workspace.forget_files();
        let identity = &self.side.identity;
        let set = Set::of(&identity.app.value, &identity.namespace.value);
        let asked = options.cluster.asked().or_context(self.context);
        Wanted {
            workspace,
            home: place::home(&options.path, &self.source, &self.target),
            target: self.target,
            manifests: self.manifests,
            side: Some(self.side),
            set,
            consents: options.consents.given(),
            asked,
        }
    }
}

/// The objects of a track as members of a set, each with the manager that writes it.
pub fn wants(manifests: &Manifests, set: &Set) -> Result<Vec<Want>, Failure> {
    let wants = manifests.desired().cloned().map(|mut object| {
        enrol(&mut object, set).map_err(|error| Failure::Refused(error.to_string()))?;
        Ok(Want { manager: Manager::of_object(&object.value), object })
    });
    wants.collect()
}
