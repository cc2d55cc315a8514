//! One `railiance/` directory, read and checked: what the later stages need of it, with everything
//! that was found on the way.

use super::check::contract::{Candidate, Release as Versions, Stable, StableVersion, Target};
use super::check::{self, Config};
use super::load::{Directory, File, Manifest};
use super::render::template::{Engine, Template};
use super::render::verify::{Crd, crd};
use super::render::{Archetype, UserObjects};
use super::resolve::{Chosen, ConfigFile, Release};
use super::secrets;
use crate::diag::{Checked, Finding, Severity, SourceId, Sources};
use crate::tree::{Kind, Node, Record, Spanned, yaml};
use std::collections::{BTreeMap, BTreeSet};

/// A directory that could be typed; its findings travel beside it.
pub struct Application {
    pub config: Config,
    /// The directory's name as the user would write it.
    pub root: String,
    /// The directory's path in its repository: what rendered objects say about where they come from.
    pub source: String,
    pub(super) user: UserObjects,
    pub(super) crds: Vec<Crd>,
    pub(super) config_files: BTreeMap<String, ConfigFile>,
}

/// A target of an application: its name and what the contract says of it; a contract without
/// targets has one, nameless.
pub type TargetOf<'a> = (Option<&'a Spanned<String>>, Option<&'a Spanned<Target>>);

/// The definitions among the manifests: their kinds are known as well. Whether one is well-formed is asked of it as of any object.
fn shipped(directory: &Directory) -> impl Iterator<Item = Crd> {
    let documents = directory.manifests.iter().flat_map(|file| &file.documents);
    let defines = |document: &&Node| document.get("kind").and_then(Node::as_str) == Some("CustomResourceDefinition");
    documents.filter(defines).filter_map(|document| crd(document).value)
}

impl Application {
    /// Checks a directory: shape, meaning, templates, manifests, secrets. `None` where `app.toml`
    /// is missing or cannot be typed.
    pub fn read(directory: &Directory, archetype: &Archetype, sources: &Sources) -> Checked<Option<Application>> {
        let mut findings = Vec::new();
        let user = user_objects(directory, archetype, sources).take(&mut findings);
        let crds = directory
            .schemas
            .iter()
            .flat_map(|file| &file.documents)
            .filter_map(|document| crd(document).take(&mut findings))
            .chain(shipped(directory))
            .collect();
        findings.extend(plaintext(directory, sources));
        let config = config(directory).take(&mut findings);
        let application = config.map(|config| Application {
            config,
            root: directory.root.clone(),
            source: directory.root.clone(),
            user,
            crds,
            config_files: config_files(directory),
        });
        Checked::new(application, findings)
    }

    /// Lets go of the user's templates and manifests, once all objects are rendered: of a large application
    /// they are the larger part.
    pub fn forget_files(&mut self) {
        self.user = UserObjects::default();
        self.config_files.clear();
    }

    pub fn name(&self) -> &str {
        &self.config.contract.app.name
    }

    pub fn targets(&self) -> Vec<TargetOf<'_>> {
        self.config.targets()
    }

    /// Where its objects are: what the target says, else the application, else a namespace of its name.
    pub fn namespace<'a>(&'a self, target: &TargetOf<'a>) -> &'a str {
        let app = &self.config.contract.app;
        let own = target.1.and_then(|target| target.namespace.as_ref()).or(app.namespace.as_ref());
        own.map_or(app.name.as_str(), |name| name.as_str())
    }

    fn versions(&self) -> Option<&Versions> {
        self.config.release.as_ref()
    }

    pub fn candidate(&self) -> Option<&Spanned<Candidate>> {
        self.versions().and_then(|versions| versions.candidate.as_ref())
    }

    /// The reported stable version of a target.
    pub fn stable(&self, target: &TargetOf<'_>) -> Option<&StableVersion> {
        match &self.versions()?.stable.as_ref()?.value {
            Stable::Only(version) => Some(version),
            Stable::Targets(targets) => targets.get(target.0?),
        }
    }

    /// The intermediate form of one version on a target.
    pub fn release(&self, target: &TargetOf<'_>, version: &Chosen) -> Checked<Option<Release>> {
        super::resolve::resolve(&super::resolve::Input {
            config: &self.config,
            target: *target,
            version,
            config_files: &self.config_files,
            source: &self.source,
        })
    }
}

fn config(directory: &Directory) -> Checked<Option<Config>> {
    let Some(app) = &directory.app_toml else { return Checked::clean(None) };
    let input = check::Input {
        app: &app.root,
        release: directory.release_toml.as_ref().map(|file| &file.root),
        lock: directory.lock.as_ref().map(|file| &file.root),
        files: paths(directory),
        beside: directory.beside.clone(),
    };
    check::check(&input)
}

/// All files of a directory, relative to it.
fn paths(directory: &Directory) -> BTreeSet<String> {
    let config = directory.config.iter().map(|asset| &asset.path);
    let texts =
        [&directory.templates, &directory.values, &directory.patches].into_iter().flatten().map(|file| &file.path);
    let documents = directory.manifests.iter().chain(&directory.schemas).map(|file| &file.path);
    config.chain(texts).chain(documents).cloned().collect()
}

fn config_files(directory: &Directory) -> BTreeMap<String, ConfigFile> {
    let file = |asset: &super::load::Asset| ConfigFile {
        bytes: asset.content.bytes().to_vec(),
        source: matches!(asset.content, super::load::Content::Text(_)).then_some(asset.source),
    };
    directory.config.iter().map(|asset| (asset.path.clone(), file(asset))).collect()
}

/// The user's templates, compiled beside the built-in partials and checked against the context's
/// shape, all branches; and the plain manifests.
fn user_objects(directory: &Directory, archetype: &Archetype, sources: &Sources) -> Checked<UserObjects> {
    let mut findings = Vec::new();
    for file in directory.manifests.iter().chain(&directory.schemas) {
        findings.extend(yaml::ambiguous(&file.documents, &sources.get(file.source).text));
    }
    let manifests: Vec<Node> = documents(&directory.manifests);
    let mut user = UserObjects { templates: None, manifests };
    if !directory.templates.is_empty() {
        let own: Vec<Template<'_>> = directory
            .templates
            .iter()
            .map(|file| Template { name: &file.path, source: file.source, text: &sources.get(file.source).text })
            .collect();
        let templates: Vec<Template<'_>> = archetype.partials().iter().copied().chain(own).collect();
        let engine = Engine::compile(&templates).take(&mut findings);
        // a template that could not be compiled has said so; the built-in partials are there to be called, or not
        let compiled = |file: &&File| engine.names().contains(&file.path.as_str());
        let names: Vec<String> = directory.templates.iter().filter(compiled).map(|file| file.path.clone()).collect();
        let found = engine.check_only(names.iter().map(String::as_str), &Release::shape());
        let faulty: BTreeSet<SourceId> = errors(&found).filter_map(Finding::span).map(|span| span.source).collect();
        let sound = |file: &&File| compiled(file) && !faulty.contains(&file.source);
        let names = directory.templates.iter().filter(sound).map(|file| file.path.clone()).collect();
        findings.extend(found);
        user.templates = Some((engine, names));
    }
    Checked::new(user, findings)
}

fn errors(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.severity == Severity::Error)
}

/// All objects of plain manifests. `kubectl get -o yaml` writes a `List`; its items are objects like others.
fn documents(files: &[Manifest]) -> Vec<Node> {
    files.iter().flat_map(|file| &file.documents).flat_map(items).cloned().collect()
}

fn items(document: &Node) -> Vec<&Node> {
    let is_list = document.get("kind").and_then(Node::as_str) == Some("List");
    match document.get("items").map(|items| &items.kind) {
        Some(Kind::Seq(items)) if is_list => items.iter().collect(),
        _ => vec![document],
    }
}

/// Plaintext secrets wherever the user can write one.
fn plaintext(directory: &Directory, sources: &Sources) -> Vec<Finding> {
    let tree = directory.app_toml.iter().flat_map(|app| secrets::scan_tree(&app.root));
    let texts = directory.templates.iter().map(|file| file.source);
    let texts = texts.chain(directory.manifests.iter().map(|file| file.source));
    let texts = texts.chain(directory.config.iter().map(|asset| asset.source));
    let texts = texts.flat_map(|source| secrets::scan_text(&sources.get(source).text, source));
    tree.chain(texts).collect()
}
