use super::choose::{TrackName, first_weight, tracks};
use super::released::Released;
use super::workspace::{Loaded, Workspace};
use super::{Exit, Failure, Output, Session};
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::Strategy;
use crate::compile::check::rules;
use crate::compile::load::side_by_side;
use crate::compile::render::Manifests;
use crate::compile::track::{self, Purpose, Track};
use crate::diag::Finding;
use crate::report::findings::Findings;
use crate::report::overview::{self, Line, Overview};
use crate::world::clock::Stopwatch;
use std::path::PathBuf;

/// Compile everything, show every finding
///
/// Finds each `railiance/` directory below the given paths, renders all its tracks on all its
/// targets, and checks shape, meaning, templates, secrets, and the rendered objects against the
/// Kubernetes schemas of each target's version. Stable is compiled from the commit that its `source`
/// names, where the repository has it. Nothing is written and no cluster is asked.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `railiance/` directories, or directories above them
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let known = [Output::Text, Output::Json, Output::Sarif, Output::Github, Output::Junit];
    let output = session.output_of("check", &known)?;
    let watch = Stopwatch::start();
    let mut workspace = Workspace::open(&args.paths);
    let (mut about_sources, apps) = (Vec::new(), std::mem::take(&mut workspace.apps));
    let released = Released::read(&apps, &mut workspace, &mut about_sources);
    workspace.apps = apps;
    let (lines, found): (Vec<Vec<Line>>, Vec<Vec<Finding>>) =
        side_by_side(workspace.apps.iter().collect(), |loaded| application(loaded, &workspace, &released))
            .into_iter()
            .unzip();
    let mut findings = workspace.take_findings();
    findings.extend(about_sources.into_iter().chain(found.into_iter().flatten()));
    let apps: Vec<&Application> = workspace.applications().collect();
    findings.extend(rules::together(&apps.iter().map(|app| &app.config).collect::<Vec<_>>()));
    let findings = workspace.allowed(findings);
    let findings = Findings::new(&workspace.sources, findings, workspace.apps.len());
    let exit = session.write_findings(&findings, output.findings().unwrap_or(crate::report::findings::Format::Text))?;
    if output == Output::Text && !lines.is_empty() {
        let overview = Overview { lines: lines.concat(), took: watch.elapsed() };
        session.say(&overview::text(&overview))?;
    }
    Ok(exit)
}

/// All tracks of an application on all its targets.
pub fn application(loaded: &Loaded, workspace: &Workspace, released: &Released) -> (Vec<Line>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(app) = &loaded.application else { return (Vec::new(), findings) };
    let targets = app.targets();
    let lines = targets.iter().map(|target| on_target(app, target, (workspace, released), &mut findings)).collect();
    findings.retain(|finding| !released.is_past(finding));
    (lines, workspace.without_consequences(&loaded.findings, findings))
}

fn on_target(
    app: &Application,
    target: &TargetOf<'_>,
    (workspace, released): (&Workspace, &Released),
    findings: &mut Vec<Finding>,
) -> Line {
    let versions = track::versions(app, target, released.base(app, target), &workspace.archetype).take(findings);
    let library = workspace.libraries.of(app, target);
    let mut line =
        Line { app: app.name().to_owned(), target: target.0.map(|name| name.value.clone()), tracks: Vec::new() };
    if versions.base.is_none() && versions.candidate.is_none() {
        // why nothing can be rendered is said already
        return line;
    }
    let names = match tracks(app, target) {
        // the contract alone: what would be promoted once a version is named
        none if none.is_empty() => vec![TrackName::Promotion],
        names => names,
    };
    for name in names {
        let which = name.track(None, app);
        let manifests = track::manifests(&versions, which, app, Purpose::Check).take(findings);
        if let Some(library) = &library {
            findings.extend(verified(&manifests, which, app, target, library));
        }
        line.tracks.push((label(name, app), manifests.desired().count()));
    }
    line
}

fn verified(
    manifests: &Manifests,
    which: Track,
    app: &Application,
    target: &TargetOf<'_>,
    library: &crate::compile::render::verify::Library,
) -> Vec<Finding> {
    match which {
        Track::Stable | Track::Promotion => track::verify(manifests, app, target, library),
        Track::Canary(_) | Track::Unrouted => track::verify_canary(manifests, app, target, library),
    }
}

fn label(name: TrackName, app: &Application) -> String {
    match name {
        TrackName::Canary if app.config.strategy() == Some(Strategy::Isolated) => "canary apart".to_owned(),
        TrackName::Canary => format!("canary {} %", first_weight(app)),
        TrackName::Stable | TrackName::Promotion => name.name().to_owned(),
    }
}
