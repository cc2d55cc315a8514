use super::base::{BaseOption, Bases};
use super::choose::{TrackName, one_target};
use super::workspace::{Loaded, Workspace, beside_a_result};
use super::{Exit, Failure, Output, Session};
use crate::compile::application::Application;
use crate::compile::track::{self, Purpose};
use crate::diag::{Finding, Severity, join, nearest};
use crate::report::diff as view;
use crate::report::findings::Findings;
use crate::rollout::diff::diff;
use crate::tree::Placed;
use std::path::PathBuf;

/// Show what differs between two versions of the manifests
///
/// Between tracks (without further options: what the candidate would change), targets, git
/// revisions, or two directories. List items are matched by their Kubernetes merge keys, renamed
/// content-hashed ConfigMaps are paired, secrets are masked.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One directory, or the old and the new one
    #[arg(value_name = "PATH", num_args = 0..=2)]
    paths: Vec<PathBuf>,

    /// A git revision against the working tree, or two: `v1.2.0..HEAD`
    #[arg(long, value_name = "A[..B]")]
    rev: Option<String>,

    /// One track on both sides, or two: `stable..canary`
    #[arg(long, value_name = "A[..B]")]
    track: Option<String>,

    /// One target on both sides, or two: `single-node..threephoenix`
    #[arg(long, value_name = "A[..B]")]
    target: Option<String>,

    /// The canary's share of the traffic in percent
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=100))]
    weight: Option<u32>,

    #[command(flatten)]
    base: BaseOption,

    /// As a unified diff of YAML
    #[arg(short, long)]
    unified: bool,

    /// Exit with 2 if there are differences
    #[arg(long)]
    exit_code: bool,
}

/// Old and new.
#[derive(Debug, Clone)]
struct Pair<T> {
    old: T,
    new: T,
}

/// The applications of both sides.
enum Apps {
    /// The same trees on both sides: what is found in them is found once.
    Same(Vec<Loaded>),
    Two(Pair<Vec<Loaded>>),
}

impl Apps {
    fn before(&self) -> &[Loaded] {
        match self {
            Apps::Same(apps) => apps,
            Apps::Two(pair) => &pair.old,
        }
    }

    fn after(&self) -> &[Loaded] {
        match self {
            Apps::Same(apps) => apps,
            Apps::Two(pair) => &pair.new,
        }
    }
}

/// One side of the comparison: of which target and track.
struct Choice {
    target: Option<String>,
    track: TrackName,
    weight: Option<u32>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("diff", &[Output::Text, Output::Json])?;
    let choices = choices(args)?;
    let mut workspace = Workspace::empty();
    let mut findings = Vec::new();
    let apps = load(args, &mut workspace, &mut findings)?;
    let old = objects(apps.before(), &choices.old, args, &mut workspace, &mut findings)?;
    if args.rev.is_some() {
        // advice about a past tree helps nobody: what was committed is committed
        findings.retain(|finding| finding.severity == Severity::Error);
    }
    let new = objects(apps.after(), &choices.new, args, &mut workspace, &mut findings)?;
    let checked = apps.before().len().max(apps.after().len());
    let findings = beside_a_result(workspace.allowed_in_part(apps.before().iter().chain(apps.after()), findings));
    let said = Findings::new(&workspace.sources, findings, checked);
    let exit = session.say_findings(&said)?;
    if exit != Exit::Done {
        return Ok(exit);
    }
    let changes = diff(&old, &new);
    let paint = if session.terminal.data_screen().colour { view::Paint::Colour } else { view::Paint::Plain };
    session.write(&match (output, args.unified) {
        (Output::Json, _) => view::json(&changes, &workspace.sources)?,
        (_, true) => view::unified(&changes, paint),
        (_, false) => view::text(&changes, &workspace.sources, paint),
    })?;
    Ok(if args.exit_code && !changes.is_empty() { Exit::Changes } else { Exit::Done })
}

fn choices(args: &Args) -> Result<Pair<Choice>, Failure> {
    let targets = args.target.as_deref().map(range);
    let tracks = match args.track.as_deref().map(range) {
        Some(tracks) => Pair { old: track_name(&tracks.old)?, new: track_name(&tracks.new)? },
        // across directories, revisions and targets the same track is compared, else the candidate's effect
        None if args.rev.is_some()
            || args.paths.len() == 2
            || targets.as_ref().is_some_and(|two| two.old != two.new) =>
        {
            Pair { old: TrackName::Promotion, new: TrackName::Promotion }
        }
        None => Pair { old: TrackName::Stable, new: TrackName::Promotion },
    };
    let (old, new) = targets.map_or((None, None), |two| (Some(two.old), Some(two.new)));
    Ok(Pair {
        old: Choice { target: old, track: tracks.old, weight: args.weight },
        new: Choice { target: new, track: tracks.new, weight: args.weight },
    })
}

/// `a..b`, or the same on both sides.
fn range(text: &str) -> Pair<String> {
    let (old, new) = text.split_once("..").unwrap_or((text, text));
    Pair { old: old.to_owned(), new: new.to_owned() }
}

fn track_name(text: &str) -> Result<TrackName, Failure> {
    let names = TrackName::ALL.map(TrackName::name);
    TrackName::ALL.into_iter().find(|track| track.name() == text).ok_or_else(|| {
        let hint = match nearest(text, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", join(&names, "and")),
        };
        Failure::Usage(format!("there is no track `{text}`; {hint}"))
    })
}

fn load(args: &Args, workspace: &mut Workspace, findings: &mut Vec<Finding>) -> Result<Apps, Failure> {
    let here = [PathBuf::from(".")];
    let paths: &[PathBuf] = if args.paths.is_empty() { &here } else { &args.paths };
    match (paths, &args.rev) {
        ([_, _], Some(_)) => Err(Failure::Usage("`--rev` is for one directory".to_owned())),
        ([old, new], None) => Ok(Apps::Two(Pair {
            old: workspace.load(std::slice::from_ref(old), findings),
            new: workspace.load(std::slice::from_ref(new), findings),
        })),
        (_, None) => Ok(Apps::Same(workspace.load(paths, findings))),
        (_, Some(rev)) => {
            let path = paths.first().cloned().unwrap_or_default();
            let old = rev.split_once("..").map_or(rev.as_str(), |(old, _)| old);
            let old = workspace.load_revision(&path, old, findings);
            let new = match rev.split_once("..").map(|(_, new)| new).filter(|new| !new.is_empty()) {
                Some(new) => workspace.load_revision(&path, new, findings),
                None => workspace.load(paths, findings),
            };
            Ok(Apps::Two(Pair { old, new }))
        }
    }
}

fn objects(
    apps: &[Loaded],
    choice: &Choice,
    args: &Args,
    workspace: &mut Workspace,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Placed>, Failure> {
    let needs_base = choice.track != TrackName::Promotion;
    let bases = if needs_base { args.base.load(apps, workspace, findings) } else { Bases::none() };
    let mut objects = Vec::new();
    for loaded in apps {
        findings.extend(loaded.findings.iter().cloned());
        if let Some(app) = &loaded.application {
            objects.extend(of_app(app, choice, workspace, &bases, needs_base, findings)?);
        }
    }
    Ok(objects)
}

fn of_app(
    app: &Application,
    choice: &Choice,
    workspace: &Workspace,
    bases: &Bases,
    needs_base: bool,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Placed>, Failure> {
    let target = one_target(app, choice.target.as_deref())?;
    let versions = bases.versions(app, &target, workspace, needs_base).take(findings);
    let which = choice.track.track(choice.weight, app);
    let manifests = track::manifests(&versions, which, app, Purpose::Check).take(findings);
    Ok(manifests.desired().cloned().collect())
}
