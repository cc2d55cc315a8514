use super::base::{BaseOption, Bases};
use super::choose::{TrackName, TrackOptions, one_target, targets, tracks};
use super::workspace::{Workspace, beside_a_result};
use super::{Exit, Failure, Output, Session};
use crate::compile::application::{Application, TargetOf};
use crate::compile::render::Manifests;
use crate::compile::track::{self, Purpose};
use crate::diag::{Code, Finding, Severity};
use crate::report::findings::Findings;
use crate::report::manifests;
use crate::world::disk::write_tree;
use std::path::{Path, PathBuf};

/// Write the manifests of a track
///
/// To stdout, or with `--out` to a directory that is replaced as a whole. The same input gives the
/// same bytes. Nothing is written where a finding is an error. With `--out`, every declared track of
/// every target is written, unless one is named.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `railiance/` directories, or directories above them
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    of: TrackOptions,

    #[command(flatten)]
    base: BaseOption,

    /// Print the candidate's jobs instead: actions that run once, never part of the desired state
    #[arg(long, conflicts_with = "out")]
    actions: bool,

    /// Write a directory: `<app>/[<target>/]<track>.yaml` and `actions.yaml`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// One rendered track and where it belongs in a directory.
struct Rendered {
    path: String,
    manifests: Manifests,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("render", &[Output::Text, Output::Yaml, Output::Json, Output::Name])?;
    if args.of.weight.is_some() && args.of.track != Some(TrackName::Canary) {
        return Err(Failure::Usage("`--weight` is for `--track canary`".to_owned()));
    }
    let mut workspace = Workspace::open(&args.paths);
    let mut findings = workspace.take_findings();
    let apps = std::mem::take(&mut workspace.apps);
    let bases = args.base.load(&apps, &mut workspace, &mut findings);
    workspace.apps = apps;
    let rendered = render_all(args, &workspace, &bases, &mut findings)?;
    refuse_upstreams(&mut findings);
    let findings = beside_a_result(workspace.allowed_in_part(&workspace.apps, findings));
    let findings = Findings::new(&workspace.sources, findings, workspace.apps.len());
    let exit = session.say_findings(&findings)?;
    if exit != Exit::Done {
        return Ok(exit);
    }
    match &args.out {
        Some(dir) => write_out(dir, &rendered, session)?,
        None => print(args, &rendered, output, session)?,
    }
    // the process ends with the verb: to take all of this apart, value by value, would be a tenth of a short run
    std::mem::forget((rendered, bases, workspace));
    Ok(exit)
}

/// `check` warns that an upstream is not rendered; who asks for its manifests gets none.
fn refuse_upstreams(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::UpstreamNotRendered) {
        finding.severity = Severity::Error;
    }
}

fn render_all(
    args: &Args,
    workspace: &Workspace,
    bases: &Bases,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Rendered>, Failure> {
    let mut rendered = Vec::new();
    for app in workspace.applications() {
        let wanted = match args.out {
            Some(_) => targets(app, args.of.target.as_deref())?,
            None => vec![one_target(app, args.of.target.as_deref())?],
        };
        for target in wanted {
            rendered.extend(on_target(args, app, &target, workspace, bases, findings));
        }
    }
    Ok(rendered)
}

fn on_target(
    args: &Args,
    app: &Application,
    target: &TargetOf<'_>,
    workspace: &Workspace,
    bases: &Bases,
    findings: &mut Vec<Finding>,
) -> Vec<Rendered> {
    let names = match (args.of.track, &args.out) {
        (Some(name), _) => vec![name],
        (None, Some(_)) => tracks(app, target),
        (None, None) => vec![TrackName::Promotion],
    };
    let needs_base = names.iter().any(|name| *name != TrackName::Promotion);
    let versions = bases.versions(app, target, workspace, needs_base).take(findings);
    let library = workspace.libraries.of(app, target);
    let mut rendered = Vec::new();
    for name in names {
        let which = name.track(args.of.weight, app);
        let manifests = track::manifests(&versions, which, app, Purpose::Deliver).take(findings);
        if let Some(library) = &library {
            let found = track::verify(&manifests, app, target, library);
            findings.extend(workspace.without_consequences(findings, found));
        }
        rendered.push(Rendered { path: place(app, target, name), manifests });
    }
    rendered
}

/// `greeter/single-node/canary`
fn place(app: &Application, target: &TargetOf<'_>, name: TrackName) -> String {
    match target.0 {
        Some(target) => format!("{}/{}/{}", app.name(), target.value, name.name()),
        None => format!("{}/{}", app.name(), name.name()),
    }
}

fn print(args: &Args, rendered: &[Rendered], output: Output, session: &mut Session) -> Result<(), Failure> {
    let objects: Vec<_> = match args.actions {
        true => rendered.iter().flat_map(|one| one.manifests.jobs()).collect(),
        false => rendered.iter().flat_map(|one| one.manifests.desired()).collect(),
    };
    session.write(&match output {
        Output::Json => manifests::json(&objects)?,
        Output::Name => manifests::names(&objects),
        _ => manifests::yaml(&objects),
    })?;
    let actions: usize = rendered.iter().map(|one| one.manifests.actions.len()).sum();
    if actions > 0 && !args.actions {
        let jobs = crate::diag::count(actions, "job");
        session.say(&format!("{jobs} left out: an action, not state; `--actions` shows it"))?;
    }
    for waiting in rendered.iter().flat_map(|one| &one.manifests.waiting) {
        session.say(&format!("{waiting} is shared by both tracks: the candidate's change waits for the promotion"))?;
    }
    Ok(())
}

fn write_out(dir: &Path, rendered: &[Rendered], session: &mut Session) -> Result<(), Failure> {
    let mut files = Vec::new();
    for one in rendered {
        let objects: Vec<_> = one.manifests.desired().collect();
        files.push((format!("{}.yaml", one.path), manifests::yaml(&objects).into_bytes()));
        if !one.manifests.actions.is_empty() {
            let actions: Vec<_> = one.manifests.jobs().collect();
            files.push((format!("{}.actions.yaml", one.path), manifests::yaml(&actions).into_bytes()));
        }
    }
    write_tree(dir, &files).map_err(|error| Failure::Refused(error.to_string()))?;
    session.say(&format!("wrote {} to {}", crate::diag::count(files.len(), "file"), dir.display()))
}
