//! `plan --against`: the same question without asking the cluster what is live.

use super::base::Bases;
use super::choose::one_target;
use super::wanted::{Wanted, WantedOptions, track};
use super::workspace::Loaded;
use super::{Failure, Session};
use crate::compile::track::{self as tracks, Purpose};
use crate::diag::{Finding, Severity};
use crate::report::findings::Findings;
use crate::rollout::diff::{Diff, diff};
use crate::tree::Placed;
use crate::world::disk::holds_app;
use std::path::{Path, PathBuf};

/// What changes from a directory or a git revision of the same directory to what is wanted now.
pub fn compare(
    wanted: &mut Wanted,
    options: &WantedOptions,
    against: &str,
    session: &mut Session,
) -> Result<Diff, Failure> {
    let mut findings = Vec::new();
    let apps = load(wanted, &options.path, against, &mut findings);
    let before = objects(&apps, options, wanted, &mut findings)?;
    // advice about another tree helps nobody
    findings.retain(|finding| finding.severity == Severity::Error);
    session.say_findings(&Findings::new(&wanted.workspace.sources, findings, apps.len()))?;
    let before = before.ok_or_else(|| Failure::Refused(format!("`{against}` cannot be compared with")))?;
    let after: Vec<Placed> = wanted.manifests.desired().cloned().collect();
    session.say(&format!("compared with `{against}`; what is live was not asked"))?;
    Ok(diff(&before, &after))
}

fn load(wanted: &mut Wanted, path: &Path, against: &str, findings: &mut Vec<Finding>) -> Vec<Loaded> {
    let directory = PathBuf::from(against);
    match holds_app(&directory) || holds_app(&directory.join("railiance")) {
        true => wanted.workspace.load(&[directory], findings),
        false => wanted.workspace.load_revision(path, against, findings),
    }
}

/// The objects of the same application on the same target, if it could be read.
fn objects(
    apps: &[Loaded],
    options: &WantedOptions,
    wanted: &Wanted,
    findings: &mut Vec<Finding>,
) -> Result<Option<Vec<Placed>>, Failure> {
    findings.extend(apps.iter().flat_map(|loaded| loaded.findings.iter().cloned()));
    let same = |app: &&crate::compile::application::Application| app.name() == wanted.app();
    let Some(app) = apps.iter().filter_map(|loaded| loaded.application.as_ref()).find(same) else { return Ok(None) };
    let target = one_target(app, options.target.as_deref())?;
    let versions = Bases::none().versions(app, &target, &wanted.workspace, true).take(findings);
    let which = track(app, &target, options.track).track(None, app);
    let manifests = tracks::manifests(&versions, which, app, Purpose::Check).take(findings);
    Ok(Some(manifests.desired().cloned().collect()))
}
