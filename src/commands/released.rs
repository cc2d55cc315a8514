//! What is stable, as far as the repository at hand has the commits that `[stable] source` names: for
//! `check`, which looks at everything and must not fail for want of history.

use super::base::source;
use super::workspace::{Loaded, Workspace};
use crate::compile::application::{Application, TargetOf};
use crate::compile::load::{Root, load_all, side_by_side};
use crate::compile::track::BaseFrom;
use crate::diag::{Code, Finding, Severity, SourceId, Span};
use crate::world::disk::repository;
use crate::world::git::{Repository, Revision};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Stable applications by directory and commit, and their texts.
#[derive(Default)]
pub struct Released {
    trees: BTreeMap<(String, String), Application>,
    past: BTreeSet<SourceId>,
}

/// A directory at a commit, that some `[stable] source` names.
struct Wanted {
    root: String,
    path: PathBuf,
    from: String,
    written: Option<Span>,
}

/// The same, with what the repository has of it.
struct Had {
    wanted: Wanted,
    below: String,
    revision: Revision,
}

impl Released {
    /// Reads every commit that is named and there, of all applications side by side, through one
    /// process of git a repository. A hint where a commit is not there.
    pub fn read(apps: &[Loaded], workspace: &mut Workspace, findings: &mut Vec<Finding>) -> Released {
        let had = had(wanted(apps), findings);
        if had.is_empty() {
            return Released::default();
        }
        let names: Vec<String> = had.iter().map(|one| format!("{}@{}", one.below, one.wanted.from)).collect();
        let files: Vec<_> = had.iter().map(|one| one.revision.files(&one.below).ok()).collect();
        let doors = had.iter().zip(&names).zip(&files);
        let doors: Vec<_> = doors.filter_map(|((one, name), files)| Some((one, name, files.as_ref()?))).collect();
        let roots: Vec<Root<'_>> = doors.iter().map(|(_, name, files)| Root { files: *files, name }).collect();
        let known = workspace.sources.iter().count();
        let loaded = load_all(&roots, &mut workspace.sources);
        let past = workspace.sources.iter().map(|(source, _)| source).skip(known).collect();
        let work = doors.iter().map(|(one, ..)| &one.wanted).zip(loaded).collect();
        let workspace = &*workspace;
        let read = side_by_side(work, |(wanted, loaded)| {
            // findings about a past tree help nobody: what was released is released
            let application = workspace.application(&loaded.value, &wanted.path).value?;
            Some(((wanted.root.clone(), wanted.from.clone()), application))
        });
        Released { trees: read.into_iter().flatten().collect(), past }
    }

    /// Where the base of a target is rendered from: the files at hand, where the release is not, and
    /// where no candidate stands for them.
    pub fn base(&self, app: &Application, target: &TargetOf<'_>) -> BaseFrom<'_> {
        let from = source(app, target, None).filter(|_| app.candidate().is_some());
        let tree = from.and_then(|(from, _)| self.trees.get(&(app.root.clone(), from)));
        tree.map_or(BaseFrom::TodayOnPurpose, BaseFrom::Application)
    }

    /// Whether a finding stands in a text that can no longer be changed.
    pub fn is_past(&self, finding: &Finding) -> bool {
        finding.span().is_some_and(|span| self.past.contains(&span.source))
    }
}

/// Each directory and commit once.
fn wanted(apps: &[Loaded]) -> Vec<Wanted> {
    let mut once = BTreeSet::new();
    let mut wanted = Vec::new();
    for loaded in apps {
        let Some(app) = &loaded.application else { continue };
        for (from, written) in app.targets().iter().filter_map(|target| source(app, target, None)) {
            if once.insert((app.root.clone(), from.clone())) {
                wanted.push(Wanted { root: app.root.clone(), path: loaded.found.path.clone(), from, written });
            }
        }
    }
    wanted
}

/// Outside of a repository, and without git, nobody can tell what is missing.
fn had(wanted: Vec<Wanted>, findings: &mut Vec<Finding>) -> Vec<Had> {
    let mut repositories = BTreeMap::new();
    let mut had = Vec::new();
    for wanted in wanted {
        let Some((top, below)) = repository(&wanted.path) else { continue };
        let opened = repositories.entry(top).or_insert_with_key(|top| Repository::open(top).ok());
        let Some(opened) = opened else { continue };
        match opened.directory(&wanted.from, &below) {
            Some(revision) => had.push(Had { wanted, below, revision }),
            None => findings.push(missing(&wanted, &below)),
        }
    }
    had
}

/// A hint here: pipelines check shallow clones, and rendering stable will say it again as an error.
fn missing(wanted: &Wanted, below: &str) -> Finding {
    let message = format!("this repository has no commit `{}` with `{below}`", wanted.from);
    let mut finding = Finding::new(Code::SourceUnavailable, message)
        .help("fetch it (a shallow clone has only the newest commits), or name another")
        .note("stable was checked as today's files have it");
    finding.severity = Severity::Hint;
    match wanted.written {
        Some(span) => finding.at(span, "stable is rendered from here"),
        None => finding,
    }
}
