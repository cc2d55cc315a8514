//! Directories on the disk, loaded and read side by side: what most verbs begin with.

use crate::compile::allow;
use crate::compile::application::Application;
use crate::compile::load::{Directory, Files, Root, load_all, side_by_side};
use crate::compile::render::Archetype;
use crate::compile::track::{self, Libraries};
use crate::diag::{Checked, Code, Family, Finding, Severity, SourceId, Sources, Span};
use crate::tree::{toml, yaml};
use crate::world::disk::{Contract, Disk, Found, discover, path_in_repository};
use crate::world::git::Revision;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The applications of a run, in the order of their directories' names.
pub struct Workspace {
    pub sources: Sources,
    /// The texts of our own templates.
    builtin: BTreeSet<SourceId>,
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
    /// The built-in templates, and no application yet.
    pub fn empty() -> Workspace {
        let mut sources = Sources::default();
        let archetype = Archetype::new(&mut sources);
        let builtin = sources.iter().map(|(source, _)| source).collect();
        Workspace {
            sources,
            builtin,
            archetype,
            libraries: Libraries::default(),
            apps: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Finds, loads and reads every `railiance/` directory that the paths mean.
    pub fn open(paths: &[PathBuf]) -> Workspace {
        let mut workspace = Workspace::empty();
        let mut findings = Vec::new();
        workspace.apps = workspace.load(paths, &mut findings);
        workspace.findings.append(&mut findings);
        workspace
    }

    /// The same of the contracts alone, for verbs that need no object of them. What was found in them is not
    /// told: without the files beside them it may not be true.
    pub fn contracts(paths: &[PathBuf]) -> Workspace {
        let mut workspace = Workspace::empty();
        let found = discover(paths).take(&mut Vec::new());
        let doors: Vec<Contract> = found.iter().map(|one| Contract::new(&one.path)).collect();
        workspace.apps = workspace.load_through(found, &doors);
        workspace.apps.iter_mut().for_each(|app| app.findings.clear());
        workspace
    }

    /// Directories beside those of the run, in the same sources.
    pub fn load(&mut self, paths: &[PathBuf], findings: &mut Vec<Finding>) -> Vec<Loaded> {
        let found = discover(paths).take(findings);
        let doors: Vec<Disk> = found.iter().map(|one| Disk::new(&one.path)).collect();
        self.load_through(found, &doors)
    }

    fn load_through<F: Files>(&mut self, found: Vec<Found>, doors: &[F]) -> Vec<Loaded> {
        let roots: Vec<Root<'_>> =
            doors.iter().zip(&found).map(|(files, one)| Root { files, name: &one.name }).collect();
        let loaded = load_all(&roots, &mut self.sources);
        self.read_all(found, loaded)
    }

    /// The directories below a path as they stood at a git revision.
    pub fn load_revision(&mut self, path: &Path, revision: &str, findings: &mut Vec<Finding>) -> Vec<Loaded> {
        match self.at_revision(path, revision) {
            Ok(loaded) => loaded,
            Err(finding) => {
                findings.push(finding);
                Vec::new()
            }
        }
    }

    fn at_revision(&mut self, path: &Path, revision: &str) -> Result<Vec<Loaded>, Finding> {
        let opened = Revision::open(path, revision)?;
        let below = path_in_repository(path).unwrap_or_default();
        let wanted: Vec<String> =
            opened.directories().into_iter().filter(|directory| lies_below(directory, &below)).collect();
        let files = wanted.iter().map(|directory| opened.files(directory)).collect::<Result<Vec<_>, _>>()?;
        let found: Vec<Found> = wanted
            .iter()
            .map(|directory| Found { name: format!("{directory}@{revision}"), path: path.to_owned() })
            .collect();
        let roots: Vec<Root<'_>> =
            files.iter().zip(&found).map(|(files, one)| Root { files, name: &one.name }).collect();
        let loaded = load_all(&roots, &mut self.sources);
        let mut apps = self.read_all(found, loaded);
        for (app, directory) in apps.iter_mut().zip(wanted) {
            if let Some(application) = &mut app.application {
                application.source = directory;
            }
        }
        Ok(apps)
    }

    fn read_all(&self, found: Vec<Found>, loaded: Vec<Checked<Directory>>) -> Vec<Loaded> {
        let work: Vec<_> = found.into_iter().zip(loaded).collect();
        side_by_side(work, |(found, loaded)| self.read(found, loaded))
    }

    fn read(&self, found: Found, loaded: Checked<Directory>) -> Loaded {
        let mut findings = Vec::new();
        let directory = loaded.take(&mut findings);
        let application = self.application(&directory, &found.path).take(&mut findings);
        let broken = broken(&directory, &findings);
        // what a parser guessed behind a syntax error tells nothing about the contract; a secret is one all the same
        findings.retain(|finding| !is_guessed(finding, &broken));
        let application = application.filter(|_| broken.is_empty());
        Loaded { found, directory, application, findings }
    }

    /// Reads a loaded directory that lies at a path of this repository.
    pub fn application(&self, directory: &Directory, path: &Path) -> Checked<Option<Application>> {
        let mut read = Application::read(directory, &self.archetype, &self.sources);
        if let Some(application) = &mut read.value {
            application.source = path_in_repository(path).unwrap_or_else(|| "railiance".to_owned());
        }
        read
    }

    /// The directory that holds the `railiance/` of the first application, where its files are at hand.
    pub fn directory(&self) -> Option<&Path> {
        let parent = self.apps.first()?.found.path.parent()?;
        Some(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
    }

    /// The applications that could be read.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        self.apps.iter().filter_map(|loaded| loaded.application.as_ref())
    }

    /// The findings without those that a comment in the same file allows, and with the comments that
    /// allow nothing.
    pub fn allowed(&self, findings: Vec<Finding>) -> Vec<Finding> {
        self.without_allowed(&self.apps, findings)
    }

    /// The same for a verb that does not look at everything that `check` looks at: which comments
    /// allow nothing is not known to it.
    pub fn allowed_in_part<'a>(
        &self,
        apps: impl IntoIterator<Item = &'a Loaded>,
        findings: Vec<Finding>,
    ) -> Vec<Finding> {
        let mut kept = self.without_allowed(apps, findings);
        kept.retain(|finding| finding.code != Code::UnusedAllow);
        kept
    }

    fn without_allowed<'a>(&self, apps: impl IntoIterator<Item = &'a Loaded>, findings: Vec<Finding>) -> Vec<Finding> {
        let comments: Vec<(Span, &str)> =
            apps.into_iter().flat_map(|loaded| self.directives(&loaded.directory)).collect();
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

    /// Later findings about objects without those that errors of the contract explain: on the same
    /// place, or in a template of ours, which no user can change.
    pub fn without_consequences(&self, earlier: &[Finding], later: Vec<Finding>) -> Vec<Finding> {
        let faulty = earlier.iter().any(|finding| finding.severity == Severity::Error);
        let ours = |finding: &Finding| finding.span().is_some_and(|span| self.builtin.contains(&span.source));
        let mut kept = track::without_consequences(earlier, later);
        kept.retain(|finding| !(faulty && finding.code.family() == Family::Kubernetes && ours(finding)));
        kept
    }

    /// Lets go of everything but the texts and the contracts, once all objects are rendered.
    pub fn forget_files(&mut self) {
        for app in &mut self.apps {
            app.directory = Directory::default();
            app.application.iter_mut().for_each(Application::forget_files);
        }
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

/// What is told beside another result: hints are for `check`, whose result they are.
pub fn beside_a_result(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().filter(|finding| finding.severity > Severity::Hint).collect()
}

fn lies_below(directory: &str, path: &str) -> bool {
    path.is_empty() || directory == path || directory.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

/// The TOML files that could not be read to their end.
fn broken(directory: &Directory, findings: &[Finding]) -> BTreeSet<SourceId> {
    let documents = [&directory.app_toml, &directory.release_toml, &directory.lock];
    let tomls: BTreeSet<SourceId> = documents.into_iter().flatten().map(|document| document.source).collect();
    let cut = |code: Code| matches!(code, Code::TomlSyntax | Code::TooDeep | Code::TooManyNodes);
    let cuts = findings.iter().filter(|finding| cut(finding.code)).filter_map(Finding::span);
    cuts.map(|span| span.source).filter(|source| tomls.contains(source)).collect()
}

fn is_guessed(finding: &Finding, broken: &BTreeSet<SourceId>) -> bool {
    let of_contract = matches!(
        finding.code.family(),
        Family::Shape | Family::Meaning | Family::Policy | Family::Drift | Family::Kubernetes
    );
    of_contract && !broken.is_empty() && finding.span().is_none_or(|span| broken.contains(&span.source))
}
