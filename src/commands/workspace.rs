//! Directories on the disk, loaded and read side by side: what most verbs begin with.

use crate::compile::allow;
use crate::compile::application::Application;
use crate::compile::load::{Directory, Root, load_all};
use crate::compile::render::Archetype;
use crate::compile::track::Libraries;
use crate::diag::{Checked, Finding, Sources, Span};
use crate::tree::{toml, yaml};
use crate::world::disk::{Disk, Found, discover, path_in_repository};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

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

    /// The findings without those that a comment in the same file allows.
    pub fn allowed(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let comments: Vec<(Span, &str)> =
            self.apps.iter().flat_map(|loaded| self.directives(&loaded.directory)).collect();
        allow::apply(findings, &comments, &self.sources)
    }

    /// Comments of files that speak to us at all.
    fn directives(&self, directory: &Directory) -> Vec<(Span, &str)> {
        let mut comments = Vec::new();
        for (path, source) in directory.texts() {
            let text = &self.sources.get(source).text;
            if text.contains(allow::MARK) {
                let scan = if path.ends_with(".toml") { toml::comments } else { yaml::comments };
                comments.extend(scan(text, source));
            }
        }
        comments
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

fn read(found: Found, loaded: Checked<Directory>, archetype: &Archetype, sources: &Sources) -> Loaded {
    let mut findings = Vec::new();
    let directory = loaded.take(&mut findings);
    let application = application(&directory, &found.path, archetype, sources).take(&mut findings);
    Loaded { found, directory, application, findings }
}

/// Reads a loaded directory that lies at a path of this repository.
pub fn application(
    directory: &Directory,
    path: &Path,
    archetype: &Archetype,
    sources: &Sources,
) -> Checked<Option<Application>> {
    let mut read = Application::read(directory, archetype, sources);
    if let Some(application) = &mut read.value {
        application.source = path_in_repository(path).unwrap_or_else(|| "railiance".to_owned());
    }
    read
}
