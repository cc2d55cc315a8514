//! `plan --against`: the same question without asking the cluster what is live, nor what it would answer.

use super::base::Bases;
use super::choose::one_target;
use super::plan::connect;
use super::wanted::{Wanted, WantedOptions, track};
use super::workspace::Loaded;
use super::{Failure, Session};
use crate::compile::render::alone;
use crate::compile::track::{self as tracks, Purpose};
use crate::diag::{Finding, Severity};
use crate::report::findings::Findings;
use crate::rollout::diff::{Diff, diff};
use crate::tree::Placed;
use crate::world::cluster::Runtime;
use crate::world::cluster::store::Store;
use crate::world::disk::holds_app;
use std::path::{Path, PathBuf};

/// The word for what was released last, as the ledger on the cluster keeps it.
const LEDGER: &str = "ledger";

/// What changes from a directory, a git revision of the same directory, or the newest release to what is
/// wanted now.
pub fn compare(
    wanted: &mut Wanted,
    options: &WantedOptions,
    against: &str,
    session: &mut Session,
) -> Result<Diff, Failure> {
    let before = match against {
        LEDGER => Runtime::start().map_err(Failure::runtime)?.block_on(released(wanted, session))?,
        tree => of_tree(wanted, options, tree, session)?,
    };
    let after: Vec<Placed> = wanted.manifests.desired().cloned().collect();
    session.say(&format!("compared with `{against}`; what is live was not asked"))?;
    Ok(diff(&before, &after))
}

/// The newest release in stable form.
async fn released(wanted: &Wanted, session: &mut Session) -> Result<Vec<Placed>, Failure> {
    let cluster = connect(wanted, session).await?;
    let store = Store::new(&cluster, wanted.app(), wanted.set.namespace())?;
    let book = store.read().await?;
    let Some(newest) = book.newest() else {
        return Err(Failure::Refused(format!("nothing of `{}` is released there yet", wanted.app())));
    };
    let chunks = store.chunks(&book, newest.number()).await?;
    let side = newest.side(&chunks).map_err(|unreadable| Failure::Refused(unreadable.to_string()))?;
    Ok(alone(Some(&side)).desired().cloned().collect())
}

fn of_tree(
    wanted: &mut Wanted,
    options: &WantedOptions,
    against: &str,
    session: &mut Session,
) -> Result<Vec<Placed>, Failure> {
    let mut findings = Vec::new();
    let apps = load(wanted, &options.path, against, &mut findings);
    let before = objects(&apps, options, wanted, &mut findings)?;
    let mut findings = wanted.workspace.allowed_in_part(&apps, findings);
    // advice about another tree helps nobody
    findings.retain(|finding| finding.severity == Severity::Error);
    session.say_findings(&Findings::new(&wanted.workspace.sources, findings, apps.len()))?;
    before.ok_or_else(|| Failure::Refused(format!("`{against}` cannot be compared with")))
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
