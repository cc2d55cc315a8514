//! `release.toml` of one application: read, edited, and judged by the contract's own rules before
//! it is written.

use crate::commands::Failure;
use crate::compile::application::Application;
use crate::compile::load::{Directory, Document, load};
use crate::compile::render::Archetype;
use crate::diag::{Checked, Code, Finding, Severity, Sources, Span, join};
use crate::edit::Text;
use crate::edit::release::{ReleaseValues, Slot, set};
use crate::report::released::{Change, Edit};
use crate::tree::{Kind, Node, toml};
use crate::world::disk::{Disk, Found, discover};
use std::path::{Path, PathBuf};

const FILE: &str = "release.toml";

/// The file as it stands, if it does.
pub struct ReleaseFile {
    /// As the user would write it.
    pub name: String,
    pub path: PathBuf,
    pub text: Option<String>,
    document: Option<Document>,
}

impl ReleaseFile {
    /// Whether it has a `[stable.<target>]` of this target.
    pub fn has_stable_of(&self, target: &str) -> bool {
        let stable = self.document.as_ref().and_then(|document| document.root.get("stable"));
        stable.and_then(|stable| stable.get(target)).is_some_and(|node| matches!(node.kind, Kind::Map(_)))
    }
}

/// An application whose `release.toml` is about to be written.
pub struct Opened {
    pub sources: Sources,
    pub application: Application,
    pub file: ReleaseFile,
    archetype: Archetype,
    /// The directory without its `release.toml`.
    directory: Directory,
}

/// Why a directory cannot be worked on.
pub struct Refused {
    pub sources: Sources,
    pub findings: Vec<Finding>,
}

/// Opens the one directory that a path means. What is wrong in `release.toml` is no obstacle as long
/// as it is TOML: the edit may be what puts it right.
pub fn open(path: &Path) -> Result<Result<Opened, Refused>, Failure> {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let found = discover(&[path.to_owned()]).take(&mut findings);
    let found = match found.as_slice() {
        [] => return Ok(Err(Refused { sources, findings })),
        [found] => found,
        several => return Err(not_one(several)),
    };
    let archetype = Archetype::new(&mut sources);
    let mut directory = load(&Disk::new(&found.path), &found.name, &mut sources).take(&mut findings);
    let file = release_file(found, directory.release_toml.take(), &sources);
    if findings.iter().any(|finding| in_the_way(finding, &file.name, &sources)) {
        findings.retain(|finding| in_the_way(finding, &file.name, &sources));
        return Ok(Err(Refused { sources, findings }));
    }
    let application = Application::read(&directory, &archetype, &sources).take(&mut findings);
    Ok(match application {
        Some(application) => Ok(Opened { sources, application, file, archetype, directory }),
        None => {
            findings.retain(|finding| finding.severity == Severity::Error);
            Err(Refused { sources, findings })
        }
    })
}

fn not_one(several: &[Found]) -> Failure {
    let names: Vec<&str> = several.iter().map(|found| found.name.as_str()).collect();
    Failure::Usage(format!("`release set` writes one file, and there are {}; name one of them", join(&names, "and")))
}

fn release_file(found: &Found, document: Option<Document>, sources: &Sources) -> ReleaseFile {
    let name = if found.name == "." { FILE.to_owned() } else { format!("{}/{FILE}", found.name) };
    let text = document.as_ref().map(|document| sources.get(document.source).text.to_string());
    ReleaseFile { name, path: found.path.join(FILE), text, document }
}

/// Errors of reading `release.toml`; an empty file is as good as none.
fn in_the_way(finding: &Finding, name: &str, sources: &Sources) -> bool {
    let about = finding.span().is_some_and(|span| &*sources.get(span.source).name == name);
    about && finding.severity == Severity::Error && finding.code != Code::EmptyFile
}

impl Opened {
    /// The text with the slot set. Findings of severity error if it must not be written: the file
    /// would not have the contract's shape, or the rules refuse the version that was set. What they
    /// say of other versions was there before, or is put right by the next edit.
    pub fn edit(&mut self, slot: &Slot, values: &ReleaseValues) -> Checked<String> {
        let document = self.file.document.as_ref();
        let current = self.file.text.as_deref().zip(document);
        let text = current.map(|(text, document)| Text { text, source: document.source });
        let after = match set(text, slot, values) {
            Ok(after) => after,
            Err(findings) => return Checked::new(String::new(), findings),
        };
        let source = self.sources.add(self.file.name.as_str(), after.as_str());
        let root = toml::read(&after, source).value;
        let own = slot_node(&root, slot).cloned();
        let edited = Document { path: FILE.to_owned(), source, root };
        let directory = Directory { release_toml: Some(edited), ..self.directory.clone() };
        let mut read = Application::read(&directory, &self.archetype, &self.sources);
        let readable = read.value.is_some();
        read.findings.retain(|finding| {
            let place = finding.span().filter(|span| span.source == source);
            let ours = place.is_some_and(|span| !readable || own.as_ref().is_some_and(|node| holds(node, span)));
            ours && finding.severity == Severity::Error
        });
        Checked::new(after, read.findings)
    }

    /// What the edit changed.
    pub fn report(&self, slot: &Slot, values: &ReleaseValues, after: &str, written: bool) -> Edit {
        let root = toml::read(after, crate::diag::SourceId(0)).value;
        let before = self.file.document.as_ref().and_then(|document| slot_node(&document.root, slot));
        let now = slot_node(&root, slot);
        let (name, target) = match slot {
            Slot::Candidate => ("candidate", None),
            Slot::Stable { target } => ("stable", target.clone()),
        };
        let changes = changes(before, now);
        let kept = match changes.iter().any(|change| change.key == "version" && change.before.is_some()) {
            true => kept(now, values),
            false => Vec::new(),
        };
        Edit { file: self.file.name.clone(), slot: name, target, written, changes, kept }
    }
}

fn slot_node<'a>(root: &'a Node, slot: &'a Slot) -> Option<&'a Node> {
    match slot {
        Slot::Candidate => root.get("candidate"),
        Slot::Stable { target: None } => root.get("stable"),
        Slot::Stable { target: Some(target) } => root.get("stable")?.get(target),
    }
}

/// Whether a place is this node, one of its keys, or below it. A table's own span is its header, so
/// spans alone do not tell.
fn holds(node: &Node, place: Span) -> bool {
    node.span == place
        || match &node.kind {
            Kind::Map(entries) => entries.iter().any(|(key, value)| key.span == place || holds(value, place)),
            Kind::Seq(items) => items.iter().any(|item| holds(item, place)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => false,
        }
}

fn texts(node: Option<&Node>) -> impl Iterator<Item = (&str, &str)> {
    let entries = match node.map(|node| &node.kind) {
        Some(Kind::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().filter_map(|(key, value)| value.as_str().map(|value| (key.text.as_str(), value)))
}

fn changes(before: Option<&Node>, now: Option<&Node>) -> Vec<Change> {
    let old = |key: &str| before.and_then(|node| node.get(key)).and_then(Node::as_str);
    texts(now)
        .filter(|(key, value)| old(key) != Some(value))
        .map(|(key, value)| Change {
            key: key.to_owned(),
            before: old(key).map(str::to_owned),
            after: value.to_owned(),
        })
        .collect()
}

/// Keys about one version that were not given with another.
fn kept(now: Option<&Node>, values: &ReleaseValues) -> Vec<String> {
    let about_one = [("image", &values.image), ("commit", &values.commit), ("source", &values.source)];
    let stale =
        about_one.into_iter().filter(|(key, given)| given.is_none() && texts(now).any(|(name, _)| name == *key));
    stale.map(|(key, _)| key.to_owned()).collect()
}
