//! Directories on the disk, loaded and read side by side: what most verbs begin with.

use crate::compile::application::Application;
use crate::compile::load::{Directory, Root, load_all};
use crate::compile::render::Archetype;
use crate::compile::track::Libraries;
use crate::diag::{Finding, Sources};
use crate::world::disk::{Disk, Found, discover, path_in_repository};
use rayon::prelude::*;
use std::path::PathBuf;

/// The applications of a run, in the order of their directories' names.
pub struct Workspace {
    pub sources: Sources,
    pub archetype: Archetype,
    pub libraries: Libraries,
    pub apps: Vec<Loaded>,
    /// Findings about the arguments themselves.
    pub findings: Vec<Finding>,
}

/// One directory: where it is, what it holds, and what was found in it so far.
pub struct Loaded {
    pub found: Found,
    pub directory: Directory,
    pub application: Option<Application>,
    pub findings: Vec<Finding>,
}

impl Workspace {
    /// Finds, loads and reads every `railiance/` directory that the paths mean.
    pub fn open(paths: &[PathBuf]) -> Workspace {
        let mut findings = Vec::new();
        let mut sources = Sources::default();
        let archetype = Archetype::new(&mut sources).take(&mut findings);
        let found = discover(paths).take(&mut findings);
        let disks: Vec<Disk> = found.iter().map(|one| Disk::new(&one.path)).collect();
        let roots: Vec<Root<'_>> =
            disks.iter().zip(&found).map(|(files, one)| Root { files, name: &one.name }).collect();
        let loaded = load_all(&roots, &mut sources);
        let work: Vec<_> = found.into_iter().zip(loaded).collect();
        let apps = work.into_par_iter().map(|(found, loaded)| read(found, loaded, &archetype, &sources)).collect();
        Workspace { sources, archetype, libraries: Libraries::default(), apps, findings }
    }

    /// The applications that could be read.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        self.apps.iter().filter_map(|loaded| loaded.application.as_ref())
    }

    pub fn allowed(&self, findings: Vec<Finding>) -> Vec<Finding> {
        findings
    }

    /// All findings of reading, out of the applications.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.findings);
        for loaded in &mut self.apps {
            findings.append(&mut loaded.findings);
        }
        findings
    }
}

fn read(found: Found, loaded: crate::diag::Checked<Directory>, archetype: &Archetype, sources: &Sources) -> Loaded {
    let mut findings = Vec::new();
    let directory = loaded.take(&mut findings);
    let mut application = Application::read(&directory, archetype, sources).take(&mut findings);
    if let Some(application) = &mut application {
        application.source = path_in_repository(&found.path).unwrap_or_else(|| "railiance".to_owned());
    }
    Loaded { found, directory, application, findings }
}
