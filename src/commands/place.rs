//! Where a verb looks that wants nothing changed: one application on one target of one cluster.

use super::base::BaseOption;
use super::choose::{one_application, one_target};
use super::cluster_options::{Asked, ClusterOptions};
use super::habits::Habits;
use super::wanted::{ConsentOptions, WantedOptions};
use super::workspace::{Workspace, beside_a_result};
use super::{Exit, Failure, Session};
use crate::report::findings::Findings;
use crate::rollout::inventory::{Home, Set};
use crate::world::cluster::Cluster;
use crate::world::cluster::store::Store;
use crate::world::git;
use std::path::{Path, PathBuf};

/// Which application, and on which cluster.
#[derive(Debug, clap::Args)]
pub struct PlaceOptions {
    /// The application's directory
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// The target; needed where several are declared
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,

    #[command(flatten)]
    pub cluster: ClusterOptions,
}

/// An application by its files, or by its name alone.
#[derive(Debug, clap::Args)]
pub struct NamedOptions {
    #[command(flatten)]
    pub place: PlaceOptions,

    /// The application by its name, without its files: with `-n`, and the context that leads there
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    pub app: Option<String>,
}

impl NamedOptions {
    /// Where it is on a cluster, as [`PlaceOptions::find`] has it where no name is given.
    pub fn find(&self, verb: &str, session: &mut Session) -> Result<Result<Place, Exit>, Failure> {
        self.place.of(self.app.as_deref(), verb, session)
    }
}

/// One application, as far as its contract must be known to find it on a cluster.
pub struct Place {
    pub set: Set,
    /// The target's name, where the contract declares any.
    pub target: Option<String>,
    pub workspace: Workspace,
    pub home: Home,
    pub asked: Asked,
}

/// From where an inventory is written.
pub fn home(path: &Path, source: &str, target: &str) -> Home {
    let source = match git::remote(path) {
        Some(remote) => format!("{remote}:{source}"),
        None => source.to_owned(),
    };
    Home { source, target: target.to_owned() }
}

impl PlaceOptions {
    /// Reads the contract. What is wrong in it is the business of `check`: it is told only where the
    /// application cannot be found for it.
    pub fn find(&self, verb: &str, session: &mut Session) -> Result<Result<Place, Exit>, Failure> {
        let workspace = Workspace::contracts(std::slice::from_ref(&self.path));
        let app = match one_application(&workspace, verb) {
            Ok(app) => app,
            Err(failure) => return self.why_not(failure, session).map(Err),
        };
        let target = one_target(app, self.target.as_deref())?;
        let context = target.1.and_then(|target| target.context.as_ref()).map(|context| context.value.clone());
        let name = target.0.map(|name| name.value.clone());
        Ok(Ok(Place {
            set: Set::of(app.name(), app.namespace(&target)),
            home: home(&self.path, &app.source, name.as_deref().unwrap_or_default()),
            target: name,
            asked: self.cluster.asked().or_context(context),
            workspace,
        }))
    }

    /// The application by its name where one is given, else by its files.
    pub fn of(&self, app: Option<&str>, verb: &str, session: &mut Session) -> Result<Result<Place, Exit>, Failure> {
        app.map_or_else(|| self.find(verb, session), |app| Ok(Ok(self.by_name(app))))
    }

    /// The same without any files: the namespace is the one that a person names, else the application's name.
    fn by_name(&self, app: &str) -> Place {
        let asked = self.cluster.asked();
        Place {
            set: Set::of(app, asked.named().unwrap_or(app)),
            target: self.target.clone(),
            workspace: Workspace::empty(),
            home: Home::default(),
            asked,
        }
    }

    /// Tells what is wrong with the directory, as `check` would.
    fn why_not(&self, failure: Failure, session: &mut Session) -> Result<Exit, Failure> {
        let mut workspace = Workspace::open(std::slice::from_ref(&self.path));
        if workspace.apps.len() > 1 {
            return Err(failure);
        }
        let findings = beside_a_result(workspace.take_findings());
        let exit = session.say_findings(&Findings::new(&workspace.sources, findings, workspace.apps.len()))?;
        if exit == Exit::Done { Err(failure) } else { Ok(exit) }
    }
}

impl PlaceOptions {
    /// The same place for a verb that must know what is wanted there.
    pub fn wanted(&self) -> WantedOptions {
        WantedOptions {
            path: self.path.clone(),
            track: None,
            target: self.target.clone(),
            base: BaseOption::default(),
            consents: ConsentOptions::default(),
            cluster: self.cluster.clone(),
            habits: Habits::default(),
        }
    }
}

impl Place {
    pub async fn connect(&self, session: &mut Session) -> Result<Cluster, Failure> {
        self.asked.connect(self.set.app(), self.set.namespace(), session).await
    }

    pub fn store(&self, cluster: &Cluster) -> Result<Store, Failure> {
        Ok(Store::new(cluster, self.set.app(), self.set.namespace())?)
    }
}
