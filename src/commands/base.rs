//! Where the base of a canary is rendered from, offline: the commit in `[stable] source`, or what
//! `--base` names (decision H2).

use super::workspace::{Loaded, Workspace};
use crate::compile::application::{Application, TargetOf};
use crate::compile::load::load;
use crate::compile::track::{BaseFrom, Versions, versions};
use crate::diag::{Checked, Code, Finding, Span};
use crate::world::disk::{Disk, holds_app, path_in_repository};
use crate::world::git::Revision;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where stable is rendered from.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct BaseOption {
    /// Render stable from this directory or git revision, instead of the commit in `[stable] source`
    #[arg(long, value_name = "DIR|REV")]
    base: Option<String>,
}

/// Base applications by the directory and revision that they were read from.
pub struct Bases {
    trees: BTreeMap<(String, String), Application>,
    named: Option<String>,
}

/// A base that some application refers to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wanted {
    /// The application's directory, by its name and its path.
    root: String,
    path: PathBuf,
    /// The revision or directory of its base.
    from: String,
    /// Where `[stable] source` says so.
    written: Option<Span>,
}

impl BaseOption {
    /// Reads every base that the applications of the run refer to.
    pub fn load(&self, apps: &[Loaded], workspace: &mut Workspace, findings: &mut Vec<Finding>) -> Bases {
        let mut bases = Bases { trees: BTreeMap::new(), named: self.base.clone() };
        for wanted in self.wanted(apps) {
            match read_base(workspace, &wanted.path, &wanted.from) {
                // findings about a past tree help nobody: what was released is released
                Ok(Some(application)) => _ = bases.trees.insert((wanted.root, wanted.from), application),
                Ok(None) => findings.push(located(unreadable(&wanted.from), wanted.written)),
                Err(finding) => findings.push(located(*finding, wanted.written)),
            }
        }
        bases
    }

    fn wanted(&self, apps: &[Loaded]) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        for loaded in apps {
            let Some(app) = &loaded.application else { continue };
            for (from, written) in app.targets().iter().filter_map(|target| source(app, target, self.base.as_deref())) {
                wanted.push(Wanted { root: app.root.clone(), path: loaded.found.path.clone(), from, written });
            }
        }
        wanted.sort();
        wanted.dedup();
        wanted
    }
}

fn located(finding: Finding, written: Option<Span>) -> Finding {
    match written {
        Some(span) => finding.at(span, "the base is rendered from here"),
        None => finding,
    }
}

fn unreadable(from: &str) -> Finding {
    Finding::new(Code::SourceUnavailable, format!("the `app.toml` of `{from}` cannot be read by this version"))
        .help("name another base with `--base`")
}

pub(super) fn source(app: &Application, target: &TargetOf<'_>, named: Option<&str>) -> Option<(String, Option<Span>)> {
    let stable = app.stable(target)?;
    let reported = || stable.source.as_ref().map(|source| (source.value.clone(), Some(source.span)));
    named.map(|named| (named.to_owned(), None)).or_else(reported)
}

/// A directory if there is one of that name, else a git revision of the same directory.
fn read_base(workspace: &mut Workspace, path: &Path, named: &str) -> Result<Option<Application>, Box<Finding>> {
    let candidates = [Path::new(named).join("railiance"), PathBuf::from(named)];
    let loaded = match candidates.iter().find(|root| holds_app(root)) {
        Some(root) => load(&Disk::new(root), &root.to_string_lossy(), &mut workspace.sources),
        None => {
            let revision = Revision::open(path, named)?;
            let below = path_in_repository(path).ok_or_else(|| outside(path))?;
            let files = revision.files(&below)?;
            load(
                &files,
                &format!("{}@{named}", path.strip_prefix(".").unwrap_or(path).display()),
                &mut workspace.sources,
            )
        }
    };
    Ok(workspace.application(&loaded.value, path).value)
}

fn outside(path: &Path) -> Box<Finding> {
    Box::new(Finding::new(Code::SourceUnavailable, format!("`{}` lies in no git repository", path.display())))
}

impl Bases {
    /// Where no base is looked at.
    pub fn none() -> Bases {
        Bases { trees: BTreeMap::new(), named: None }
    }

    /// The sides of a target, the base from where it was released.
    pub fn versions(
        &self,
        app: &Application,
        target: &TargetOf<'_>,
        workspace: &Workspace,
        needs_base: bool,
    ) -> Checked<Versions> {
        let from = source(app, target, self.named.as_deref());
        let from = match from.map(|(from, _)| self.trees.get(&(app.root.clone(), from))) {
            Some(Some(tree)) => BaseFrom::Application(tree),
            None if needs_base => BaseFrom::Today,
            // why it cannot be had was told already
            Some(None) if needs_base => BaseFrom::TodayOnPurpose,
            Some(None) | None => BaseFrom::Nowhere,
        };
        versions(app, target, from, &workspace.archetype)
    }
}
